#include "core/url.hpp"

#include "core/text.hpp"

#include <boost/url.hpp>
#include <boost/url/src.hpp> // header-only: no further library to install; included nowhere else

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

} // namespace

std::optional<Url> parse_url(std::string_view text) {
  const std::string clean = encoded(trimmed(text));
  const auto parsed = urls::parse_uri(clean);
  if (!parsed || parsed->has_userinfo() || parsed->host().empty()) return std::nullopt;
  Url url;
  url.scheme = lower_case(parsed->scheme());
  if (url.scheme != "https" && url.scheme != "http") return std::nullopt;
  url.host =
      lower_case(parsed->host_type() == urls::host_type::ipv6 ? parsed->host_address() : parsed->host());
  url.port = parsed->has_port() ? parsed->port_number() : (url.scheme == "https" ? 443 : 80);
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
  return std::string(resolved.buffer());
}

bool is_loopback_host(std::string_view host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

} // namespace waitlistd
