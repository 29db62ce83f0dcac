#pragma once
// Listening on a TCP port.

#include "core/failure.hpp"

#include <boost/system/error_code.hpp>

#include <cstdint>

namespace waitlistd::platform {

/// To be called between making the socket and binding it: its port is this program's alone. It may be
/// listened on again once it is given up; on Windows not while a connection to it is open, be it on the
/// peer's side.
boost::system::error_code claim_port_alone(std::uintptr_t socket);

/// What it means where the system denies access to a port.
Failure port_denied();

} // namespace waitlistd::platform
