#pragma once
// What the health endpoint has to show: /healthz, /readyz, /status, /metrics, a status page at /, and
// POST /cycle.

#include "core/failure.hpp"
#include "service/health/state.hpp"
#include "service/web/router.hpp"

#include <functional>
#include <string>
#include <vector>

namespace waitlistd {

/// What the endpoint asks of the daemon, on the loop's thread.
struct HealthHooks {
  std::function<const ServiceState&()> state;
  /// Calls back once, on the loop's thread, with the reasons why the service is not ready; none: it is.
  using Answer = std::function<void(std::vector<std::string> reasons)>;
  std::function<void(Answer)> check_readiness;
  /// False where none can start: one is under way already, or the database was not reached yet.
  std::function<bool()> start_look;
};

/// The hooks are called while requests are handled, and live as long as the routes. `token`: HTTP_TOKEN, what
/// POST needs; empty: POST is refused. `dashboards_url`: where the status page's link leads; empty: no link.
std::vector<Route> health_routes(HealthHooks hooks, const std::string& token, std::string dashboards_url);

/// `hosts`: HTTP_HOSTS.
WebSite health_site(std::vector<std::string> hosts);

} // namespace waitlistd
