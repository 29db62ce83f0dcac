#pragma once
// The answers that are made of the service's state.

#include "service/health/message.hpp"
#include "service/health/router.hpp"
#include "service/health/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// `unready`: why the service is not ready; empty: it is.
HealthResponse show(View view, const ServiceState& state, const std::vector<std::string>& unready,
                    std::string_view dashboards_url, WallTime now);

/// What came of POST /cycle.
enum class CycleStart { started, under_way, not_possible };
HealthResponse cycle_response(CycleStart start);

} // namespace waitlistd
