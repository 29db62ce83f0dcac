// Whatever arrives on a connection of the health endpoint: read, routed and answered as the server does it.
#include "service/health/router.hpp"
#include "service/health/views.hpp"
#include "service/health/wire.hpp"
#include "tests/support/health_state.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace waitlistd;

namespace {

// What every response has to be, or the fuzzer stops.
void check(const std::string& bytes, const HealthResponse& response, bool with_body) {
  const std::string start = "HTTP/1.1 " + std::to_string(response.status) + " ";
  const std::size_t end = bytes.find("\r\n\r\n");
  const bool complete =
      end != std::string::npos && bytes.size() - end - 4 == (with_body ? response.body.size() : 0);
  const bool known =
      response.status >= 200 && response.status < 600 && bytes.find("Unknown Status") == std::string::npos;
  if (!bytes.starts_with(start) || !complete || !known) std::abort();
}

HealthResponse answer(const Router& router, const HealthRequest& request) {
  static const ServiceState state = test::failing_state();
  const Decision decision = router.route(request);
  if (const auto* response = std::get_if<HealthResponse>(&decision)) return *response;
  if (std::holds_alternative<StartCycle>(decision))
    return cycle_response(request.keep_alive ? CycleStart::started : CycleStart::under_way);
  return show(std::get<Show>(decision).view, state, {"the database is away"}, "", test::health_now());
}

} // namespace

// The first byte says in how large pieces the others arrive.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static const Router router({"waitlist.example"}, "token");
  const std::size_t piece = data[0] == 0 ? size : std::size_t{data[0]} * 16;
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  RequestReader reader;
  while (!rest.empty()) {
    reader.feed(rest.substr(0, piece));
    rest.remove_prefix(std::min(piece, rest.size()));
    for (;;) {
      const auto incoming = reader.next();
      if (std::holds_alternative<std::monostate>(incoming)) break;
      if (const auto* refusal = std::get_if<HealthResponse>(&incoming)) {
        check(to_wire(*refusal, test::health_now()), *refusal, true);
        return 0;
      }
      const HealthRequest& request = std::get<HealthRequest>(incoming);
      const HealthResponse response = answer(router, request);
      check(to_wire(response, request, test::health_now()), response, request.method != "HEAD");
    }
  }
  return 0;
}
