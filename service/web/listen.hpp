#pragma once
// A port to listen on. Included by the server only: Asio's headers are slow to compile.

#include "core/failure.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <string>

namespace waitlistd {

/// Where somebody is to listen, and how failures name it.
struct ListenAddress {
  std::string text;    ///< host:port, [address]:port; port 0 takes a free one
  std::string setting; ///< the setting that says so: HTTP_LISTEN
  std::string name;    ///< what listens there: health endpoint
};

/// Fails (try_again) where the address is taken or not ours, and (configuration) where it is none.
Result<void> listen_at(boost::asio::ip::tcp::acceptor& acceptor, const ListenAddress& address);

} // namespace waitlistd
