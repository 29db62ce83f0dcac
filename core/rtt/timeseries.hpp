#pragma once
// NHS England's Overview Timeseries as CSV: one row a month, columns "section.figure|basis".

#include "core/failure.hpp"
#include "core/period.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::rtt {

/// A published figure for England, named as a column of rtt.england_month.
struct PublishedFigure {
  Period period;
  std::string part;   ///< Part_2 for section "incomplete", and so on
  std::string figure; ///< total, within_18, …, median_weeks, p92_weeks
  double value = 0;   ///< infinity for "52+" and "104+"
};

/// The figures of basis "as_reported" that we have ourselves, blank ones left out. Rejects a file that has no
/// such columns, or a value that is no number, with its line and column.
Result<std::vector<PublishedFigure>> read_timeseries(std::string_view csv);

} // namespace waitlistd::rtt
