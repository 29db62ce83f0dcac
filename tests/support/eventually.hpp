#pragma once
// Waiting for what another program or thread does.

#include <chrono>
#include <functional>
#include <thread>

namespace waitlistd::test {

/// True as soon as the condition holds, false where it does not within that time.
inline bool eventually(const std::function<bool()>& condition,
                       std::chrono::milliseconds patience = std::chrono::seconds(15)) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

} // namespace waitlistd::test
