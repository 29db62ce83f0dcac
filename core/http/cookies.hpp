#pragma once
// The cookies of one look at the site (RFC 6265): sites behind a web firewall set one and expect it back.

#include "core/url.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

class CookieJar {
public:
  /// Keeps what a Set-Cookie header of the answer from `url` sets, or forgets what it takes back. A cookie
  /// for a domain that the host is not in, or for a whole top-level domain, is not kept. At most 50 are.
  void store(const Url& url, std::string_view set_cookie, std::chrono::sys_seconds now);

  /// The Cookie header for a request; empty where there is none to send.
  std::string header_for(const Url& url, std::chrono::sys_seconds now) const;

private:
  struct Cookie {
    std::string name;
    std::string value;
    std::string domain;
    bool host_only = true; ///< for exactly that host, not those below it
    std::string path;
    bool secure = false;
    std::optional<std::chrono::sys_seconds> expires; ///< absent: with the look
  };
  std::vector<Cookie> cookies_;
};

} // namespace waitlistd
