#pragma once
// What the columns of NHS England's Overview Timeseries are, by the title of their section and their own.

#include <optional>
#include <string>
#include <string_view>

namespace waitlistd::rtt {

enum class FigureKind {
  count,    ///< pathways; the workbook shows those called "(mil)" in millions and holds them in pathways
  estimate, ///< pathways or patients, computed by NHS England: need not be whole
  weeks,
  share, ///< 0 to 1
};

constexpr std::string_view as_reported = "as_reported";
constexpr std::string_view with_estimates = "with_estimates";

struct TimeseriesColumn {
  std::string_view
      part; ///< Part_2 for "Incomplete RTT pathways", and so on; Part_1A_adjusted until September 2015
  std::string_view
      figure; ///< named as in rtt.england_month where we have it: total, within_18, …, median_weeks
  std::string_view basis; ///< as_reported, with_estimates: for trusts that did not submit
  FigureKind kind = FigureKind::count;
  bool shown_in_millions = false;
};

/// True for a title that stands above the columns of one part.
bool is_section(std::string_view title);

/// The column under that section, as the workbook titles it.
std::optional<TimeseriesColumn> find_column(std::string_view section, std::string_view title);

/// A column called "section.title|basis": incomplete.No. within 18 weeks|as_reported.
std::optional<TimeseriesColumn> find_column(std::string_view name);

} // namespace waitlistd::rtt
