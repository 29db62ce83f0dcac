#include "service/web/router.hpp"

#include "core/ip_address.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <string_view>

namespace waitlistd {
namespace {

struct Target {
  std::optional<std::string>
      authority; // of the absolute form, which counts instead of Host (RFC 9112, 3.2.2)
  std::string_view path;
};

Target taken_apart(std::string_view target) {
  Target out{std::nullopt, target};
  if (constexpr std::string_view scheme = "http://"; lower_case(target.substr(0, scheme.size())) == scheme) {
    out.path.remove_prefix(scheme.size());
    const std::size_t end = std::min(out.path.find_first_of("/?"), out.path.size());
    out.authority = std::string(out.path.substr(0, end));
    out.path.remove_prefix(end);
    if (out.path.empty()) out.path = "/";
  }
  out.path = out.path.substr(0, out.path.find('?'));
  return out;
}

// The name of "name", "name:port" or "[address]:port", in lower case; absent where it is none of them.
std::optional<std::string> host_in(std::string_view authority) {
  const std::size_t end = authority.starts_with('[') ? authority.find(']') + 1 : authority.find(':');
  std::string_view port = end < authority.size() ? authority.substr(end) : std::string_view{};
  if (!port.empty() && (port.front() != ':' || port.find_first_not_of("0123456789", 1) != port.npos))
    return std::nullopt;
  std::string name = lower_case(authority.substr(0, end));
  if (name.ends_with('.')) name.pop_back();
  return name;
}

// A page of another site can make a browser ask any name it controls, but never an address in its place.
bool is_address(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']'))
    return ip_address(host.substr(1, host.size() - 2)).size() == 16;
  return ip_address(host).size() == 4;
}

// The parts that stand for {}; absent where the path is another. A part is never empty: "/alerts//" is no
// alert without a name.
std::optional<std::vector<std::string>> matched(std::string_view pattern, std::string_view path) {
  std::vector<std::string> values;
  for (;;) {
    const std::size_t open = std::min(pattern.find("{}"), pattern.size());
    if (path.substr(0, open) != pattern.substr(0, open)) return std::nullopt;
    path.remove_prefix(open);
    pattern.remove_prefix(open);
    if (pattern.empty()) return path.empty() ? std::optional(std::move(values)) : std::nullopt;
    const std::size_t end = std::min(path.find('/'), path.size());
    if (end == 0) return std::nullopt;
    values.push_back(percent_decoded(path.substr(0, end)));
    path.remove_prefix(end);
    pattern.remove_prefix(2);
  }
}

bool takes(const Route& route, const std::string& method) {
  return std::find(route.methods.begin(), route.methods.end(), method) != route.methods.end();
}

WebResponse wrong_method(const std::vector<std::string>& methods) {
  std::string allowed;
  for (const std::string& method : methods)
    allowed += (allowed.empty() ? "" : ", ") + method;
  WebResponse response = plain_response(405, "this address takes " + allowed + " only");
  response.fields.emplace_back("Allow", allowed);
  return response;
}

} // namespace

Router::Router(WebSite site, std::vector<Route> routes) : site_(std::move(site)), routes_(std::move(routes)) {
  for (std::string& host : site_.hosts)
    host = lower_case(trimmed(host));
  std::erase(site_.hosts, "");
  for (Route& route : routes_)
    if (takes(route, "GET")) route.methods.emplace_back("HEAD");
}

bool Router::answers_to(const std::string& authority) const {
  const auto named = [&](std::string_view name) {
    return std::find(site_.hosts.begin(), site_.hosts.end(), name) != site_.hosts.end();
  };
  const auto host = host_in(authority);
  return named("*") || (host && (*host == "localhost" || is_address(*host) || named(*host)));
}

std::variant<WebResponse, Routed> Router::route(const WebRequest& request) const {
  const Target target = taken_apart(request.target);
  const auto hosts = values_of(request, "host");
  // HTTP/1.0 knows no Host; no browser speaks it.
  if (hosts.size() > 1 || (hosts.empty() && request.version > 10))
    return plain_response(400, "a request has to name one Host");
  if (!hosts.empty() && !answers_to(target.authority.value_or(std::string(hosts.front()))))
    return plain_response(421, "waitlistd does not answer to this host name; name it in " +
                                   site_.hosts_setting + ", or ask for localhost or for an IP address");

  std::vector<std::string> methods;
  for (const Route& route : routes_) {
    auto values = matched(route.path, target.path);
    if (!values) continue;
    methods.insert(methods.end(), route.methods.begin(), route.methods.end());
    if (!takes(route, request.method)) continue;
    if (route.access)
      if (auto refusal = route.access(request)) return std::move(*refusal);
    return Routed{&route, std::move(*values)};
  }
  return methods.empty() ? plain_response(404, site_.nothing_here) : wrong_method(methods);
}

std::size_t Router::body_limit(const WebRequest& head) const {
  const std::string_view path = taken_apart(head.target).path;
  for (const Route& route : routes_)
    if (takes(route, head.method) && matched(route.path, path)) return route.body_limit;
  return usual_body_limit;
}

} // namespace waitlistd
