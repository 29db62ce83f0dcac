#pragma once
// Every measure of waiting times, said once: rtt.measure in the database has the same rows, from which views
// are described.

#include "core/measure.hpp"

#include <span>

namespace waitlistd::rtt {

/// In the order in which they are shown. The standards of a measure are data: rtt.standard, by its name. Of
/// places it says England, region, ICB, provider; of parts as in parts.hpp.
std::span<const Measure> measures();

} // namespace waitlistd::rtt
