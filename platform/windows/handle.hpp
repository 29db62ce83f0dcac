#pragma once

#include <memory>
#include <utility>
#include <windows.h>

namespace waitlistd::platform {

/// A Windows handle that is closed with this object.
class Handle {
public:
  explicit Handle(HANDLE handle = nullptr) : handle_(handle == INVALID_HANDLE_VALUE ? nullptr : handle) {}
  Handle(Handle&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Handle() { close(); }
  HANDLE get() const { return handle_; }
  /// The caller closes it.
  HANDLE release() { return std::exchange(handle_, nullptr); }
  explicit operator bool() const { return handle_ != nullptr; }
  void close() {
    if (handle_) CloseHandle(std::exchange(handle_, nullptr));
  }

private:
  HANDLE handle_;
};

struct FreeLocal {
  void operator()(void* memory) const { LocalFree(memory); }
};
/// What Windows hands out to be given back by LocalFree.
template <class T>
using LocalMemory = std::unique_ptr<T, FreeLocal>;

} // namespace waitlistd::platform
