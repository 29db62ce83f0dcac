#pragma once
// Every measure of waiting times, said once: rtt.measure in the database has the same rows, from which views
// are described.

#include "core/control_chart.hpp"

#include <span>
#include <string_view>

namespace waitlistd::rtt {

/// Lists are comma-separated: places of England, region, ICB, provider; parts as in parts.hpp. A measure of
/// several parts at once names them all.
struct Measure {
  std::string_view name;
  std::string_view title;
  std::string_view unit; ///< "pathways", "%" (0 to 100), "weeks", "stops per start"
  Better better;
  std::string_view places;
  std::string_view parts;
  std::string_view numerator;
  std::string_view denominator; ///< blank: no ratio
};

/// In the order in which they are shown. The standards of a measure are data: rtt.standard, by its name.
std::span<const Measure> measures();

} // namespace waitlistd::rtt
