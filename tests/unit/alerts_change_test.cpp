#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

using On = Change::On;
using By = Change::By;

Rule changed(On on, By by, Beyond beyond, std::string_view value, Period named = {}) {
  return rule_of(Change{on, named, by, {beyond, decimal(value)}});
}

// A year of a hundred each, and then these.
Series after_a_year(const std::vector<std::int64_t>& numbers) {
  Series series = counts(std::vector<std::int64_t>(12, 100));
  const Series then = counts(numbers);
  series.insert(series.end(), then.begin(), then.end());
  return series;
}

} // namespace

TEST_CASE("a change is judged against the month that it is on, and exactly at the threshold it is not more") {
  struct Case {
    const char* what;
    Rule rule;
    Series series;
    const char* answers;
  };
  const Case cases[] = {
      {"on the month: the first has none", changed(On::month, By::absolute, Beyond::above, "10"),
       counts({500, 510, 521}), ".cb"},
      {"below: so much lower", changed(On::month, By::absolute, Beyond::below, "-10"),
       counts({500, 490, 479}), ".cb"},
      {"no change", changed(On::month, By::absolute, Beyond::above, "0"), counts({5, 5, 6, 5}), ".cbc"},
      {"a gap has none, nor has the month behind it", changed(On::month, By::absolute, Beyond::above, "10"),
       counts({500, none, 900, 911}), "...b"},
      {"on the year", changed(On::year, By::absolute, Beyond::above, "10"),
       after_a_year({110, 111, none, 99}), "............cb.c"},
      {"in points", changed(On::month, By::points, Beyond::below, "-2"), shares({640, 620, 599}), ".cb"},
      {"exactly five points, where binary fractions say more",
       changed(On::month, By::points, Beyond::above, "5"), shares({599, 649, 700}), ".cb"},
      {"in per cent", changed(On::month, By::percent, Beyond::above, "1"), counts({1000, 1010, 1021}), ".cb"},
      {"in per cent of 0", changed(On::month, By::percent, Beyond::above, "1"), counts({0, 5, 0, 0}), "..c."},
      {"of a share in per cent", changed(On::month, By::percent, Beyond::below, "-10"),
       shares({600, 540, 485}), ".cb"},
      {"to, from and between waits in the open band", changed(On::month, By::absolute, Beyond::above, "1"),
       waits({50, infinity, infinity, 50, 52}), "....b"},
      {"the same in per cent", changed(On::month, By::percent, Beyond::above, "1"),
       waits({50, infinity, infinity, 50, 52}), "....b"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(letters(judged_from({2025, 1}, c.rule, c.series)) == c.answers);
  }
}

TEST_CASE("a change on a named month is judged from the month after it on") {
  const Series series = shares({580, 590, none, 629, 630, 640});
  const auto judged =
      judged_from({2024, 10}, changed(On::named, By::points, Beyond::below, "5", {2024, 10}), series);
  CHECK(letters(judged) == ".b.bcc");
  CHECK(judged[0].words == "not after October 2024");
  CHECK(*judged[3].value == Approx(4.9));
  CHECK(letters(judged_from({2024, 10}, changed(On::named, By::points, Beyond::below, "5", {2024, 12}),
                            series)) == "......"); // nothing in that month
  const auto before =
      judged_from({2024, 10}, changed(On::named, By::points, Beyond::below, "5", {2024, 9}), series);
  CHECK(letters(before) == "......");
  CHECK(before[0].words == "no figure of September 2024");
}

TEST_CASE("a change tells itself as value, and why there is none in words") {
  const auto judged = judged_from({2025, 12}, changed(On::month, By::points, Beyond::above, "5"),
                                  {share(599, 1000), share(700, 1000), std::nullopt, share(1, 2)});
  CHECK(judged[0].words == "no figure of November 2025");
  CHECK_FALSE(judged[0].value);
  CHECK(judged[0].numerator == 599);
  CHECK(judged[1].value == 10.1);
  CHECK(judged[1].threshold == 5.0);
  CHECK(judged[1].numerator == 700);
  CHECK(judged[1].denominator == 1000);
  CHECK(judged[2].words == "no figure");
  CHECK(judged[3].words == "no figure of February 2026");
  const Rule percent = changed(On::month, By::percent, Beyond::above, "5");
  CHECK(judged_from({2025, 12}, percent, counts({0, 1}))[1].words == "per cent of 0");
  CHECK(judged_from({2025, 12}, percent, waits({1, infinity}))[1].words == "in the open band");
}

TEST_CASE("a change may have a clear threshold of its own") {
  Rule rule = changed(On::month, By::absolute, Beyond::above, "10");
  std::get<Change>(rule.condition).limit.clear = decimal("0");
  CHECK(letters(judged_from({2025, 1}, rule, counts({100, 111, 121, 121, 110}))) == ".b-cc");
}

TEST_CASE("a change is of enough pathways in both months") {
  Rule rule = changed(On::month, By::points, Beyond::below, "-5");
  rule.least_denominator = 20;
  CHECK(letters(judged_from({2025, 1}, rule,
                            {share(19, 19), share(10, 20), share(5, 20), share(1, 19), share(0, 20)})) ==
        "..b..");
}

TEST_CASE("nothing is compared across a break of the series") {
  const std::vector<Period> breaks = {{2024, 2}};
  Series series = counts(std::vector<std::int64_t>(26, 100)); // from January 2023
  for (std::size_t i = 13; i < series.size(); ++i)
    series[i] = count(50);
  series[25] = count(49);
  const auto of = [&](const Rule& rule) {
    return letters(judged_from({2023, 1}, rule, series, Better::lower, breaks));
  };
  CHECK(of(changed(On::month, By::absolute, Beyond::below, "0")) == ".cccccccccccc.cccccccccccb");
  CHECK(of(changed(On::year, By::absolute, Beyond::below, "0")) == "............c............b");
  CHECK(of(changed(On::named, By::absolute, Beyond::below, "0", {2024, 2})) == "..............cccccccccccb");
  CHECK(judged_from({2024, 1}, changed(On::month, By::absolute, Beyond::below, "0"), counts({100, 50}),
                    Better::lower, breaks)[1]
            .words == "the series starts anew in February 2024");
}

TEST_CASE("a figure is revised where it differs from the vintage before by more than so much, either way") {
  struct Case {
    const char* what;
    By by;
    const char* more_than;
    std::optional<Figure> now, before;
    char answer;
  };
  const Case cases[] = {
      {"no earlier vintage: it stands", By::percent, "1", count(100), {}, 'c'},
      {"the same", By::percent, "0", count(100), count(100), 'c'},
      {"one per cent is not more than one", By::percent, "1", count(101), count(100), 'c'},
      {"one per cent less neither", By::percent, "1", count(99), count(100), 'c'},
      {"more", By::percent, "1", count(1011), count(1000), 'b'},
      {"less", By::percent, "1", count(989), count(1000), 'b'},
      {"any difference", By::absolute, "0", count(1001), count(1000), 'b'},
      {"so many", By::absolute, "5", count(995), count(1000), 'c'},
      {"one more than so many", By::absolute, "5", count(994), count(1000), 'b'},
      {"points", By::points, "5", share(649, 1000), share(599, 1000), 'c'},
      {"more points", By::points, "5", share(650, 1000), share(599, 1000), 'b'},
      {"from nobody to nobody is not revised", By::percent, "1", count(0), count(0), 'c'},
      {"from nobody to somebody is no per cent", By::percent, "1", count(5), count(0), '.'},
      {"but a number", By::absolute, "1", count(5), count(0), 'b'},
      {"gone by the revision", By::percent, "1", {}, count(1000), '.'},
      {"into the open band", By::absolute, "1", weeks(infinity, 9), weeks(50, 9), '.'},
      {"within the open band", By::absolute, "1", weeks(infinity, 9), weeks(infinity, 9), '.'},
      {"a wait", By::absolute, "0.5", weeks(14, 9), weeks(13.5, 9), 'c'},
  };
  const std::vector<Period> months = {{2026, 1}};
  for (const Case& c : cases) {
    INFO(c.what);
    const Series now = {c.now};
    const Series before = {c.before};
    CHECK(letters(judge(rule_of(Revised{c.by, decimal(c.more_than)}),
                        {.months = months, .series = now, .vintage_before = before})) ==
          std::string(1, c.answer));
  }
}

TEST_CASE("a revision tells by how much, and in per cent of 0 that there is none") {
  const std::vector<Period> months = months_from({2026, 1}, 3);
  const Series now = counts({989, 5, 7});
  const Series before = counts({1000, 0, none});
  const auto judged = judge(rule_of(Revised{By::percent, decimal("1")}),
                            {.months = months, .series = now, .vintage_before = before});
  CHECK(*judged[0].value == Approx(-1.1));
  CHECK(judged[0].threshold == 1.0);
  CHECK(judged[0].numerator == 989);
  CHECK(judged[1].words == "per cent of 0");
  CHECK(judged[2].answer == Answer::clear);
}
