#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace waitlistd {

/// A thread that does one job after the other, so that the event loop never waits. It sleeps while there is
/// none.
class Worker {
public:
  Worker();
  /// Does what is still queued.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// The job must not throw.
  void post(std::function<void()> job);

private:
  void work();
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool ended_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace waitlistd
