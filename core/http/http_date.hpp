#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// A date of an HTTP header in any of the three forms of RFC 9110, 5.6.7, and as cookies write it
/// ("Sun, 06-Nov-1994 08:49:37 GMT"). Absent where the text is none.
std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

/// As HTTP writes it: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::chrono::sys_seconds time);

} // namespace waitlistd
