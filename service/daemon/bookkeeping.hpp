#pragma once
// What a look at the site changes in what the daemon tells of itself.

#include "service/daemon/worker_jobs.hpp"
#include "service/health/state.hpp"

#include <string>

namespace waitlistd {

/// `collection`: one of `state`. `started` and `ended`: of the look, by the clock on the wall.
void note_look(ServiceState& state, CollectionState& collection, const LookReport& report, WallTime started,
               WallTime ended);

void note_evaluation(CollectionState& collection, const Result<EvaluatedAlerts>& outcome, WallTime ended);

/// Collections that the facts do not name keep what is known of them.
void note_database(ServiceState& state, const DatabaseFacts& facts);

/// "2026-01"; with several collections "nhs 2026-01, ae none".
std::string newest_months(const ServiceState& state);

/// One line for whoever asks the service manager: "2026-01, vintage 1, is the newest month; next look
/// 10:31:07Z". Of several collections each begins with its name.
std::string status_line(const ServiceState& state);

} // namespace waitlistd
