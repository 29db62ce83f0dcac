#include "service/daemon/poll_memory_file.hpp"

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
  const fs::path path = state_dir / name;
  std::error_code error;
  if (memory.failures == 0) {
    fs::remove(path, error);
  } else {
    fs::create_directories(state_dir, error);
    const fs::path beside = state_dir / (std::string(name) + ".new");
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << to_text(memory);
    file.close();
    if (!file) error = std::make_error_code(std::errc::io_error);
    if (!error) fs::rename(beside, path, error);
  }
  if (!error) return {};
  return Failure{FailureKind::failed, "cannot write " + path.string() + ": " + error.message(),
                 "STATE_DIR must be writable and have room"};
}

} // namespace waitlistd
