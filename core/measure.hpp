#pragma once
// What a collection measures, declared once a measure: views, pages, rules and reports name nothing else.

#include "core/control_chart.hpp"

#include <string_view>

namespace waitlistd {

/// Lists are comma-separated: places of England, region, ICB, provider; parts by their codes. The database
/// has the same rows (rtt.measure), from which views are described.
struct Measure {
  std::string_view name;
  std::string_view title;
  std::string_view unit; ///< "pathways", "%" (0 to 100), "weeks", "stops per start"
  Better better;
  std::string_view places;
  std::string_view parts;
  std::string_view numerator;
  std::string_view denominator; ///< blank: no ratio
  /// Several parts at once, each for what it is: the measure is of no single one.
  bool spans_parts = false;
};

} // namespace waitlistd
