#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// An http or https address, taken apart.
struct Url {
  std::string scheme; ///< "https" or "http", lower case
  std::string host;   ///< lower case: letters, digits, "-", "." and "_", or an IPv6 address without brackets
  std::uint16_t port = 0;
  std::string target; ///< path and query, at least "/"
};

/// Absent where the text is no http or https URL, holds a user or password, or names a host or port that is
/// none. What it gives goes into headers, certificates' checks and messages as it is: no character of it can
/// mean anything there.
std::optional<Url> parse_url(std::string_view text);

/// Back to text, the default port and the fragment left out.
std::string to_string(const Url& url);

/// An address found on a page (or in a Location header) as an absolute one (RFC 3986, 5.2), without fragment.
/// In ASCII, the scheme in lower case; blanks and bytes beyond ASCII are percent-encoded, as browsers do.
/// Absent where it is not http or https. Whether it can be fetched, parse_url says.
std::optional<std::string> resolve_url(std::string_view base, std::string_view reference);

/// True for localhost, 127.0.0.0/8 and ::1.
bool is_loopback_host(std::string_view host);

} // namespace waitlistd
