#include "service/health/router.hpp"

#include "core/ip_address.hpp"
#include "core/text.hpp"
#include "service/release_file/sha256.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <optional>
#include <string_view>

namespace waitlistd {
namespace {

enum class Resource { healthz, readyz, status, metrics, page, cycle };

constexpr std::pair<std::string_view, Resource> resources[] = {
    {"/", Resource::page},         {"/healthz", Resource::healthz}, {"/readyz", Resource::readyz},
    {"/status", Resource::status}, {"/metrics", Resource::metrics}, {"/cycle", Resource::cycle},
};

std::optional<Resource> resource_at(std::string_view path) {
  for (const auto& [known, resource] : resources)
    if (path == known) return resource;
  return std::nullopt;
}

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

// What follows "Bearer", in any case (RFC 9110, 11.1); absent where the scheme is another.
std::optional<std::string> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (lower_case(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
  return std::string(trimmed(authorization.substr(scheme.size())));
}

std::string digest_of(const std::string& token) {
  Sha256 digest;
  digest.update(token.data(), token.size());
  return digest.hex();
}

HealthResponse wrong_method(const char* allowed) {
  HealthResponse response = plain_response(405, std::string("this address takes ") + allowed + " only");
  response.fields.emplace_back("Allow", allowed);
  return response;
}

HealthResponse unauthorized(const char* challenge, const char* sentence) {
  HealthResponse response = plain_response(401, sentence);
  response.fields.emplace_back("WWW-Authenticate", challenge);
  return response;
}

} // namespace

HealthResponse plain_response(int status, std::string sentence) {
  return {status, "text/plain; charset=utf-8", std::move(sentence) + "\n", {}, false};
}

Router::Router(const std::vector<std::string>& hosts, const std::string& token)
    : token_digest_(token.empty() ? std::string{} : digest_of(token)) {
  for (const std::string& host : hosts)
    if (!trimmed(host).empty()) hosts_.push_back(lower_case(trimmed(host)));
}

bool Router::answers_to(const std::string& authority) const {
  const auto named = [&](std::string_view name) {
    return std::find(hosts_.begin(), hosts_.end(), name) != hosts_.end();
  };
  const auto host = host_in(authority);
  return named("*") || (host && (*host == "localhost" || is_address(*host) || named(*host)));
}

Decision Router::route(const HealthRequest& request) const {
  const Target target = taken_apart(request.target);
  // HTTP/1.0 knows no Host; no browser speaks it.
  if (request.hosts.size() > 1 || (request.hosts.empty() && request.version > 10))
    return plain_response(400, "a request has to name one Host");
  if (!request.hosts.empty() && !answers_to(target.authority.value_or(request.hosts.front())))
    return plain_response(421, "waitlistd does not answer to this host name; name it in HTTP_HOSTS, or ask "
                               "for localhost or for an IP address");

  const auto resource = resource_at(target.path);
  if (!resource)
    return plain_response(404, "there is nothing here; there is /, /healthz, /readyz, /status and /metrics");
  if (resource == Resource::cycle) return start_cycle(request);
  if (request.method != "GET" && request.method != "HEAD") return wrong_method("GET, HEAD");
  switch (*resource) {
  case Resource::readyz:
    return Show{View::readyz};
  case Resource::status:
    return Show{View::status};
  case Resource::metrics:
    return Show{View::metrics};
  case Resource::page:
    return Show{View::page};
  case Resource::healthz:
  case Resource::cycle:
    break;
  }
  return plain_response(200, "ok");
}

Decision Router::start_cycle(const HealthRequest& request) const {
  if (request.method != "POST") return wrong_method("POST");
  if (token_digest_.empty())
    return plain_response(403, "POST is off: set HTTP_TOKEN, and send it as `Authorization: Bearer TOKEN`");
  const auto token = bearer_token(request.authorization);
  if (!token)
    return unauthorized("Bearer realm=\"waitlistd\"",
                        "send the token of HTTP_TOKEN as `Authorization: Bearer TOKEN`");
  // Digests have one length, so that the time taken tells nothing of the token.
  if (CRYPTO_memcmp(digest_of(*token).data(), token_digest_.data(), token_digest_.size()) != 0)
    return unauthorized("Bearer realm=\"waitlistd\", error=\"invalid_token\"",
                        "the token is not the one of HTTP_TOKEN");
  return StartCycle{};
}

} // namespace waitlistd
