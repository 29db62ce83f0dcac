// Whatever arrives on a connection of the health endpoint: read, routed and answered as the server does it.
#include "service/health/resources.hpp"
#include "service/log/log.hpp"
#include "service/web/wire.hpp"
#include "tests/support/health_state.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace waitlistd;

namespace {

// What every response has to be, or the fuzzer stops.
void check(const std::string& bytes, const WebResponse& response, bool with_body) {
  const std::string start = "HTTP/1.1 " + std::to_string(response.status) + " ";
  const std::size_t end = bytes.find("\r\n\r\n");
  const bool complete =
      end != std::string::npos && bytes.size() - end - 4 == (with_body ? response.body.size() : 0);
  const bool known =
      response.status >= 200 && response.status < 600 && bytes.find("Unknown Status") == std::string::npos;
  if (!bytes.starts_with(start) || !complete || !known) std::abort();
}

Router router() {
  static ServiceState state = test::failing_state();
  HealthHooks hooks;
  hooks.state = []() -> const ServiceState& { return state; };
  hooks.check_readiness = [](const HealthHooks::Answer& told) { told({"the database is away"}); };
  hooks.start_look = [] { return true; };
  return Router(health_site({"waitlist.example"}), health_routes(hooks, "token", ""));
}

WebResponse answer(const Router& router, WebRequest request) {
  auto decision = router.route(request);
  if (const auto* response = std::get_if<WebResponse>(&decision)) return *response;
  request.path_values = std::get<Routed>(decision).path_values;
  WebResponse response;
  response.status = 0; // else none was given
  std::get<Routed>(decision).route->handler(request, [&](WebResponse given) { response = std::move(given); });
  if (!can_be_written(response)) std::abort();
  return response;
}

} // namespace

// Nothing is logged here.
void waitlistd::log_event(Level, std::string_view, std::string_view, std::span<const LogField>) {}

// The first byte says in how large pieces the others arrive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const Router routes = router();
  const std::size_t piece = data[0] == 0 ? size : std::size_t{data[0]} * 16;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestReader reader([](const WebRequest& head) { return routes.body_limit(head); });
  while (!rest.empty()) {
    reader.feed(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
    for (;;) {
      const auto incoming = reader.next();
      if (std::holds_alternative<std::monostate>(incoming)) break;
      if (const auto* refusal = std::get_if<WebResponse>(&incoming)) {
        check(to_wire(*refusal, test::health_now()), *refusal, true);
        return 0;
      }
      const WebRequest& request = std::get<WebRequest>(incoming);
      const WebResponse response = answer(routes, request);
      check(to_wire(response, request, test::health_now()), response, request.method != "HEAD");
    }
  }
  return 0;
}
