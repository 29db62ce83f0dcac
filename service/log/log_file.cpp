// spdlog's rotating_file_sink keeps its file open, and empties it where it cannot be renamed. On Windows it
// cannot while somebody reads it (PowerShell's Get-Content -Wait), who would lose what is being read.
#include "service/log/log_file.hpp"

#include "platform/files.hpp"

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <memory>
#include <system_error>
#include <thread>
#include <vector>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

using OpenFile = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

OpenFile open_to_append(const fs::path& path) { return {platform::open_to_append(path), std::fclose}; }

// A virus scanner may hold a file for some moments.
OpenFile open_patiently(const fs::path& path) {
  constexpr int tries = 5;
  constexpr std::chrono::milliseconds pause{10};
  OpenFile file = open_to_append(path);
  for (int i = 1; !file && i < tries; ++i) {
    std::this_thread::sleep_for(pause);
    file = open_to_append(path);
  }
  return file;
}

} // namespace

Result<void> LogFile::check(const fs::path& path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  if (!error && !open_patiently(path)) error = {errno, std::generic_category()};
  if (!error) return {};
  return Failure{FailureKind::configuration,
                 "cannot write to the log file " + path.string() + ": " + error.message(),
                 "LOG_FILE names it; its folder must be one that waitlistd may write to"};
}

bool LogFile::write(const std::string& line) {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  const auto so_far = fs::file_size(path_, error);
  if (!error && so_far > 0 && so_far + line.size() + 1 > size_) put_aside();
  const std::string text = line + "\n";
  // Room for all of it: written at once, so that no other process's line comes in between.
  std::vector<char> room(text.size() + 1);
  const OpenFile file = open_patiently(path_);
  if (!file) return false;
  std::setvbuf(file.get(), room.data(), _IOFBF, room.size());
  return std::fwrite(text.data(), 1, text.size(), file.get()) == text.size() && std::fflush(file.get()) == 0;
}

// "logs/waitlistd.log" is put aside as "logs/waitlistd.1.log".
fs::path LogFile::aside(int number) const {
  if (number == 0) return path_;
  fs::path name = path_.stem();
  name += "." + std::to_string(number);
  name += path_.extension();
  return path_.parent_path() / name;
}

// Where one cannot be renamed the newer ones stay, and this file grows until it can: a gap is filled first,
// nothing is lost.
void LogFile::put_aside() const {
  std::error_code error;
  if (kept_ == 0) {
    fs::remove(path_, error);
    return;
  }
  int gap = 1;
  while (gap < kept_ && fs::exists(aside(gap), error))
    ++gap;
  for (int i = gap; i > 0 && !error; --i)
    fs::rename(aside(i - 1), aside(i), error);
}

} // namespace waitlistd
