#include "service/daemon/poll_memory_file.hpp"

#include "service/state_file.hpp"

#include <fstream>
#include <sstream>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

std::string name_for(const std::string& source) {
  return source == "nhs" ? "next-look" : "next-look-" + source;
}

} // namespace

PollMemory recall_polls(const fs::path& state_dir, const std::string& source) {
  std::ifstream file(state_dir / name_for(source), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return parse_poll_memory(text.str()).value_or(PollMemory{});
}

Result<void> remember_polls(const fs::path& state_dir, const std::string& source, const PollMemory& memory) {
  const std::string name = name_for(source);
  if (memory.failures > 0) return write_state_file(state_dir, name, to_text(memory));
  const fs::path path = state_dir / name;
  std::error_code error;
  fs::remove(path, error);
  if (!error) return {};
  return Failure{FailureKind::failed, "cannot remove " + path.string() + ": " + error.message(),
                 "STATE_DIR must be writable"};
}

} // namespace waitlistd
