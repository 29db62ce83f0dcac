#pragma once
// The answers that are made of the service's state.

#include "service/health/state.hpp"
#include "service/web/message.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

enum class View { readyz, status, metrics, page };

/// `unready`: why the service is not ready; empty: it is.
WebResponse show(View view, const ServiceState& state, const std::vector<std::string>& unready,
                 std::string_view dashboards_url, WallTime now);

/// What came of POST /cycle.
enum class LookStart { started, under_way, not_possible };
WebResponse look_response(LookStart start);

} // namespace waitlistd
