#include "service/health/resources.hpp"

#include "core/text.hpp"
#include "service/health/views.hpp"
#include "service/log/log.hpp"
#include "service/release_file/sha256.hpp"

#include <openssl/crypto.h>

#include <optional>
#include <string_view>

namespace waitlistd {
namespace {

// What follows "Bearer", in any case (RFC 9110, 11.1); absent where the scheme is another.
std::optional<std::string> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (lower_case(authorization.substr(0, scheme.size())) != scheme) return std::nullopt;
  return std::string(trimmed(authorization.substr(scheme.size())));
}

WebResponse unauthorized(const char* challenge, const char* sentence) {
  WebResponse response = plain_response(401, sentence);
  response.fields.emplace_back("WWW-Authenticate", challenge);
  return response;
}

WebAccess by_token(const std::string& token) {
  return [digest = token.empty() ? std::string{} : sha256_of(token)](
             const WebRequest& request) -> std::optional<WebResponse> {
    if (digest.empty())
      return plain_response(403, "POST is off: set HTTP_TOKEN, and send it as `Authorization: Bearer TOKEN`");
    const auto given = bearer_token(value_of(request, "authorization"));
    if (!given)
      return unauthorized("Bearer realm=\"waitlistd\"",
                          "send the token of HTTP_TOKEN as `Authorization: Bearer TOKEN`");
    // Digests have one length, so that the time taken tells nothing of the token.
    if (CRYPTO_memcmp(sha256_of(*given).data(), digest.data(), digest.size()) != 0)
      return unauthorized("Bearer realm=\"waitlistd\", error=\"invalid_token\"",
                          "the token is not the one of HTTP_TOKEN");
    return std::nullopt;
  };
}

WebHandler shows(View view, const HealthHooks& hooks, const std::string& dashboards_url) {
  return [=](const WebRequest&, const WebAnswer& answer) {
    hooks.check_readiness([=](const std::vector<std::string>& unready) {
      answer(show(view, hooks.state(), unready, dashboards_url, std::chrono::system_clock::now()));
    });
  };
}

WebResponse start_look(const HealthHooks& hooks) {
  const ServiceState& state = hooks.state();
  if (state.stopping) return plain_response(503, "waitlistd is stopping");
  if (state.look_under_way()) return look_response(LookStart::under_way);
  if (!hooks.start_look()) return look_response(LookStart::not_possible);
  log_event(Level::info, "cycle_requested", "a look was asked for over the health endpoint");
  return look_response(LookStart::started);
}

} // namespace

std::vector<Route> health_routes(HealthHooks hooks, const std::string& token, std::string dashboards_url) {
  const auto alive = [](const WebRequest&, const WebAnswer& answer) { answer(plain_response(200, "ok")); };
  const auto start = [hooks](const WebRequest&, const WebAnswer& answer) { answer(start_look(hooks)); };
  return {
      {"/", {"GET"}, shows(View::page, hooks, dashboards_url)},
      {"/healthz", {"GET"}, alive},
      {"/readyz", {"GET"}, shows(View::readyz, hooks, {})},
      {"/status", {"GET"}, shows(View::status, hooks, {})},
      {"/metrics", {"GET"}, shows(View::metrics, hooks, {})},
      {"/cycle", {"POST"}, start, by_token(token)},
  };
}

WebSite health_site(std::vector<std::string> hosts) {
  return {std::move(hosts), "HTTP_HOSTS",
          "there is nothing here; there is /, /healthz, /readyz, /status and /metrics"};
}

} // namespace waitlistd
