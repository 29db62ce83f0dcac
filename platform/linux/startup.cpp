#include "platform/startup.hpp"

#include <csignal>

namespace waitlistd::platform {

std::vector<std::string> start_program(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  return {argv + 1, argv + argc};
}

} // namespace waitlistd::platform
