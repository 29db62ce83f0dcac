#include "platform/termination.hpp"

#include <windows.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#include <optional>

namespace waitlistd::platform {
namespace {

constexpr int exit_interrupted = 130; // as of SIGINT and SIGTERM
constexpr int exit_terminated = 143;

// The console asks the process, so what is done about it belongs to the process.
struct Termination {
  std::mutex mutex;
  std::function<void()> action;
  std::optional<std::stop_source> stop; // requested by the first event
  std::atomic<int> stopped_by = 0;
  std::atomic<bool> interrupts_are_the_childs = false;
};

Termination& termination() {
  static Termination only;
  return only;
}

// True where that is all the event does.
bool requests_stop(int code) {
  std::optional<std::stop_source> stop;
  {
    const std::lock_guard lock(termination().mutex);
    stop = termination().stop;
  }
  if (!stop || stop->stop_requested()) return false;
  termination().stopped_by = code;
  return stop->request_stop(); // without the mutex: it calls back
}

bool console_goes_away(DWORD event) { return event == CTRL_CLOSE_EVENT || event == CTRL_SHUTDOWN_EVENT; }

// Windows calls it on a thread of its own. A console that goes away takes the process with it as soon as this
// returns: it stays as long as Windows lets it, while the program comes to its end.
BOOL WINAPI on_console_event(DWORD event) {
  if (event == CTRL_LOGOFF_EVENT)
    return TRUE; // a service is told of every user's; a user's programs end without
  if (event == CTRL_C_EVENT && termination().interrupts_are_the_childs) return TRUE;
  const int code = event == CTRL_C_EVENT ? exit_interrupted : exit_terminated;
  if (requests_stop(code)) {
    if (console_goes_away(event)) Sleep(INFINITE);
    return TRUE;
  }
  const std::lock_guard lock(termination().mutex);
  if (termination().action) termination().action();
  TerminateProcess(GetCurrentProcess(), static_cast<UINT>(code));
  return TRUE;
}

void start_listening() {
  static std::once_flag listening;
  std::call_once(listening, [] {
    SetConsoleCtrlHandler(nullptr, FALSE); // Ctrl-C may have been switched off by whoever started us
    SetConsoleCtrlHandler(on_console_event, TRUE);
  });
}

} // namespace

BeforeTermination::BeforeTermination(std::function<void()> action) {
  {
    const std::lock_guard lock(termination().mutex);
    termination().action = std::move(action);
  }
  start_listening();
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
  start_listening();
}

StopOnTermination::~StopOnTermination() {
  const std::lock_guard lock(termination().mutex);
  termination().stop.reset();
}

int StopOnTermination::exit_code() const {
  return source_.stop_requested() ? termination().stopped_by.load() : 0;
}

InterruptsAreTheChilds::InterruptsAreTheChilds() { termination().interrupts_are_the_childs = true; }
InterruptsAreTheChilds::~InterruptsAreTheChilds() { termination().interrupts_are_the_childs = false; }

} // namespace waitlistd::platform
