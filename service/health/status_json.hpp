#pragma once

#include "service/health/state.hpp"

#include <string>
#include <vector>

namespace waitlistd {

/// What /status shows, one JSON object and a line break. Times are ISO 8601 in UTC, ages and durations in
/// seconds; what is not known is null, so that every key is always there. `unready`: why the service is not
/// ready; empty: it is.
std::string service_status_json(const ServiceState& state, const std::vector<std::string>& unready,
                                WallTime now);

} // namespace waitlistd
