#pragma once

#include <string>
#include <string_view>

namespace waitlistd {

/// A connection string or URL with its passwords as "***": `password=…` (bare or quoted) and `sslpassword=…`
/// in a libpq string, `user:password@` and `?password=…` in a URL. Everything else stays readable.
std::string mask_password(std::string_view conninfo);

/// HTTPS_PROXY with its password as "***", with or without a scheme.
std::string mask_proxy_password(std::string_view proxy);

/// The password in HTTPS_PROXY, percent-decoded; empty where it has none.
std::string proxy_password_in(std::string_view proxy);

/// The password in a connection string as it is used (unquoted, percent-decoded); empty where it has none.
std::string password_in(std::string_view conninfo);

} // namespace waitlistd
