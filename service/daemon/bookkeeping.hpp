#pragma once
// What a look at the site changes in what the daemon tells of itself.

#include "service/daemon/look.hpp"
#include "service/health/state.hpp"

#include <string>

namespace waitlistd {

/// `started` and `ended`: of the look, by the clock on the wall.
void note_look(ServiceState& state, const LookReport& report, WallTime started, WallTime ended);

void note_database(ServiceState& state, const DatabaseFacts& facts);

/// One line for whoever asks the service manager: "2026-01, vintage 1, is the newest month; next look
/// 10:31:07Z".
std::string status_line(const ServiceState& state);

} // namespace waitlistd
