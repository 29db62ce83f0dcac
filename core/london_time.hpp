#pragma once
// Europe/London without a time-zone database: UTC, and an hour ahead in summer (the Summer Time Order 2002:
// from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC).

#include <chrono>

namespace waitlistd {

bool is_british_summer_time(std::chrono::sys_seconds utc);

/// What clocks in London show.
std::chrono::local_seconds london_time(std::chrono::sys_seconds utc);

/// When they show that. In the hour that comes twice in October, the first time; in the one that is left out
/// in March, the moment that the clocks go forward.
std::chrono::sys_seconds from_london_time(std::chrono::local_seconds london);

} // namespace waitlistd
