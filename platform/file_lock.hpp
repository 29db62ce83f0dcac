#pragma once

#include "core/failure.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <utility>

namespace waitlistd::platform {

/// A lock on a file, held until it goes out of scope, or its process ends in whatever way. Children do not
/// inherit it.
class FileLock {
public:
  enum class Mode { shared, exclusive };

  /// The file is made where it is missing; a link is not followed. Waits for at most `patience`; fails
  /// (try_again) when the file is still locked then.
  static Result<FileLock> acquire(const std::filesystem::path& file, Mode mode,
                                  std::chrono::milliseconds patience);

  /// True where the lock now is exclusive; otherwise it is kept as it was.
  bool try_make_exclusive();

  FileLock(FileLock&& other) noexcept : file_(std::exchange(other.file_, none)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }
  ~FileLock();

private:
  static constexpr std::intptr_t none = -1;
  explicit FileLock(std::intptr_t file) : file_(file) {}
  std::intptr_t file_; // a descriptor, or a handle
};

} // namespace waitlistd::platform
