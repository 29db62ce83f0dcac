#pragma once

#include "service/database/postgres.hpp"
#include "service/rtt/month_input.hpp"

#include <cstdint>

namespace waitlistd::rtt {

/// Writes the roll-up of boards and regions of a month that is read to its end, in the caller's transaction.
/// Which region a board is in, in that month, rtt.icb_region says.
Result<void> copy_areas(Connection& database, const Month& month, std::int32_t release_id);

} // namespace waitlistd::rtt
