#pragma once

#include "service/health/state.hpp"

#include <string>
#include <string_view>

namespace waitlistd {

/// Every metric in Prometheus' text format 0.0.4; docs/monitoring.md says what each means. A metric whose
/// value is not known yet is left out; counters start at 0, so that their first increase is one.
std::string metrics_text(const ServiceState& state, bool ready);

/// The value of a label as it stands between its quotes.
std::string label_value(std::string_view text);

} // namespace waitlistd
