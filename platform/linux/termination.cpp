#include "platform/termination_requests.hpp"

#include <csignal>
#include <cstdlib>
#include <pthread.h>

#include <thread>

namespace waitlistd::platform {
namespace {

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
  while (goes_on_after(128 + signal, signal == SIGINT));
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); // the next one ends the process
  act_before_the_end();
  std::_Exit(128 + signal);
}

} // namespace

void listen_for_termination() {
  const sigset_t signals = termination_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr); // threads made from now on inherit this
  std::thread(wait_for_signals).detach();
}

} // namespace waitlistd::platform
