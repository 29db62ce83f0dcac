#include "platform/startup.hpp"

#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace waitlistd::platform {
namespace {

// The lowest free number is what the next file or connection gets.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) != -1) continue;
    // Standard output may not be written to: that it leads nowhere is to be told.
    open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

} // namespace

std::vector<std::string> start_program(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  occupy_standard_streams();
  return {argv + 1, argv + argc};
}

} // namespace waitlistd::platform
