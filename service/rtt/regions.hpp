#pragma once

#include "core/period.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/database/postgres.hpp"

namespace waitlistd::rtt {

/// Which region each board is in, in that month, as rtt.icb_region has it.
Result<Regions> regions_of(Connection& database, Period period);

} // namespace waitlistd::rtt
