#include "service/daemon/poll_memory_file.hpp"

#include "service/state_file.hpp"

#include <fstream>
#include <sstream>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

constexpr const char* name = "next-look";

} // namespace

PollMemory recall_polls(const fs::path& state_dir) {
  std::ifstream file(state_dir / name, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return parse_poll_memory(text.str()).value_or(PollMemory{});
}

Result<void> remember_polls(const fs::path& state_dir, const PollMemory& memory) {
  if (memory.failures > 0) return write_state_file(state_dir, name, to_text(memory));
  const fs::path path = state_dir / name;
  std::error_code error;
  fs::remove(path, error);
  if (!error) return {};
  return Failure{FailureKind::failed, "cannot remove " + path.string() + ": " + error.message(),
                 "STATE_DIR must be writable"};
}

} // namespace waitlistd
