#pragma once
// HTTPS_PROXY and NO_PROXY.

#include "core/url.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct Proxy {
  std::string host; ///< an IPv6 address without brackets
  std::uint16_t port = 0;
  std::string user;     ///< percent-decoded
  std::string password; ///< percent-decoded
};

/// "http://user:password@host:port", "host:port" or "host"; the port is 8080 where none is given.
/// Absent where it is none of these; TLS to the proxy itself (https://) and SOCKS are not supported.
std::optional<Proxy> parse_proxy(std::string_view text);

/// True where one of the entries of NO_PROXY, separated by commas or blanks, names the host: "*", a name or
/// its suffix (example.org and .example.org both match www.example.org), either with :port, an address, or a
/// CIDR block.
bool bypasses_proxy(std::string_view no_proxy, const Url& url);

} // namespace waitlistd
