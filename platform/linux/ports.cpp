#include "platform/ports.hpp"

#include <sys/socket.h>

#include <cerrno>

namespace waitlistd::platform {

// Connections of before may linger on the port; a second listener the system refuses in any case.
boost::system::error_code claim_port_alone(std::uintptr_t socket) {
  const int on = 1;
  if (setsockopt(static_cast<int>(socket), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0) return {};
  return {errno, boost::system::system_category()};
}

Failure port_denied() {
  return {FailureKind::configuration, "the port needs privileges", "choose a port from 1024 on"};
}

} // namespace waitlistd::platform
