// By /proc, see proc(5). Any account may read the name and the start of a process, and its own and root the
// working folder.
#include "platform/seen_process.hpp"

#include "core/text.hpp"

#include <cerrno>
#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

fs::path place_of(int pid) { return "/proc/" + std::to_string(pid); }

// By device and inode, which hold in every mount namespace.
std::optional<bool> works_in(int pid, const fs::path& folder) {
  struct stat there {};
  struct stat wanted {};
  if (stat((place_of(pid) / "cwd").c_str(), &there) != 0) return std::nullopt;
  if (stat(folder.c_str(), &wanted) != 0) return std::nullopt;
  return there.st_dev == wanted.st_dev && there.st_ino == wanted.st_ino;
}

// Seconds since 1970 at which the machine started.
std::optional<long long> boot_time() {
  std::ifstream stat("/proc/stat");
  for (std::string word; stat >> word;) {
    long long seconds = 0;
    if (word == "btime" && stat >> seconds) return seconds;
  }
  return std::nullopt;
}

// What stands behind the name in /proc/PID/stat, which may hold blanks and brackets itself.
struct Stat {
  char state = '?';
  std::optional<std::chrono::sys_seconds> begun;
};

std::optional<Stat> stat_of(int pid) {
  std::ifstream file(place_of(pid) / "stat");
  std::string text;
  std::getline(file, text);
  const std::size_t name_end = text.rfind(") ");
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 2));
  Stat out;
  fields >> out.state;
  std::string skipped;
  for (int field = 4; field < 22; ++field)
    fields >> skipped;
  long long ticks = 0;
  const auto booted = boot_time();
  if (fields >> ticks && booted)
    out.begun = std::chrono::sys_seconds(std::chrono::seconds(*booted + ticks / sysconf(_SC_CLK_TCK)));
  return out;
}

} // namespace

std::optional<SeenProcess> see_process(int pid, const fs::path& folder) {
  const auto stat = stat_of(pid);
  if (!stat) { // there is no such process, or it is hidden from us
    if (kill(pid, 0) != 0 && errno == ESRCH) return std::nullopt;
    return SeenProcess{};
  }
  if (stat->state == 'Z' || stat->state == 'X') return std::nullopt;
  std::string program;
  std::ifstream name(place_of(pid) / "comm");
  std::getline(name, program);
  return SeenProcess{works_in(pid, folder), program, stat->begun};
}

std::vector<int> processes_in(const fs::path& folder) {
  std::vector<int> found;
  std::error_code error;
  for (auto entry = fs::directory_iterator("/proc", error); !error && entry != fs::directory_iterator();
       entry.increment(error))
    if (const auto pid = decimal_number(entry->path().filename().string());
        pid && works_in(*pid, folder) == true)
      found.push_back(*pid);
  return found;
}

} // namespace waitlistd::platform
