#pragma once
// Being asked to end: Ctrl-C on a terminal, SIGTERM from a service manager.

#include <functional>
#include <stop_token>

namespace waitlistd::platform {

/// While it lives, being asked to end runs `action`, in a thread of its own, before the process ends with 128
/// + the signal's number; being asked twice ends it at once. One at a time; make it before any other thread
/// is started.
class BeforeTermination {
public:
  explicit BeforeTermination(std::function<void()> action);
  ~BeforeTermination();
  BeforeTermination(const BeforeTermination&) = delete;
  BeforeTermination& operator=(const BeforeTermination&) = delete;
};

/// While it lives, being asked to end the first time only requests a stop, and the program comes to its end
/// by itself; the second time is as without it. One at a time; make it before any other thread is started.
class StopOnTermination {
public:
  StopOnTermination();
  ~StopOnTermination();
  StopOnTermination(const StopOnTermination&) = delete;
  StopOnTermination& operator=(const StopOnTermination&) = delete;

  std::stop_token token() const { return source_.get_token(); }
  /// What the program is to end with: 128 + the signal's number once a stop was requested, else 0.
  int exit_code() const;

private:
  std::stop_source source_;
};

/// While it lives, Ctrl-C is for the child on the terminal and not for us.
class InterruptsAreTheChilds {
public:
  InterruptsAreTheChilds();
  ~InterruptsAreTheChilds();
  InterruptsAreTheChilds(const InterruptsAreTheChilds&) = delete;
  InterruptsAreTheChilds& operator=(const InterruptsAreTheChilds&) = delete;
};

} // namespace waitlistd::platform
