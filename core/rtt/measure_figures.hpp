#pragma once
// How each measure of waiting times is made of a month's roll-ups. The views of the database are the same
// sums: rtt.england_performance, rtt.provider_flow and their like.

#include "core/alerts/figure.hpp"
#include "core/period.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace waitlistd::rtt {

/// The roll-up of one place, part, treatment function and month, without NONC.
struct RollUp {
  static constexpr std::int32_t no_count = std::numeric_limits<std::int32_t>::min();

  std::int32_t total = no_count; ///< no_count in any of these: the part or the era does not have it
  std::int32_t within_18 = no_count;
  std::int32_t over_18 = no_count;
  std::int32_t over_52 = no_count;
  std::int32_t over_65 = no_count;
  std::int32_t over_78 = no_count;
  std::int32_t over_104 = no_count;
  double median_weeks = std::numeric_limits<double>::quiet_NaN(); ///< NaN: none; infinity: in the open band
  double p92_weeks = std::numeric_limits<double>::quiet_NaN();
  double p95_weeks = std::numeric_limits<double>::quiet_NaN();
};

/// What one place and treatment function reported for a month; absent: no rows of that part.
struct MonthRollUps {
  std::optional<RollUp> admitted;     ///< Part_1A
  std::optional<RollUp> non_admitted; ///< Part_1B
  std::optional<RollUp> incomplete;   ///< Part_2
  std::optional<RollUp> decision;     ///< Part_2A
  std::optional<RollUp> new_periods;  ///< Part_3

  const std::optional<RollUp>& part(std::string_view code) const;
};

/// The parts that a figure of the measure is made of: `part` itself, or those that the measure spans. Empty:
/// there is no such measure.
std::vector<std::string_view> parts_needed(std::string_view measure, std::string_view part);

/// Absent where the place has no such figure in that month. `before`: of the month before, nullptr where that
/// is not loaded.
std::optional<alerts::Figure> figure_of(std::string_view measure, std::string_view part,
                                        const MonthRollUps& month, const MonthRollUps* before, Period period);

} // namespace waitlistd::rtt
