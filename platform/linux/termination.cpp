#include "platform/termination.hpp"

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <utility>

#include <pthread.h>

namespace waitlistd::platform {
namespace {

// Signals belong to the process, so what is done about them does too.
struct Termination {
  std::mutex mutex;
  std::function<void()> action;
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

void wait_for_signals() {
  const sigset_t signals = termination_signals();
  int signal = 0;
  do
    sigwait(&signals, &signal);
  while (signal == SIGINT && termination().interrupts_are_the_childs);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); // the next one ends the process
  const std::lock_guard lock(termination().mutex);
  if (termination().action) termination().action();
  std::_Exit(128 + signal);
}

} // namespace

BeforeTermination::BeforeTermination(std::function<void()> action) {
  {
    const std::lock_guard lock(termination().mutex);
    termination().action = std::move(action);
  }
  static std::once_flag waiting;
  std::call_once(waiting, [] {
    const sigset_t signals = termination_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr); // threads made from now on inherit this
    std::thread(wait_for_signals).detach();
  });
}

// Waits for an action that is running, which ends the process.
BeforeTermination::~BeforeTermination() {
  const std::lock_guard lock(termination().mutex);
  termination().action = nullptr;
}

InterruptsAreTheChilds::InterruptsAreTheChilds() { termination().interrupts_are_the_childs = true; }
InterruptsAreTheChilds::~InterruptsAreTheChilds() { termination().interrupts_are_the_childs = false; }

} // namespace waitlistd::platform
