#include "platform/termination.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <pthread.h>

namespace waitlistd::platform {
namespace {

// Signals belong to the process, so what is done about them does too.
struct Termination {
  std::mutex mutex;
  std::function<void()> action;
  std::optional<std::stop_source> stop; // requested by the first signal
  std::atomic<int> stopped_by = 0;
  std::atomic<bool> interrupts_are_the_childs = false;
};

Termination& termination() {
  static Termination only;
  return only;
}

sigset_t termination_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  return signals;
}

// True where that is all the signal does.
bool requests_stop(int signal) {
  std::optional<std::stop_source> stop;
  {
    const std::lock_guard lock(termination().mutex);
    stop = termination().stop;
  }
  if (!stop || stop->stop_requested()) return false;
  termination().stopped_by = signal;
  return stop->request_stop(); // without the mutex: it calls back
}

void wait_for_signals() {
  const sigset_t signals = termination_signals();
  int signal = 0;
  do
    sigwait(&signals, &signal);
  while ((signal == SIGINT && termination().interrupts_are_the_childs) || requests_stop(signal));
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); // the next one ends the process
  const std::lock_guard lock(termination().mutex);
  if (termination().action) termination().action();
  std::_Exit(128 + signal);
}

void start_waiting() {
  static std::once_flag waiting;
  std::call_once(waiting, [] {
    const sigset_t signals = termination_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr); // threads made from now on inherit this
    std::thread(wait_for_signals).detach();
  });
}

} // namespace

BeforeTermination::BeforeTermination(std::function<void()> action) {
  {
    const std::lock_guard lock(termination().mutex);
    termination().action = std::move(action);
  }
  start_waiting();
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
  start_waiting();
}

StopOnTermination::~StopOnTermination() {
  const std::lock_guard lock(termination().mutex);
  termination().stop.reset();
}

int StopOnTermination::exit_code() const {
  return source_.stop_requested() ? 128 + termination().stopped_by : 0;
}

InterruptsAreTheChilds::InterruptsAreTheChilds() { termination().interrupts_are_the_childs = true; }
InterruptsAreTheChilds::~InterruptsAreTheChilds() { termination().interrupts_are_the_childs = false; }

} // namespace waitlistd::platform
