#include "core/rtt/measure_figures.hpp"

#include "core/rtt/parts.hpp"

#include <chrono>
#include <cmath>

namespace waitlistd::rtt {
namespace {

using alerts::Figure;
using Number = std::optional<std::int64_t>;

Number number(std::int32_t stored) { return stored == RollUp::no_count ? Number() : Number(stored); }

Number plus(Number a, Number b) { return a && b ? Number(*a + *b) : Number(); }

// A sum over rows of which some may be missing: NULL only where all are, as SQL's sum().
Number sum_of_any(Number a, Number b) { return a || b ? Number(a.value_or(0) + b.value_or(0)) : Number(); }

std::optional<Figure> count_of(Number n) { return n ? std::optional(alerts::count(*n)) : std::nullopt; }
std::optional<Figure> share_of(Number part, Number whole) {
  return part && whole ? alerts::share(*part, *whole) : std::nullopt;
}
std::optional<Figure> wait_of(double weeks, Number pathways) {
  if (std::isnan(weeks) || !pathways || *pathways <= 0) return std::nullopt;
  return alerts::weeks(weeks, *pathways);
}

Number total(const std::optional<RollUp>& roll_up) { return roll_up ? number(roll_up->total) : Number(); }
Number with_known_wait(const RollUp& r) { return plus(number(r.within_18), number(r.over_18)); }
Number stops(const MonthRollUps& month) {
  return sum_of_any(total(month.admitted), total(month.non_admitted));
}

int days_in(Period period) {
  using namespace std::chrono;
  const year_month_day_last last = year(period.year) / static_cast<int>(period.month) / std::chrono::last;
  return static_cast<int>(static_cast<unsigned>(last.day()));
}

// ---- of one part

template <std::int32_t RollUp::*Count>
std::optional<Figure> counted(const RollUp& r) {
  return count_of(number(r.*Count));
}
template <std::int32_t RollUp::*Count>
std::optional<Figure> shared(const RollUp& r) {
  return share_of(number(r.*Count), with_known_wait(r));
}
template <double RollUp::*Weeks>
std::optional<Figure> waited(const RollUp& r) {
  return wait_of(r.*Weeks, with_known_wait(r));
}

struct OfOnePart {
  std::string_view measure;
  std::optional<Figure> (*figure)(const RollUp&);
};
constexpr OfOnePart of_one_part[] = {
    {"total", counted<&RollUp::total>},
    {"within_18", counted<&RollUp::within_18>},
    {"percent_within_18", shared<&RollUp::within_18>},
    {"over_18", counted<&RollUp::over_18>},
    {"over_52", counted<&RollUp::over_52>},
    {"percent_over_52", shared<&RollUp::over_52>},
    {"over_65", counted<&RollUp::over_65>},
    {"percent_over_65", shared<&RollUp::over_65>},
    {"over_78", counted<&RollUp::over_78>},
    {"percent_over_78", shared<&RollUp::over_78>},
    {"over_104", counted<&RollUp::over_104>},
    {"percent_over_104", shared<&RollUp::over_104>},
    {"median_weeks", waited<&RollUp::median_weeks>},
    {"p92_weeks", waited<&RollUp::p92_weeks>},
    {"p95_weeks", waited<&RollUp::p95_weeks>},
};

// ---- of several parts

struct Months {
  const MonthRollUps& month;
  const MonthRollUps* before;
  Period period;
};

std::optional<Figure> clock_starts(const Months& m) { return count_of(total(m.month.new_periods)); }
std::optional<Figure> clock_stops(const Months& m) { return count_of(stops(m.month)); }

std::optional<Figure> stops_per_start(const Months& m) {
  const Number starts = total(m.month.new_periods);
  const Number stopped = stops(m.month);
  return starts && stopped ? alerts::ratio(*stopped, *starts) : std::nullopt;
}

// At the month's own pace of stops a week.
std::optional<Figure> clearance_weeks(const Months& m) {
  const Number list = total(m.month.incomplete);
  const Number stopped = stops(m.month);
  if (!list || !stopped || *stopped == 0) return std::nullopt;
  return alerts::weeks(static_cast<double>(*list * days_in(m.period)) / 7 / static_cast<double>(*stopped),
                       *list);
}

std::optional<Figure> unreported_removals(const Months& m) {
  if (!m.before) return std::nullopt;
  const Number list = total(m.month.incomplete);
  const Number list_before = total(m.before->incomplete);
  const Number starts = total(m.month.new_periods);
  const Number stopped = stops(m.month);
  if (!list || !list_before || !starts || !stopped) return std::nullopt;
  return alerts::count(*list - *list_before - *starts + *stopped);
}

std::optional<Figure> percent_admitted(const Months& m) {
  const Number stopped = stops(m.month);
  return stopped ? alerts::share(total(m.month.admitted).value_or(0), *stopped) : std::nullopt;
}

// A place that reports no row of Part_2A has nobody with a decision to admit.
std::optional<Figure> percent_with_decision(const Months& m) {
  const Number list = total(m.month.incomplete);
  return list ? alerts::share(total(m.month.decision).value_or(0), *list) : std::nullopt;
}

struct OfSeveralParts {
  std::string_view measure;
  std::vector<std::string_view> parts;
  std::optional<Figure> (*figure)(const Months&);
};
const std::vector<OfSeveralParts>& of_several_parts() {
  static const std::vector<OfSeveralParts> all = {
      {"clock_starts", {part_new_periods}, clock_starts},
      {"clock_stops", {part_admitted, part_non_admitted}, clock_stops},
      {"stops_per_start", {part_admitted, part_non_admitted, part_new_periods}, stops_per_start},
      {"clearance_weeks", {part_admitted, part_non_admitted, part_incomplete}, clearance_weeks},
      {"unreported_removals",
       {part_admitted, part_non_admitted, part_incomplete, part_new_periods},
       unreported_removals},
      {"percent_admitted", {part_admitted, part_non_admitted}, percent_admitted},
      {"percent_with_decision", {part_incomplete, part_decision_to_admit}, percent_with_decision},
  };
  return all;
}

template <class Rows>
const auto* row_of(const Rows& rows, std::string_view measure) {
  for (const auto& row : rows)
    if (row.measure == measure) return &row;
  return static_cast<decltype(&*std::begin(rows))>(nullptr);
}

} // namespace

const std::optional<RollUp>& MonthRollUps::part(std::string_view code) const {
  static const std::optional<RollUp> none;
  if (code == part_admitted) return admitted;
  if (code == part_non_admitted) return non_admitted;
  if (code == part_incomplete) return incomplete;
  if (code == part_decision_to_admit) return decision;
  if (code == part_new_periods) return new_periods;
  return none;
}

std::vector<std::string_view> parts_needed(std::string_view measure, std::string_view part) {
  if (row_of(of_one_part, measure)) return {part};
  const auto* several = row_of(of_several_parts(), measure);
  return several ? several->parts : std::vector<std::string_view>{};
}

std::optional<Figure> figure_of(std::string_view measure, std::string_view part, const MonthRollUps& month,
                                const MonthRollUps* before, Period period) {
  if (const auto* one = row_of(of_one_part, measure)) {
    const std::optional<RollUp>& roll_up = month.part(part);
    return roll_up ? one->figure(*roll_up) : std::nullopt;
  }
  const auto* several = row_of(of_several_parts(), measure);
  return several ? several->figure({month, before, period}) : std::nullopt;
}

} // namespace waitlistd::rtt
