// judge-rules [SERIES] [ROUNDS]: what it costs to judge series of 36 months by a mix of 20 rules and to find
// their states, on one core. Prints the median of the rounds, and what each kind of condition takes of it.
#include "core/alerts/state.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace waitlistd;
using namespace waitlistd::alerts;

constexpr std::size_t months_each = 36;
constexpr std::size_t series_made = 2000; // they are used in turn

struct Subject {
  Series counts, shares, waits, before;
  std::vector<std::optional<RankInMonth>> ranks;
  std::vector<Presence> presence;
};

// A list that drifts, as they do; one month in forty is a gap.
Subject subject(std::mt19937& random) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  Subject made;
  int list = 500 + below(60000);
  for (std::size_t i = 0; i < months_each; ++i) {
    list = std::max(1, list + list * (below(41) - 20) / 1000);
    const bool is_gap = below(40) == 0;
    const int within = static_cast<int>(list * (0.55 + 0.0001 * below(2000)));
    made.counts.push_back(is_gap ? std::nullopt : std::optional(count(list)));
    made.shares.push_back(is_gap ? std::nullopt : share(within, list));
    made.waits.push_back(is_gap ? std::nullopt : std::optional(weeks(12 + 0.01 * below(500), list)));
    made.before.push_back(below(10) == 0 ? std::optional(count(list + below(300))) : std::nullopt);
    made.ranks.emplace_back(RankInMonth{1 + below(120), 120});
    made.presence.push_back(is_gap ? Presence::absent : Presence::reports);
  }
  return made;
}

struct Kind {
  const char* name;
  Rule rule;
  Series Subject::*series;
  Better better;
};

Kind kind(const char* name, Condition condition, Series Subject::*series, Better better, int in_a_row = 1) {
  Rule rule;
  rule.condition = std::move(condition);
  rule.least_denominator = 20;
  rule.fire_after = rule.clear_after = in_a_row;
  return {name, std::move(rule), series, better};
}

Decimal number(std::string_view text) { return parse_decimal(text).value(); }

ControlChartSignals chart(Screening screening) {
  ControlChartSignals signals;
  signals.screening = screening;
  return signals;
}

std::vector<Kind> twenty_rules(Period first) {
  Plan plan;
  plan.months = {{first, number("60")}, {add_months(first, 40), number("70")}};
  const auto changed = [](Change::On on, Change::By by, Beyond beyond, std::string_view value) {
    return Change{on, {}, by, {beyond, number(value)}};
  };
  const Limit below_65{Beyond::below, number("65"), number("66")};
  const auto counts = &Subject::counts;
  const auto shares = &Subject::shares;
  const auto waits = &Subject::waits;
  using On = Change::On;
  using By = Change::By;
  return {
      kind("limit", below_65, shares, Better::higher),
      kind("limit", below_65, shares, Better::higher, 2),
      kind("limit", Limit{Beyond::above, number("30000"), {}}, counts, Better::lower),
      kind("limit", Limit{Beyond::above, number("14.5"), {}}, waits, Better::lower),
      kind("limit", Limit{Beyond::above, number("0"), {}}, counts, Better::lower),
      kind("standard", NationalStandard{}, shares, Better::higher),
      kind("standard", NationalStandard{"92 %"}, shares, Better::higher),
      kind("plan", plan, shares, Better::higher),
      kind("plan", plan, shares, Better::higher, 2),
      kind("change", changed(On::month, By::absolute, Beyond::above, "100"), counts, Better::lower),
      kind("change", changed(On::year, By::percent, Beyond::above, "5"), counts, Better::lower),
      kind("change", changed(On::month, By::points, Beyond::below, "-2"), shares, Better::higher),
      kind("change", changed(On::year, By::points, Beyond::below, "0"), shares, Better::higher),
      kind("control chart", chart(Screening::on), counts, Better::lower),
      kind("control chart", chart(Screening::on), shares, Better::higher),
      kind("control chart", chart(Screening::off), waits, Better::lower),
      kind("rank", Rank{}, shares, Better::higher),
      kind("rank", Rank{Rank::Among::all, 100}, shares, Better::higher),
      kind("missing", Missing{}, counts, Better::neither),
      kind("revised", Revised{Change::By::percent, number("1")}, counts, Better::neither),
  };
}

double seconds_since(std::clock_t started) {
  return static_cast<double>(std::clock() - started) / CLOCKS_PER_SEC;
}

std::vector<StandardInForce> standards_of(Period) {
  return {{"92 %", Standard::Comparison::at_least, number("92")},
          {"own", Standard::Comparison::at_least, number("60"), share(611, 1000), number("5")}};
}

} // namespace

int main(int argc, char** argv) {
  const std::size_t wanted = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 500'000;
  const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
  std::mt19937 random(1);
  std::vector<Subject> subjects;
  for (std::size_t i = 0; i < series_made; ++i)
    subjects.push_back(subject(random));
  std::vector<Period> months;
  std::vector<std::vector<StandardInForce>> standards;
  for (std::size_t i = 0; i < months_each; ++i) {
    months.push_back(add_months({2023, 2}, static_cast<int>(i)));
    standards.push_back(standards_of(months.back()));
  }
  const std::vector<Kind> kinds = twenty_rules(months.front());
  const std::vector<Period> breaks = {{2021, 4}, {2024, 2}};

  std::vector<double> took;
  std::vector<double> took_each(kinds.size());
  std::size_t firing = 0;
  for (int round = 0; round < rounds; ++round) {
    double all = 0;
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      const Kind& kind = kinds[k];
      const std::clock_t started = std::clock();
      for (std::size_t i = k; i < wanted; i += kinds.size()) {
        const Subject& of = subjects[i % subjects.size()];
        const Evidence evidence{.months = months,
                                .series = of.*kind.series,
                                .better = kind.better,
                                .standards = standards,
                                .ranks = of.ranks,
                                .vintage_before = of.before,
                                .presence = of.presence,
                                .series_breaks = breaks};
        const std::vector<Judged> judged = judge(kind.rule, evidence);
        const Standing standing =
            newest_standing(months, judged, kind.rule.fire_after, kind.rule.clear_after);
        firing += standing.state == State::firing;
      }
      took_each[k] = seconds_since(started);
      all += took_each[k];
    }
    took.push_back(all);
  }
  std::sort(took.begin(), took.end());
  const double median = took[took.size() / 2];
  std::printf("%zu series of %zu months: %.2f s, %.0f series a second; %zu fire\n", wanted, months_each,
              median, static_cast<double>(wanted) / median, firing / static_cast<std::size_t>(rounds));
  for (std::size_t k = 0; k < kinds.size(); ++k)
    std::printf("%-14s %.2f us a series\n", kinds[k].name,
                1e6 * took_each[k] * static_cast<double>(kinds.size()) / static_cast<double>(wanted));
}
