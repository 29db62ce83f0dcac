#include "platform/file_lock.hpp"

#include "platform/windows/text.hpp"

#include <windows.h>

namespace waitlistd::platform {
namespace {

// One byte beyond any content stands for the file: unlike a POSIX lock, Windows's keeps others from reading.
constexpr DWORD locked_byte = 0x7FFFFFFF;

HANDLE handle_of(std::intptr_t file) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the header knows neither descriptors nor handles
  return reinterpret_cast<HANDLE>(file);
}

bool lock(HANDLE file, FileLock::Mode mode) {
  OVERLAPPED where{};
  where.Offset = locked_byte;
  const DWORD exclusive = mode == FileLock::Mode::exclusive ? LOCKFILE_EXCLUSIVE_LOCK : 0;
  return LockFileEx(file, exclusive | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &where) != 0;
}

void unlock(HANDLE file) {
  OVERLAPPED where{};
  where.Offset = locked_byte;
  UnlockFileEx(file, 0, 1, 0, &where);
}

} // namespace

Result<FileLock> FileLock::acquire(const std::filesystem::path& file, Mode mode,
                                   std::chrono::milliseconds patience) {
  const HANDLE handle = CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE,
                                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                                    OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE)
    return Failure{FailureKind::configuration,
                   "cannot open " + file.string() + ": " + windows_message(GetLastError()),
                   "waitlistd's account must be able to write to STATE_DIR"};
  FileLock taken(reinterpret_cast<std::intptr_t>(handle));
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!lock(handle, mode)) {
    const DWORD error = GetLastError();
    if (error != ERROR_LOCK_VIOLATION && error != ERROR_IO_PENDING)
      return Failure{FailureKind::failed, "cannot lock " + file.string() + ": " + windows_message(error),
                     "STATE_DIR must be on a file system that has locks"};
    if (std::chrono::steady_clock::now() >= deadline)
      return Failure{FailureKind::try_again, file.string() + " is locked by another waitlistd",
                     "try again later"};
    Sleep(20);
  }
  return taken;
}

// A lock cannot be converted: it is given up and taken anew.
bool FileLock::try_make_exclusive() {
  unlock(handle_of(file_));
  if (lock(handle_of(file_), Mode::exclusive)) return true;
  lock(handle_of(file_), Mode::shared);
  return false;
}

FileLock::~FileLock() {
  if (file_ != none) CloseHandle(handle_of(file_));
}

} // namespace waitlistd::platform
