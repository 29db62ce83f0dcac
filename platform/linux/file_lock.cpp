#include "platform/file_lock.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <system_error>

namespace waitlistd::platform {

Result<FileLock> FileLock::acquire(const std::filesystem::path& file, Mode mode,
                                   std::chrono::milliseconds patience) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  if (fd < 0)
    return Failure{FailureKind::configuration,
                   "cannot open " + file.string() + ": " + std::generic_category().message(errno),
                   "waitlistd's user must be able to write to STATE_DIR"};
  FileLock lock(fd);
  const int operation = (mode == Mode::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (flock(fd, operation) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR)
      return Failure{FailureKind::failed,
                     "cannot lock " + file.string() + ": " + std::generic_category().message(errno),
                     "STATE_DIR must be on a file system that has locks"};
    if (std::chrono::steady_clock::now() >= deadline)
      return Failure{FailureKind::try_again, file.string() + " is locked by another waitlistd",
                     "try again later"};
    usleep(20'000);
  }
  return lock;
}

// flock converts a lock by giving it up first, so a shared lock that cannot become exclusive has to be taken
// again.
bool FileLock::try_make_exclusive() {
  const int fd = static_cast<int>(file_);
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
  flock(fd, LOCK_SH | LOCK_NB);
  return false;
}

FileLock::~FileLock() {
  if (file_ != none) close(static_cast<int>(file_));
}

} // namespace waitlistd::platform
