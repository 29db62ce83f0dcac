#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace waitlistd {

/// A thread that does one job after the other, so that the event loop never waits: loading a month takes
/// seconds, a database that is away a minute. One thread, so that jobs that use the same connection or
/// cluster need no lock; whoever must not stand behind a load (the readiness check) has a worker of its own.
class Worker {
public:
  Worker();
  /// Does what is still queued: a stop's last job stands at the end of it.
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
