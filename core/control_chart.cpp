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
  limits.lower = *limits.mean - outer_width * *range;
  limits.near_lower = *limits.mean - near_width * *range;
  limits.near_upper = *limits.mean + near_width * *range;
  limits.upper = *limits.mean + outer_width * *range;
  return limits;
}

void mark(ChartPoint& point, Signal signal, Side side) {
  if (point.signal != Signal::none) return;
  point.signal = signal;
  point.side = side;
}

Side outside(const ChartPoint& point) {
  if (!point.value || !point.limits.upper) return Side::none;
  if (*point.value > *point.limits.upper) return Side::high;
  return *point.value < *point.limits.lower ? Side::low : Side::none;
}

Side near(const ChartPoint& point) {
  if (!point.value || !point.limits.upper || outside(point) != Side::none) return Side::none;
  if (*point.value > *point.limits.near_upper) return Side::high;
  return *point.value < *point.limits.near_lower ? Side::low : Side::none;
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
        count += near(point) == side;
      if (count < 2) continue;
      for (ChartPoint& point : three)
        if (near(point) == side) mark(point, Signal::two_of_three, side);
    }
  }
}

void mark_signals(Points points) {
  for (ChartPoint& point : points)
    if (const Side side = outside(point); side != Side::none) mark(point, Signal::outside_limits, side);
  mark_runs(points, Signal::trend, run_length - 1, [&](std::size_t i) {
    return i == 0 ? Side::none : compared(points[i].value, points[i - 1].value);
  });
  mark_two_of_three(points);
  mark_runs(points, Signal::shift, run_length,
            [&](std::size_t i) { return compared(points[i].value, points[i].limits.mean); });
}

Verdict verdict_of(Side side, Better better) {
  if (side == Side::none) return Verdict::common_cause;
  if (better == Better::neither) return Verdict::neither;
  return (side == Side::high) == (better == Better::higher) ? Verdict::improvement : Verdict::concern;
}

} // namespace

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
    point.verdict = verdict_of(point.side, better);
  return points;
}

Assurance assurance(const Limits& limits, double standard, Better better) {
  if (!limits.upper || better == Better::neither) return Assurance::unknown;
  if (standard < *limits.lower) return better == Better::higher ? Assurance::passes : Assurance::fails;
  if (standard > *limits.upper) return better == Better::higher ? Assurance::fails : Assurance::passes;
  return Assurance::hit_and_miss;
}

} // namespace waitlistd
