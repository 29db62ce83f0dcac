#include "platform/ports.hpp"

#include <winsock2.h>

namespace waitlistd::platform {

// Without it another program could listen on the same port by SO_REUSEADDR, which here takes over what is in
// use.
boost::system::error_code claim_port_alone(std::uintptr_t socket) {
  const BOOL on = TRUE;
  if (setsockopt(socket, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, reinterpret_cast<const char*>(&on), sizeof on) == 0)
    return {};
  return {WSAGetLastError(), boost::system::system_category()};
}

Failure port_denied() {
  return {
      FailureKind::try_again, "the address is taken, by another account's program or by Windows itself",
      "where `netsh int ipv4 show excludedportrange tcp` lists the port, Windows has reserved it (Hyper-V, "
      "WSL): change HTTP_LISTEN; else stop what listens there"};
}

} // namespace waitlistd::platform
