#pragma once

#include "core/failure.hpp"

#include <chrono>
#include <filesystem>
#include <utility>

namespace waitlistd::platform {

/// A lock on a file, held until it goes out of scope, or its process ends in whatever way. Children do not
/// inherit it.
class FileLock {
public:
  enum class Mode { shared, exclusive };

  /// Waits for at most `patience`; fails (try_again) when the file is still locked then.
  static Result<FileLock> acquire(const std::filesystem::path& file, Mode mode,
                                  std::chrono::milliseconds patience);

  /// True where the lock now is exclusive; otherwise it is kept as it was.
  bool try_make_exclusive();

  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileLock();

private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

} // namespace waitlistd::platform
