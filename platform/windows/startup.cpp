#include "platform/startup.hpp"

#include "platform/windows/security.hpp"
#include "platform/windows/text.hpp"

#include <fcntl.h>
#include <io.h>
#include <windows.h>
// after windows.h
#include <shellapi.h>

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

std::vector<std::string> start_program(int, char**) {
  // A DLL is taken from our own folder or Windows's, never from the one that a command happens to run in.
  SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
  // An error is ours to report: no box waits for somebody to click it away.
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  _setmode(_fileno(stdout), _O_BINARY);
  _setmode(_fileno(stderr), _O_BINARY);
  prepare_console();
  int count = 0;
  const LocalMemory<wchar_t*> words(CommandLineToArgvW(GetCommandLineW(), &count));
  std::vector<std::string> arguments;
  for (int i = 1; words && i < count; ++i)
    arguments.push_back(narrow(words.get()[i]));
  return arguments;
}

} // namespace waitlistd::platform
