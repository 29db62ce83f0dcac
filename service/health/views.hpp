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

/// What to say to POST /cycle; `started`: false where a cycle was under way already.
HealthResponse cycle_response(bool started);

} // namespace waitlistd
