#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// A connection string or URL with its passwords as "***": `password=…` (bare or quoted) and `sslpassword=…`
/// in a libpq string, `user:password@` and `?password=…` in a URL. Everything else stays readable.
std::string mask_password(std::string_view conninfo);

/// HTTPS_PROXY with its password as "***", with or without a scheme.
std::string mask_proxy_password(std::string_view proxy);

/// The password in HTTPS_PROXY, percent-decoded; empty where it has none.
std::string proxy_password_in(std::string_view proxy);

/// The passwords in a connection string as they are used (unquoted, percent-decoded): the server's, a key's.
std::vector<std::string> passwords_in(std::string_view conninfo);

/// The first of them; empty where there is none.
std::string password_in(std::string_view conninfo);

} // namespace waitlistd
