#include "platform/termination.hpp"

#include "platform/termination_requests.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace waitlistd::platform {
namespace {

// The process is asked, so what is done about it belongs to the process.
struct Termination {
  std::mutex mutex;
  std::function<void()> action;
  std::optional<std::stop_source> stop; // requested by whoever asks first
  std::atomic<int> exit_code = 0;
  std::atomic<bool> interrupts_are_the_childs = false;
  std::atomic<bool> is_ending = false;
};

Termination& termination() {
  static Termination only;
  return only;
}

bool requests_stop(int exit_code) {
  std::optional<std::stop_source> stop;
  {
    const std::lock_guard lock(termination().mutex);
    stop = termination().stop;
  }
  if (!stop || stop->stop_requested()) return false;
  termination().exit_code = exit_code;
  return stop->request_stop(); // without the mutex: it calls back
}

void listen_once() {
  static std::once_flag listening;
  std::call_once(listening, listen_for_termination);
}

} // namespace

bool goes_on_after(int exit_code, bool is_interrupt) {
  if (termination().is_ending) return false;
  return (is_interrupt && termination().interrupts_are_the_childs) || requests_stop(exit_code);
}

// The mutex is kept: a program that comes to its own end meanwhile waits there for this one.
void act_before_the_end() {
  if (termination().is_ending.exchange(true)) return;
  termination().mutex.lock();
  if (termination().action) termination().action();
}

BeforeTermination::BeforeTermination(std::function<void()> action) {
  {
    const std::lock_guard lock(termination().mutex);
    termination().action = std::move(action);
  }
  listen_once();
}

// Waits for an action that is running, which ends the process.
BeforeTermination::~BeforeTermination() {
  const std::lock_guard lock(termination().mutex);
  termination().action = nullptr;
}

StopOnTermination::StopOnTermination() {
  {
    const std::lock_guard lock(termination().mutex);
    termination().stop = source_;
  }
  listen_once();
}

StopOnTermination::~StopOnTermination() {
  const std::lock_guard lock(termination().mutex);
  termination().stop.reset();
}

int StopOnTermination::exit_code() const {
  return source_.stop_requested() ? termination().exit_code.load() : 0;
}

InterruptsAreTheChilds::InterruptsAreTheChilds() { termination().interrupts_are_the_childs = true; }
InterruptsAreTheChilds::~InterruptsAreTheChilds() { termination().interrupts_are_the_childs = false; }

} // namespace waitlistd::platform
