#include "core/http/proxy.hpp"

#include "core/ip_address.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

constexpr std::uint16_t usual_port = 8080;

struct HostAndPort {
  std::string host;
  std::optional<int> port;
};

// "host", "host:port", "[address]:port"; a bare IPv6 address has several colons.
std::optional<HostAndPort> split_host(std::string_view text) {
  std::string_view port;
  std::string_view host = text;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    host = text.substr(1, end - 1);
    port = text.substr(end + 1);
    if (!port.empty() && port[0] != ':') return std::nullopt;
    if (!port.empty()) port.remove_prefix(1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    host = text.substr(0, text.find(':'));
    port = text.substr(text.find(':') + 1);
  }
  if (host.empty() || host.find_first_of(" /?#") != std::string_view::npos) return std::nullopt;
  HostAndPort out{lower_case(host), std::nullopt};
  if (port.empty()) return out;
  out.port = decimal_number(port);
  if (!out.port || *out.port < 1 || *out.port > 65535) return std::nullopt;
  return out;
}

// "www.example.org." is www.example.org, told not to be completed.
std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool is_named_by(std::string_view entry, const Url& url) {
  if (entry == "*") return true;
  if (entry.find('/') != std::string_view::npos) return is_in_block(url.host, entry);
  const auto named = split_host(entry);
  if (!named || (named->port && *named->port != url.port)) return false;
  if (const auto address = ip_address(named->host); !address.empty()) return address == ip_address(url.host);
  std::string_view name = without_final_dot(named->host);
  const std::string_view host = without_final_dot(url.host);
  if (name.starts_with("*.")) name.remove_prefix(1);
  if (name.starts_with('.')) name.remove_prefix(1);
  return !name.empty() &&
         (host == name || (host.ends_with(name) && host[host.size() - name.size() - 1] == '.'));
}

} // namespace

std::optional<Proxy> parse_proxy(std::string_view text) {
  if (const std::size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    if (text.substr(0, scheme) != "http") return std::nullopt;
    text.remove_prefix(scheme + 3);
  }
  Proxy proxy;
  // A password may hold an '@' that is not escaped: the last one ends it.
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view credentials = text.substr(0, at);
    const std::size_t colon = std::min(credentials.find(':'), credentials.size());
    proxy.user = percent_decoded(credentials.substr(0, colon));
    if (colon < credentials.size()) proxy.password = percent_decoded(credentials.substr(colon + 1));
    text.remove_prefix(at + 1);
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  const auto place = split_host(text);
  if (!place) return std::nullopt;
  proxy.host = place->host;
  proxy.port = static_cast<std::uint16_t>(place->port.value_or(usual_port));
  return proxy;
}

bool bypasses_proxy(std::string_view no_proxy, const Url& url) {
  while (!no_proxy.empty()) {
    const std::size_t end = std::min(no_proxy.find_first_of(", \t\r\n"), no_proxy.size());
    const std::string_view entry = no_proxy.substr(0, end);
    if (!entry.empty() && is_named_by(entry, url)) return true;
    no_proxy.remove_prefix(std::min(end + 1, no_proxy.size()));
  }
  return false;
}

} // namespace waitlistd
