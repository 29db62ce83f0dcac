#include "platform/termination_requests.hpp"

#include <windows.h>

namespace waitlistd::platform {
namespace {

constexpr int exit_interrupted = 130; // as of SIGINT and SIGTERM
constexpr int exit_terminated = 143;

bool console_goes_away(DWORD event) { return event == CTRL_CLOSE_EVENT || event == CTRL_SHUTDOWN_EVENT; }

// Windows calls it on a thread of its own. A console that goes away takes the process with it as soon as this
// returns: it stays as long as Windows lets it, while the program comes to its end.
BOOL WINAPI on_console_event(DWORD event) {
  if (event == CTRL_LOGOFF_EVENT)
    return TRUE; // a service is told of every user's; a user's programs end without
  const bool is_interrupt = event == CTRL_C_EVENT;
  const int code = is_interrupt ? exit_interrupted : exit_terminated;
  if (goes_on_after(code, is_interrupt)) {
    if (console_goes_away(event)) Sleep(INFINITE);
    return TRUE;
  }
  act_before_the_end();
  TerminateProcess(GetCurrentProcess(), static_cast<UINT>(code));
  return TRUE;
}

} // namespace

void listen_for_termination() {
  SetConsoleCtrlHandler(nullptr, FALSE); // Ctrl-C may have been switched off by whoever started us
  SetConsoleCtrlHandler(on_console_event, TRUE);
}

} // namespace waitlistd::platform
