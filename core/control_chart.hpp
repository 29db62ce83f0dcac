#pragma once
// Statistical process control of a monthly figure: the XmR chart as NHS England's "Making Data Count" draws
// it. Limits say what to expect where nothing has changed; signals say where that is unlikely.
// rtt.control_chart in SQL is the same arithmetic in the same order, and agrees to the last digit.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
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

/// A signal that points somewhere, by which way is better.
Verdict verdict(Side side, Better better);

/// "above the upper limit: concern", as rtt.signal_text; blank of no signal.
std::string signal_text(Signal signal, Side side, Verdict verdict);

/// One point an observation, in their order.
std::vector<ChartPoint> control_chart(std::span<const Observation> observations, Screening screening,
                                      Better better);

/// A chart that grows by a month at a time: what is said of the newest month when it is the newest, by it and
/// those before it. control_chart says the same of its last point, but each signal is asked for by itself,
/// whether or not a graver one holds.
class GrowingChart {
public:
  explicit GrowingChart(Screening screening) : screening_(screening) {}

  void add(const Observation& observation);
  const Limits& limits() const { return limits_; }
  /// Where that signal of the newest month points; none where it has none.
  Side side(Signal signal) const;

private:
  void update_limits();
  double mean_of_narrow_ranges(double widest) const;
  Side nearness(std::size_t back) const;
  Side two_of_three() const;
  Side shift() const;

  Screening screening_;
  std::vector<std::optional<double>> values_; // from the last break on
  std::vector<double> ranges_;                // moving ranges, without those across gaps
  double sum_ = 0;
  double sum_of_ranges_ = 0;
  std::size_t count_ = 0;
  Side direction_ = Side::none; // of the newest steps, `steps_` in a row
  std::size_t steps_ = 0;
  Limits limits_;
};

/// What the limits promise where nothing changes: to meet the standard each month, never, or by chance.
enum class Assurance { unknown, passes, fails, hit_and_miss };

/// Unknown without limits, or where the figure has no better. A standard on a limit is met or missed by
/// chance.
Assurance assurance(const Limits& limits, double standard, Better better);

} // namespace waitlistd
