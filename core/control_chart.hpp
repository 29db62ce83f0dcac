#pragma once
// Statistical process control of a monthly figure: the XmR chart as NHS England's "Making Data Count" draws
// it. Limits say what to expect where nothing has changed; signals say where that is unlikely.
// rtt.control_chart in SQL is the same arithmetic in the same order, and agrees to the last digit.

#include <optional>
#include <span>
#include <vector>

namespace waitlistd {

/// One month of a series. Without a value it is a gap: no moving range is taken across it and no run of
/// points goes through it.
struct Observation {
  std::optional<double> value;
  /// The series starts anew here (a break of the series): what was before has limits of its own.
  bool starts_anew = false;
};

/// Which way a figure gets better.
enum class Better { higher, lower, neither };

/// With screening a moving range above 3.267 times their mean is left out, once (as the R package
/// NHSRplotthedots does by default; NHS England's workbook does not): one outlier does not widen the limits.
enum class Screening { off, on };

/// What is unlikely about a point. Where several hold, the first of this order is told.
enum class Signal {
  none,
  outside_limits, ///< beyond the upper or lower limit
  trend,          ///< one of seven points or more, each higher than the one before, or each lower
  two_of_three,   ///< one of two in three successive points between the near and the outer limit of one side
  shift,          ///< one of seven points or more on one side of the mean
};

/// Where a signal points: above or below what is expected; a trend that rises or falls.
enum class Side { none, high, low };

enum class Verdict { common_cause, improvement, concern, neither };

/// Of the months up to the next break of the series. Absent: no value; no two successive values, for all but
/// the mean.
struct Limits {
  std::optional<double> mean;
  std::optional<double> lower;      ///< mean - 2.66 × mean moving range
  std::optional<double> near_lower; ///< mean - 2 / 3 of that
  std::optional<double> near_upper;
  std::optional<double> upper;
  bool are_trial = false; ///< fewer than 12 values: limits that may still move
};

struct ChartPoint {
  std::optional<double> value;
  Limits limits;
  Signal signal = Signal::none;
  Side side = Side::none;
  Verdict verdict = Verdict::common_cause; ///< `neither`: a signal of a figure that has no better
};

/// One point an observation, in their order.
std::vector<ChartPoint> control_chart(std::span<const Observation> observations, Screening screening,
                                      Better better);

/// What the limits promise where nothing changes: to meet the standard each month, never, or by chance.
enum class Assurance { unknown, passes, fails, hit_and_miss };

/// Unknown without limits, or where the figure has no better. A standard on a limit is met or missed by
/// chance.
Assurance assurance(const Limits& limits, double standard, Better better);

} // namespace waitlistd
