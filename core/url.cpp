#include "core/url.hpp"

#include "core/ip_address.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <cctype>

namespace waitlistd {
namespace {

// What pages hold and RFC 3986 forbids: blanks, letters beyond ASCII, stray characters.
std::string encoded(std::string_view text, std::string_view forbidden) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte < 0x7F && forbidden.find(c) == std::string_view::npos) {
      out.push_back(c);
    } else {
      out.push_back('%');
      out.push_back(digits[byte >> 4]);
      out.push_back(digits[byte & 15]);
    }
  }
  return out;
}

bool escapes_are_whole(std::string_view text) {
  const auto is_digit = [](unsigned char c) { return std::isxdigit(c) != 0; };
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1))
    if (at + 2 >= text.size() || !is_digit(text[at + 1]) || !is_digit(text[at + 2])) return false;
  return true;
}

// A reference in its five parts (RFC 3986, appendix B); the fragment is left out.
struct Reference {
  std::string scheme; ///< lower case; empty: there is none
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
};

// The text up to the first of these characters, which is taken off it.
std::string_view taken_up_to(std::string_view& text, std::string_view ends) {
  const std::string_view taken = text.substr(0, text.find_first_of(ends));
  text.remove_prefix(taken.size());
  return taken;
}

bool is_scheme(std::string_view text) {
  const auto of_a_scheme = [](unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return !text.empty() && text[0] >= 'a' && text[0] <= 'z' &&
         std::all_of(text.begin(), text.end(), of_a_scheme);
}

// Boost.URL 1.81, which Debian 12 has, fails on hostile text ("p:[", or a base without a path whose port has
// letters): its own assertions do not hold.
Reference taken_apart(std::string_view text) {
  Reference out;
  text = text.substr(0, text.find('#'));
  if (std::string scheme = lower_case(text.substr(0, text.find_first_of(":/?")));
      is_scheme(scheme) && text.substr(scheme.size()).starts_with(':')) {
    text.remove_prefix(scheme.size() + 1);
    out.scheme = std::move(scheme);
  }
  if (text.starts_with("//")) {
    text.remove_prefix(2);
    out.authority = taken_up_to(text, "/?");
  }
  out.path = taken_up_to(text, "?");
  if (!text.empty()) out.query = text.substr(1);
  return out;
}

// RFC 3986, 5.2.4, of a path that begins with "/"; also where a page has more ".." than there are folders.
std::string without_dot_segments(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = taken_up_to(path, "/");
    const bool is_last = path.empty();
    if (segment == "..") out.erase(std::min(out.rfind('/'), out.size()));
    if (segment != "." && segment != "..")
      out.append("/").append(segment);
    else if (is_last)
      out.push_back('/');
  }
  return out;
}

std::string target_of(std::string_view path, std::optional<std::string_view> query) {
  constexpr std::string_view of_a_host = "[]"; // and of nothing else
  std::string target = path.starts_with('/') ? "" : "/";
  target += encoded(path, of_a_host);
  if (query) target.append("?").append(encoded(*query, of_a_host));
  return target;
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
std::optional<std::string> host_of(std::string_view text) {
  std::string host = lower_case(percent_decoded(text));
  if (!text.starts_with('[')) return is_host_name(host) ? std::optional(std::move(host)) : std::nullopt;
  host = lower_case(text.substr(1, text.size() - 2));
  return text.ends_with(']') && ip_address(host).size() == 16 ? std::optional(std::move(host)) : std::nullopt;
}

// The scheme's own where the address has none.
std::optional<std::uint16_t> port_of(std::string_view text, std::uint16_t usual) {
  if (text.empty()) return usual;
  const auto port = decimal_number(text);
  return port && *port >= 1 && *port <= 65535 ? std::optional(static_cast<std::uint16_t>(*port))
                                              : std::nullopt;
}

constexpr std::string_view of_no_address = "\"<>\\^`{|}";

} // namespace

std::optional<Url> parse_url(std::string_view text) {
  const std::string clean = encoded(trimmed(text), of_no_address);
  const Reference parts = taken_apart(clean);
  if ((parts.scheme != "https" && parts.scheme != "http") || !parts.authority || !escapes_are_whole(clean))
    return std::nullopt;
  // A user or password is in no host name, and so refused with it.
  const std::string_view authority = *parts.authority;
  const std::size_t host_ends = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
  const bool has_port = host_ends != std::string_view::npos;
  const auto host = host_of(authority.substr(0, host_ends));
  const auto port = port_of(has_port ? authority.substr(host_ends + 1) : std::string_view{},
                            parts.scheme == "https" ? 443 : 80);
  if (!host || !port) return std::nullopt;
  return Url{parts.scheme, *host, *port, target_of(parts.path, parts.query)};
}

std::string to_string(const Url& url) {
  const bool default_port = url.port == (url.scheme == "https" ? 443 : 80);
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  return url.scheme + "://" + host + (default_port ? "" : ":" + std::to_string(url.port)) + url.target;
}

std::optional<std::string> resolve_url(std::string_view base, std::string_view reference) {
  const std::string clean_base = encoded(trimmed(base), of_no_address);
  const std::string clean_reference = encoded(trimmed(reference), of_no_address);
  const Reference from = taken_apart(clean_base);
  Reference to = taken_apart(clean_reference);
  if (!escapes_are_whole(clean_base) || !escapes_are_whole(clean_reference)) return std::nullopt;
  std::string path(to.path);
  if (to.scheme.empty()) {
    to.scheme = from.scheme;
    if (!to.authority) {
      to.authority = from.authority;
      if (to.path.empty() && !to.query) to.query = from.query;
      const std::size_t folder = from.path.rfind('/') + 1; // 0 where there is no "/"
      if (to.path.empty())
        path = from.path;
      else if (!to.path.starts_with('/'))
        path = std::string(from.path.substr(0, folder)).append(to.path);
    }
  }
  if ((to.scheme != "https" && to.scheme != "http") || !to.authority || to.authority->empty())
    return std::nullopt;
  if (!path.starts_with('/')) path.insert(0, "/");
  return to.scheme + "://" + std::string(*to.authority) + target_of(without_dot_segments(path), to.query);
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  const auto address = ip_address(host); // "127.evil.example" is a name like any other
  return address.size() == 4 && address[0] == 127;
}

} // namespace waitlistd
