// Each measure from a month of roll-ups whose figures can be seen.
#include "core/rtt/measure_figures.hpp"
#include "core/rtt/measures.hpp"

#include "core/text.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace waitlistd;
using namespace waitlistd::rtt;

namespace {

RollUp total_of(std::int32_t total) {
  RollUp r;
  r.total = total;
  return r;
}

// 1,000 on the list, 610 + 390 with a known wait; 200 stops of which 50 admitted, 250 starts.
MonthRollUps january() {
  MonthRollUps month;
  RollUp list = total_of(1010); // ten clock starts are unknown
  list.within_18 = 610;
  list.over_18 = 390;
  list.over_52 = 30;
  list.over_65 = 10;
  list.over_78 = 4;
  list.over_104 = 1;
  list.median_weeks = 13.5;
  list.p92_weeks = std::numeric_limits<double>::infinity();
  month.incomplete = list;
  RollUp admitted = total_of(50);
  admitted.within_18 = 20;
  admitted.over_18 = 29;
  admitted.p95_weeks = 60.25;
  month.admitted = admitted;
  month.non_admitted = total_of(150);
  month.decision = total_of(202);
  month.new_periods = total_of(250);
  return month;
}

MonthRollUps december() {
  MonthRollUps month;
  month.incomplete = total_of(1000);
  return month;
}

std::optional<alerts::Figure> of(std::string_view measure, std::string_view part,
                                 const MonthRollUps& month = january()) {
  const MonthRollUps before = december();
  return figure_of(measure, part, month, &before, {2026, 1});
}

} // namespace

TEST_CASE("a measure is made of its month's roll-ups, in whole numbers where it is of whole numbers") {
  struct Row {
    std::string_view measure;
    std::string_view part;
    int scale;
    std::int64_t numerator;
    std::int64_t denominator;
    double value;
  };
  const Row rows[] = {
      {"total", "Part_2", 1, 1010, 1, 1010},
      {"total", "Part_2A", 1, 202, 1, 202},
      {"within_18", "Part_2", 1, 610, 1, 610},
      {"percent_within_18", "Part_2", 100, 610, 1000, 61},
      {"percent_within_18", "Part_1A", 100, 20, 49, 100.0 * 20 / 49},
      {"over_18", "Part_2", 1, 390, 1, 390},
      {"over_52", "Part_2", 1, 30, 1, 30},
      {"percent_over_52", "Part_2", 100, 30, 1000, 3},
      {"over_65", "Part_2", 1, 10, 1, 10},
      {"percent_over_65", "Part_2", 100, 10, 1000, 1},
      {"over_78", "Part_2", 1, 4, 1, 4},
      {"percent_over_78", "Part_2", 100, 4, 1000, 0.4},
      {"over_104", "Part_2", 1, 1, 1, 1},
      {"percent_over_104", "Part_2", 100, 1, 1000, 0.1},
      {"clock_starts", "", 1, 250, 1, 250},
      {"clock_stops", "", 1, 200, 1, 200},
      {"stops_per_start", "", 1, 200, 250, 0.8},
      {"unreported_removals", "", 1, -40, 1, -40}, // 1,010 - 1,000 - 250 + 200
      {"percent_admitted", "", 100, 50, 200, 25},
      {"percent_with_decision", "", 100, 202, 1010, 20},
  };
  for (const Row& row : rows) {
    INFO(row.measure << " " << row.part);
    const auto figure = of(row.measure, row.part);
    REQUIRE(figure);
    CHECK(figure->scale == row.scale);
    CHECK(figure->numerator == row.numerator);
    CHECK(figure->denominator == row.denominator);
    CHECK(figure->value == Approx(row.value));
  }
}

TEST_CASE("waits are weeks of the pathways with a known wait") {
  const auto median = of("median_weeks", "Part_2");
  REQUIRE(median);
  CHECK(median->scale == 0);
  CHECK(median->value == 13.5);
  CHECK(median->denominator == 1000);
  CHECK(of("p92_weeks", "Part_2")->value == std::numeric_limits<double>::infinity());
  CHECK(of("p95_weeks", "Part_1A")->value == 60.25);
  // 1,010 pathways at 200 stops in 31 days
  CHECK(of("clearance_weeks", "")->value == Approx(1010 * 31.0 / 7 / 200));
}

TEST_CASE("what a part, a month or an era does not have is absent, never 0") {
  CHECK(!of("p95_weeks", "Part_2"));
  CHECK(!of("total", "Part_9"));
  CHECK(!of("no_such_measure", "Part_2"));
  CHECK(!of("percent_within_18", "Part_1B")); // no bands
  MonthRollUps none;
  for (const Measure& measure : measures())
    CHECK(!figure_of(measure.name, comma_separated(measure.parts).front(), none, nullptr, {2026, 1}));
  // Over 65 weeks before April 2021: there is no such band.
  MonthRollUps early = january();
  early.incomplete->over_65 = RollUp::no_count;
  CHECK(!of("over_65", "Part_2", early));
  CHECK(!of("percent_over_65", "Part_2", early));
}

TEST_CASE("a share of nothing, a pace of nothing and a change on nothing are no figures") {
  MonthRollUps month = january();
  month.incomplete->within_18 = 0;
  month.incomplete->over_18 = 0;
  CHECK(!of("percent_within_18", "Part_2", month));
  CHECK(!of("median_weeks", "Part_2", month));
  month.new_periods->total = 0;
  CHECK(!of("stops_per_start", "", month));
  month.admitted->total = 0;
  month.non_admitted->total = 0;
  CHECK(!of("clearance_weeks", "", month));
  CHECK(!of("percent_admitted", "", month));
  CHECK(!figure_of("unreported_removals", "", january(), nullptr, {2026, 1}));
}

TEST_CASE("flows add up what a place reports of them, and a list without decisions has a share of 0") {
  MonthRollUps month = january();
  month.admitted.reset();
  CHECK(of("clock_stops", "", month)->numerator == 150);
  CHECK(of("percent_admitted", "", month)->numerator == 0);
  month.decision.reset();
  CHECK(of("percent_with_decision", "", month)->value == 0);
  month.incomplete.reset();
  CHECK(!of("percent_with_decision", "", month));
}

TEST_CASE("every measure that is declared can be made, of the parts that it says") {
  for (const Measure& measure : measures()) {
    INFO(measure.name);
    const auto parts = comma_separated(measure.parts);
    const auto needed = parts_needed(measure.name, parts.front());
    REQUIRE(!needed.empty());
    if (measure.spans_parts) {
      for (const std::string_view part : needed)
        CHECK(std::find(parts.begin(), parts.end(), part) != parts.end());
    } else {
      CHECK(needed == std::vector<std::string_view>{parts.front()});
    }
  }
}
