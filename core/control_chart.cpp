#include "core/control_chart.hpp"

#include <cmath>

namespace waitlistd {
namespace {

// 3 / 1.128 and the upper limit of moving ranges, as Making Data Count rounds them.
constexpr double outer_width = 2.66;
constexpr double near_width = 2 * 2.66 / 3;
constexpr double widest_range = 3.267;
constexpr std::size_t run_length = 7;
constexpr std::size_t least_points = 12;

using Points = std::span<ChartPoint>;

// Sums run in the order of the months: SQL adds in the same order, so that both have the same last digit.
std::optional<double> mean_of(const std::vector<double>& numbers) {
  if (numbers.empty()) return std::nullopt;
  double sum = 0;
  for (const double number : numbers)
    sum += number;
  return sum / static_cast<double>(numbers.size());
}

std::vector<double> moving_ranges(Points points) {
  std::vector<double> ranges;
  for (std::size_t i = 1; i < points.size(); ++i)
    if (points[i].value && points[i - 1].value)
      ranges.push_back(std::abs(*points[i].value - *points[i - 1].value));
  return ranges;
}

void set_limits(Limits& limits, double mean, double range) {
  limits.lower = mean - outer_width * range;
  limits.near_lower = mean - near_width * range;
  limits.near_upper = mean + near_width * range;
  limits.upper = mean + outer_width * range;
}

Limits limits_of(Points points, Screening screening) {
  std::vector<double> values;
  for (const ChartPoint& point : points)
    if (point.value) values.push_back(*point.value);
  Limits limits;
  limits.are_trial = values.size() < least_points;
  limits.mean = mean_of(values);
  std::vector<double> ranges = moving_ranges(points);
  auto range = mean_of(ranges);
  if (!range) return limits;
  if (screening == Screening::on) {
    std::erase_if(ranges, [widest = widest_range * *range](double r) { return r > widest; });
    range = mean_of(ranges);
  }
  set_limits(limits, *limits.mean, *range);
  return limits;
}

void mark(ChartPoint& point, Signal signal, Side side) {
  if (point.signal != Signal::none) return;
  point.signal = signal;
  point.side = side;
}

Side outside(const std::optional<double>& value, const Limits& limits) {
  if (!value || !limits.upper) return Side::none;
  if (*value > *limits.upper) return Side::high;
  return *value < *limits.lower ? Side::low : Side::none;
}

Side near(const std::optional<double>& value, const Limits& limits) {
  if (!value || !limits.upper || outside(value, limits) != Side::none) return Side::none;
  if (*value > *limits.near_upper) return Side::high;
  return *value < *limits.near_lower ? Side::low : Side::none;
}

Side compared(const std::optional<double>& value, const std::optional<double>& with) {
  if (!value || !with || *value == *with) return Side::none;
  return *value > *with ? Side::high : Side::low;
}

// Marks each seven points in a row whose sides agree, and what follows on that side. `needed` sides make
// seven points: six steps do.
template <class SideOf>
void mark_runs(Points points, Signal signal, std::size_t needed, SideOf side_of) {
  std::size_t length = 0;
  Side running = Side::none;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Side side = side_of(i);
    length = side == Side::none ? 0 : side == running ? length + 1 : 1;
    running = side;
    if (length < needed) continue;
    for (std::size_t back = 0; back < run_length; ++back)
      mark(points[i - back], signal, side);
  }
}

void mark_two_of_three(Points points) {
  for (std::size_t i = 2; i < points.size(); ++i) {
    const Points three = points.subspan(i - 2, 3);
    if (!three[0].value || !three[1].value || !three[2].value) continue;
    for (const Side side : {Side::high, Side::low}) {
      int count = 0;
      for (const ChartPoint& point : three)
        count += near(point.value, point.limits) == side;
      if (count < 2) continue;
      for (ChartPoint& point : three)
        if (near(point.value, point.limits) == side) mark(point, Signal::two_of_three, side);
    }
  }
}

void mark_signals(Points points) {
  for (ChartPoint& point : points)
    if (const Side side = outside(point.value, point.limits); side != Side::none)
      mark(point, Signal::outside_limits, side);
  mark_runs(points, Signal::trend, run_length - 1, [&](std::size_t i) {
    return i == 0 ? Side::none : compared(points[i].value, points[i - 1].value);
  });
  mark_two_of_three(points);
  mark_runs(points, Signal::shift, run_length,
            [&](std::size_t i) { return compared(points[i].value, points[i].limits.mean); });
}

} // namespace

Verdict verdict(Side side, Better better) {
  if (side == Side::none) return Verdict::common_cause;
  if (better == Better::neither) return Verdict::neither;
  return (side == Side::high) == (better == Better::higher) ? Verdict::improvement : Verdict::concern;
}

std::string signal_text(Signal signal, Side side, Verdict verdict) {
  const bool high = side == Side::high;
  std::string text;
  switch (signal) {
  case Signal::none:
    return text;
  case Signal::outside_limits:
    text = high ? "above the upper limit" : "below the lower limit";
    break;
  case Signal::trend:
    text = high ? "one of 7 or more rising" : "one of 7 or more falling";
    break;
  case Signal::two_of_three:
    text = high ? "one of 2 in 3 near the upper limit" : "one of 2 in 3 near the lower limit";
    break;
  case Signal::shift:
    text = high ? "one of 7 or more above the mean" : "one of 7 or more below the mean";
    break;
  }
  if (verdict == Verdict::improvement) text += ": improvement";
  if (verdict == Verdict::concern) text += ": concern";
  return text;
}

std::vector<ChartPoint> control_chart(std::span<const Observation> observations, Screening screening,
                                      Better better) {
  std::vector<ChartPoint> points;
  for (const Observation& observation : observations)
    points.push_back({observation.value, {}, Signal::none, Side::none, Verdict::common_cause});
  for (std::size_t first = 0, next = 0; first < points.size(); first = next) {
    next = first + 1;
    while (next < points.size() && !observations[next].starts_anew)
      ++next;
    const Points stretch = Points(points).subspan(first, next - first);
    const Limits limits = limits_of(stretch, screening);
    for (ChartPoint& point : stretch)
      point.limits = limits;
    mark_signals(stretch);
  }
  for (ChartPoint& point : points)
    point.verdict = verdict(point.side, better);
  return points;
}

void GrowingChart::add(const Observation& observation) {
  if (observation.starts_anew) *this = GrowingChart(screening_);
  const auto& value = observation.value;
  const Side step = values_.empty() ? Side::none : compared(value, values_.back());
  steps_ = step == Side::none ? 0 : step == direction_ ? steps_ + 1 : 1;
  direction_ = step;
  if (value && !values_.empty() && values_.back()) {
    ranges_.push_back(std::abs(*value - *values_.back()));
    sum_of_ranges_ += ranges_.back();
  }
  values_.push_back(value);
  if (!value) return;
  sum_ += *value;
  ++count_;
  update_limits();
}

void GrowingChart::update_limits() {
  limits_.are_trial = count_ < least_points;
  limits_.mean = sum_ / static_cast<double>(count_);
  if (ranges_.empty()) return;
  double range = sum_of_ranges_ / static_cast<double>(ranges_.size());
  if (screening_ == Screening::on) range = mean_of_narrow_ranges(widest_range * range);
  set_limits(limits_, *limits_.mean, range);
}

double GrowingChart::mean_of_narrow_ranges(double widest) const {
  double sum = 0;
  std::size_t count = 0;
  for (const double range : ranges_) {
    if (range > widest) continue;
    sum += range;
    ++count;
  }
  return sum / static_cast<double>(count); // the least one is never wider than their mean
}

Side GrowingChart::side(Signal signal) const {
  if (values_.empty() || !values_.back()) return Side::none;
  switch (signal) {
  case Signal::none:
    return Side::none;
  case Signal::outside_limits:
    return outside(values_.back(), limits_);
  case Signal::trend:
    return steps_ + 1 >= run_length ? direction_ : Side::none;
  case Signal::two_of_three:
    return two_of_three();
  case Signal::shift:
    return shift();
  }
  return Side::none;
}

Side GrowingChart::nearness(std::size_t back) const {
  return near(values_[values_.size() - 1 - back], limits_);
}

Side GrowingChart::two_of_three() const {
  const Side newest = nearness(0);
  if (newest == Side::none || values_.size() < 3) return Side::none;
  if (!values_[values_.size() - 2] || !values_[values_.size() - 3]) return Side::none;
  return nearness(1) == newest || nearness(2) == newest ? newest : Side::none;
}

Side GrowingChart::shift() const {
  if (values_.size() < run_length) return Side::none;
  const Side newest = compared(values_.back(), limits_.mean);
  for (std::size_t back = 1; back < run_length; ++back)
    if (compared(values_[values_.size() - 1 - back], limits_.mean) != newest) return Side::none;
  return newest;
}

Assurance assurance(const Limits& limits, double standard, Better better) {
  if (!limits.upper || better == Better::neither) return Assurance::unknown;
  if (standard < *limits.lower) return better == Better::higher ? Assurance::passes : Assurance::fails;
  if (standard > *limits.upper) return better == Better::higher ? Assurance::fails : Assurance::passes;
  return Assurance::hit_and_miss;
}

} // namespace waitlistd
