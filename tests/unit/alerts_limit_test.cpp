#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

constexpr Period january{2026, 1};

Limit below(std::string_view value) { return {Beyond::below, decimal(value)}; }
Limit above(std::string_view value) { return {Beyond::above, decimal(value)}; }
Limit with_clear(Limit limit, std::string_view clear) {
  limit.clear = decimal(clear);
  return limit;
}

} // namespace

TEST_CASE("a limit is breached strictly beyond it, and absence is neither") {
  struct Case {
    const char* what;
    Limit limit;
    Series series;
    const char* answers;
  };
  const Case cases[] = {
      {"no month", below("65"), {}, ""},
      {"below: less, equal, more", below("65"), shares({649, 650, 651}), "bcc"},
      {"above: less, equal, more", above("5"), counts({4, 5, 6}), "ccb"},
      {"a gap, and a figure behind it", below("65"), shares({none, 600, none, 700}), ".b.c"},
      {"above nobody", above("0"), counts({0, 1, 0}), "cbc"},
      {"below nobody cannot be", below("0"), counts({0, 1}), "cc"},
      {"a negative figure", below("-100"), counts({-101, -100, 0}), "bcc"},
      {"a wait in the open band is above all", above("1000000000000"), waits({52, infinity}), "cb"},
      {"and below nothing", below("18"), waits({17.9, 18, infinity}), "bcc"},
      {"between the limit and where it is clear", with_clear(below("65"), "66"), shares({649, 650, 659, 660}),
       "b--c"},
      {"the same above", with_clear(above("10"), "8"), counts({11, 10, 9, 8, 0}), "b--cc"},
      {"a clear threshold on the limit is none", with_clear(above("10"), "10"), counts({11, 10}), "bc"},
      {"a clear threshold that is easier than the limit clears no breach", with_clear(below("65"), "60"),
       shares({649, 600, 650}), "bbc"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(letters(judged_from(january, rule_of(c.limit), c.series)) == c.answers);
  }
}

TEST_CASE("what was compared is told with what it is made of") {
  const Judged of_share = judged_from(january, rule_of(below("65")), {share(13, 20)}).front();
  CHECK(of_share.value == 65.0);
  CHECK(of_share.threshold == 65.0);
  CHECK(of_share.numerator == 13);
  CHECK(of_share.denominator == 20);
  CHECK(of_share.words.empty());
  const Judged of_count = judged_from(january, rule_of(above("1.5")), {count(7)}).front();
  CHECK(of_count.value == 7.0);
  CHECK(of_count.threshold == 1.5);
  CHECK(of_count.numerator == 7);
  CHECK_FALSE(of_count.denominator);
  const Judged of_wait = judged_from(january, rule_of(above("18")), {weeks(infinity, 40)}).front();
  CHECK(of_wait.value == infinity);
  CHECK_FALSE(of_wait.numerator);
  CHECK(of_wait.denominator == 40);
  const Judged of_none = judged_from(january, rule_of(above("18")), {std::nullopt}).front();
  CHECK_FALSE(of_none.value);
  CHECK_FALSE(of_none.threshold);
  CHECK(of_none.words == "no figure");
}

TEST_CASE("a share, ratio or wait of too few pathways has no answer, a count always has one") {
  const Rule rule = rule_of(below("65"), 20);
  const Series series = {share(0, 19), share(0, 20), count(1),    ratio(1, 1),
                         ratio(1, 20), weeks(1, 19), weeks(1, 20)};
  const auto judged = judged_from(january, rule, series);
  CHECK(letters(judged) == ".bb.b.b");
  CHECK(judged[0].words == "of 19 pathways, fewer than 20");
  CHECK_FALSE(judged[0].value);
  CHECK(judged_from(january, rule_of(below("65"), 2000), {share(1, 1999)})[0].words ==
        "of 1,999 pathways, fewer than 2,000");
}

TEST_CASE("a plan is linear between its months, and outside of them there is none") {
  Plan plan;
  plan.months = {{{2026, 1}, decimal("60")}, {{2026, 4}, decimal("65")}, {{2026, 5}, decimal("65")}};
  struct Case {
    const char* what;
    Better better;
    std::optional<Beyond> worse;
    Series series;
    const char* answers;
  };
  // December 2025 to June 2026; planned: none, 60, 61 2/3, 63 1/3, 65, 65, none.
  const Case cases[] = {
      {"higher is better: on the plan",
       Better::higher,
       {},
       shares({0, 600, 617, 634, 650, 650, 0}),
       ".ccccc."},
      {"below it", Better::higher, {}, shares({0, 599, 616, 633, 649, 649, 0}), ".bbbbb."},
      {"lower is better: above it",
       Better::lower,
       {},
       shares({999, 601, 617, 634, 651, 650, 999}),
       ".bbbbc."},
      {"a gap", Better::higher, {}, shares({0, none, 616, none, 649, 649, 0}), "..b.bb."},
      {"neither is better, and none is said to be worse",
       Better::neither,
       {},
       shares({0, 1, 1, 1, 999, 999, 0}),
       "......."},
      {"neither is better, above is worse", Better::neither, Beyond::above,
       shares({0, 601, 616, 634, 0, 651, 0}), ".bcbcb."},
      {"the measure's direction is before the plan's", Better::higher, Beyond::above,
       shares({0, 601, 616, 634, 0, 651, 0}), ".cbcbc."},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    plan.worse = c.worse;
    CHECK(letters(judged_from({2025, 12}, rule_of(plan), c.series, c.better)) == c.answers);
  }
  // Exactly on a plan that has no end as a decimal: 185 of 300 is 61 2/3 %.
  plan.worse.reset();
  const auto thirds = judged_from({2026, 2}, rule_of(plan), {share(185, 300)}, Better::higher);
  CHECK(letters(thirds) == "c");
  CHECK(*thirds[0].threshold == Approx(61 + 2.0 / 3));
  CHECK(letters(judged_from({2026, 2}, rule_of(plan), {share(185, 300)}, Better::lower)) == "c");
  const auto outside = judged_from({2025, 12}, rule_of(plan), shares({600}), Better::higher);
  CHECK(outside[0].words == "no plan");
  CHECK_FALSE(outside[0].threshold);
}

TEST_CASE("a plan of one month is for that month, one of none for no month") {
  Plan plan;
  CHECK(letters(judged_from(january, rule_of(plan), counts({1, 1}), Better::lower)) == "..");
  plan.months = {{{2026, 2}, decimal("0")}};
  CHECK(letters(judged_from(january, rule_of(plan), counts({1, 1, 1}), Better::lower)) == ".b.");
}

TEST_CASE("a plan falls as it rises, over years and by the largest numbers") {
  Plan plan;
  plan.months = {{{2020, 1}, decimal("1000000000000")}, {{2040, 1}, decimal("-1000000000000")}};
  const auto halfway = judged_from({2030, 1}, rule_of(plan), counts({1, 0, -9'000'000'000}), Better::lower);
  CHECK(*halfway[0].threshold == Approx(0).margin(0.001));
  CHECK(*halfway[1].threshold == Approx(-1e12 / 120));
  CHECK(letters(halfway) == "bbb");
  plan.months = {{{2020, 1}, decimal("100")}, {{2022, 1}, decimal("4")}};
  CHECK(letters(judged_from({2021, 1}, rule_of(plan), counts({53, 48, 45}), Better::lower)) == "bcb");
}
