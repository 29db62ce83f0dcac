#include "core/alerts/backtest.hpp"

#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

constexpr Period january{2025, 1};

// What was known at some months; of all others the same as now.
class Archive {
public:
  void remember(Period month, Series series) {
    const std::size_t count = series.size();
    kept_[month] = {months_from(add_months(month, 1 - static_cast<int>(count)), count), std::move(series)};
  }
  std::optional<Evidence> known_at(Period month) {
    asked.push_back(month);
    const auto found = kept_.find(month);
    if (found == kept_.end()) return std::nullopt;
    return Evidence{.months = found->second.first, .series = found->second.second};
  }
  std::vector<Period> asked;

private:
  std::map<Period, std::pair<std::vector<Period>, Series>> kept_;
};

// A line a month: "2025-01 c q", then what was then where it differs.
std::string lines(const std::vector<BacktestMonth>& months) {
  const auto said = [](const Said& of) {
    return std::string(1, ".c-b"[static_cast<int>(of.judged.answer)]) + "qpf"[static_cast<int>(of.state)];
  };
  std::string text;
  for (const BacktestMonth& month : months)
    text += to_string(month.period) + ' ' + said(month.now) +
            (month.differs ? " was " + said(month.then) : "") + '\n';
  return text;
}

Rule below_65(int fire_after = 1) {
  Rule rule = rule_of(Limit{Beyond::below, decimal("65"), {}});
  rule.fire_after = fire_after;
  return rule;
}

std::string tested(const Rule& rule, const Series& now, Archive& archive, Period from = {1, 1},
                   Period to = {9999, 12}) {
  const std::vector<Period> months = months_from(january, now.size());
  return lines(backtest(
      rule, {.months = months, .series = now}, [&](Period month) { return archive.known_at(month); }, from,
      to));
}

} // namespace

TEST_CASE("a backtest says month by month what the rule says now") {
  Archive archive;
  CHECK(tested(below_65(), shares({700, 649, none, 600, 650}), archive) == "2025-01 cq\n"
                                                                           "2025-02 bf\n"
                                                                           "2025-03 .f\n"
                                                                           "2025-04 bf\n"
                                                                           "2025-05 cq\n");
  CHECK(archive.asked == months_from(january, 5));
  CHECK(tested(below_65(), {}, archive).empty());
}

TEST_CASE("and what it would have said at the time, where the figures were others") {
  Archive archive;
  archive.remember({2025, 2}, shares({700, 640}));      // revised since: it would have fired
  archive.remember({2025, 4}, shares({700, 660, 660})); // first published before March was there
  CHECK(tested(below_65(), shares({700, 660, 660, 640}), archive) == "2025-01 cq\n"
                                                                     "2025-02 cq was bf\n"
                                                                     "2025-03 cq\n"
                                                                     "2025-04 bf was cq\n");
}

TEST_CASE("a state at the time is by all that was known then, also of the months before") {
  Archive archive;
  // February was breached when March was first published, and is not any more: with March it was the second.
  archive.remember({2025, 2}, shares({700, 640}));
  archive.remember({2025, 3}, shares({700, 640, 630}));
  CHECK(tested(below_65(2), shares({700, 660, 630}), archive) == "2025-01 cq\n"
                                                                 "2025-02 cq was bp\n"
                                                                 "2025-03 bp was bf\n");
}

TEST_CASE("another value or threshold is a difference, too, where the answer is the same") {
  Archive archive;
  archive.remember({2025, 2}, shares({700, 690}));
  archive.remember({2025, 3}, shares({none}));
  CHECK(tested(below_65(), shares({700, 691, 692}), archive) == "2025-01 cq\n"
                                                                "2025-02 cq was cq\n"
                                                                "2025-03 cq was .q\n");
  const std::vector<Period> months = {january};
  const Series series = shares({700});
  Rule plan = rule_of(Plan{{{january, decimal("60")}}, Beyond::below});
  const auto same = backtest(
      plan, {.months = months, .series = series},
      [&](Period) { return Evidence{.months = months, .series = series}; }, january, january);
  REQUIRE(same.size() == 1);
  CHECK_FALSE(same[0].differs);
}

TEST_CASE("a backtest tells only the months that are asked for, and looks up no others") {
  Archive archive;
  CHECK(tested(below_65(2), shares({600, 600, 700, 600}), archive, {2025, 2}, {2025, 3}) == "2025-02 bf\n"
                                                                                            "2025-03 cq\n");
  CHECK(archive.asked == months_from({2025, 2}, 2));
  CHECK(tested(below_65(), shares({600}), archive, {2026, 1}, {2026, 12}).empty());
}

TEST_CASE("a month of which nothing was known then had no answer") {
  const std::vector<Period> months = {january};
  const Series series = shares({600});
  const auto found = backtest(
      below_65(), {.months = months, .series = series}, [](Period) { return Evidence{}; }, january, january);
  REQUIRE(found.size() == 1);
  CHECK(found[0].then.judged.answer == Answer::unknown);
  CHECK(found[0].then.state == State::quiet);
  CHECK(found[0].differs);
}
