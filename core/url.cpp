#include "core/url.hpp"

#include "core/text.hpp"

#include <algorithm>

#include <boost/url.hpp>
#include <boost/version.hpp>
#if BOOST_VERSION < 108200
#include <boost/url/src.hpp> // no further library to install; included nowhere else
#endif

namespace waitlistd {
namespace {

namespace urls = boost::urls;

// What pages hold and RFC 3986 forbids: blanks, letters beyond ASCII, stray characters.
std::string encoded(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
    }
  }
  return out;
}

constexpr std::size_t longest_host = 253; // RFC 1035, 2.3.4, as text

bool is_host_name(std::string_view host) {
  const auto of_a_name = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_';
  };
  return !host.empty() && host.size() <= longest_host && std::all_of(host.begin(), host.end(), of_a_name);
}

// Lower case; absent where it is neither a name nor an address. Decoded text is judged: "%00" and "%0D%0A"
// are the same characters however they are written.
std::optional<std::string> host_of(const urls::url_view& url) {
  if (url.host_type() == urls::host_type::ipv6) return lower_case(url.host_address());
  std::string host = lower_case(url.host());
  return is_host_name(host) ? std::optional(std::move(host)) : std::nullopt;
}

// The scheme's own where the address has none. Boost.URL's number of a port is cut to 16 bits.
std::optional<std::uint16_t> port_of(const urls::url_view& url, std::uint16_t usual) {
  if (url.port().empty()) return usual;
  const auto port = decimal_number(std::string_view(url.port()));
  return port && *port >= 1 && *port <= 65535 ? std::optional(static_cast<std::uint16_t>(*port))
                                              : std::nullopt;
}

} // namespace

std::optional<Url> parse_url(std::string_view text) {
  const std::string clean = encoded(trimmed(text));
  const auto parsed = urls::parse_uri(clean);
  if (!parsed || parsed->has_userinfo()) return std::nullopt;
  // Boost.URL ends a port at the first character that is no digit and takes the rest for a path.
  const std::string path(parsed->encoded_path());
  if (!path.empty() && path.front() != '/') return std::nullopt;
  Url url;
  url.scheme = lower_case(parsed->scheme());
  if (url.scheme != "https" && url.scheme != "http") return std::nullopt;
  const auto host = host_of(*parsed);
  const auto port = port_of(*parsed, url.scheme == "https" ? 443 : 80);
  if (!host || !port) return std::nullopt;
  url.host = *host;
  url.port = *port;
  url.target = std::string(parsed->encoded_target());
  if (!url.target.starts_with('/')) url.target.insert(0, "/");
  return url;
}

std::string to_string(const Url& url) {
  const bool default_port = url.port == (url.scheme == "https" ? 443 : 80);
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  return url.scheme + "://" + host + (default_port ? "" : ":" + std::to_string(url.port)) + url.target;
}

std::optional<std::string> resolve_url(std::string_view base, std::string_view reference) {
  const std::string clean_base = encoded(trimmed(base));
  const std::string clean_reference = encoded(trimmed(reference));
  const auto parsed_base = urls::parse_uri(clean_base);
  const auto parsed_reference = urls::parse_uri_reference(clean_reference);
  if (!parsed_base || !parsed_reference) return std::nullopt;
  urls::url resolved;
  if (!urls::resolve(*parsed_base, *parsed_reference, resolved)) return std::nullopt;
  resolved.remove_fragment();
  const std::string scheme = lower_case(resolved.scheme());
  if (scheme != "https" && scheme != "http") return std::nullopt;
  resolved.set_scheme(scheme);
  return std::string(resolved.buffer());
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const auto address = urls::parse_ipv4_address(host); // "127.evil.example" is a name like any other
  return address && address->to_bytes()[0] == 127;
}

} // namespace waitlistd
