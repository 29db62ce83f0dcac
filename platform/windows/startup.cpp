#include "platform/startup.hpp"

#include "platform/windows/text.hpp"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include <cstdio>

namespace waitlistd::platform {
namespace {

// A console shows the progress line by escape sequences only where it is told to.
void prepare_console() {
  SetConsoleOutputCP(CP_UTF8);
  const HANDLE console = GetStdHandle(STD_ERROR_HANDLE);
  DWORD mode = 0;
  if (GetConsoleMode(console, &mode)) SetConsoleMode(console, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

} // namespace

// The C runtime keeps the numbers 0 to 2 for the standard streams, be there any or not: nothing else takes
// them.
std::vector<std::string> start_program(int, char**) {
  // A DLL is taken from our own folder or Windows's, never from the one that a command happens to run in.
  SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
  // An error is ours to report: no box waits for somebody to click it away.
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  _setmode(_fileno(stdout), _O_BINARY);
  _setmode(_fileno(stderr), _O_BINARY);
  prepare_console();
  std::vector<std::string> words = words_of(GetCommandLineW());
  if (!words.empty()) words.erase(words.begin()); // the program
  return words;
}

} // namespace waitlistd::platform
