#pragma once
// How the health endpoint writes times, spans and numbers.

#include "service/health/state.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace waitlistd {

std::int64_t unix_seconds(WallTime time);

/// "2026-03-12T09:41:05Z", for machines.
std::string iso_time(WallTime time);

/// "12 March 2026, 09:41 UTC", for people.
std::string shown_time(WallTime time);

/// "12 minutes", "1 day": the largest unit that it is one of, rounded down; below a second "less than a
/// second".
std::string shown_span(std::chrono::system_clock::duration span);

} // namespace waitlistd
