#pragma once

#include <string>
#include <string_view>

namespace waitlistd {

/// A connection string or URL with its passwords as "***": `password=…` (bare or quoted) and `sslpassword=…`
/// in a libpq string, `user:password@` and `?password=…` in a URL. Everything else stays readable.
std::string mask_password(std::string_view conninfo);

/// The password in a connection string as it is used (unquoted, percent-decoded); empty where it has none.
std::string password_in(std::string_view conninfo);

} // namespace waitlistd
