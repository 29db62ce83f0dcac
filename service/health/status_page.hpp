#pragma once

#include "service/health/state.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// The status page for a person: one HTML document that needs nothing else, no script, no network. `unready`:
/// why the service is not ready; empty: it is. `dashboards_url`: empty where there are none.
std::string status_page(const ServiceState& state, const std::vector<std::string>& unready,
                        std::string_view dashboards_url, WallTime now);

/// The Content-Security-Policy that lets the page's own style through and nothing else.
std::string status_page_policy();

/// Text as it may stand in an element or a quoted attribute.
std::string html_text(std::string_view text);

} // namespace waitlistd
