#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

using Comparison = Standard::Comparison;

// As sql/0016 has them.
const std::vector<PlaceKind> everywhere = {PlaceKind::england, PlaceKind::region, PlaceKind::icb,
                                           PlaceKind::provider};

Standard standard(std::string name, std::string measure, std::vector<PlaceKind> places, bool total_only,
                  Comparison comparison, std::string_view value, Period from,
                  std::optional<Period> to = std::nullopt) {
  return {.name = std::move(name),
          .measure = std::move(measure),
          .places = std::move(places),
          .trusts_only = false,
          .part = "Part_2",
          .total_only = total_only,
          .comparison = comparison,
          .value = decimal(value),
          .points = {},
          .baseline = {},
          .valid_from = from,
          .valid_to = to};
}

Standard own_target(std::string name, std::string_view value, std::string_view points,
                    std::optional<Period> baseline, Period from, Period to) {
  Standard own = standard(std::move(name), "percent_within_18", {PlaceKind::provider}, true,
                          Comparison::at_least, value, from, to);
  own.trusts_only = true;
  own.points = decimal(points);
  own.baseline = baseline;
  return own;
}

std::vector<Standard> published() {
  return {
      standard("92 %", "percent_within_18", everywhere, false, Comparison::at_least, "92", {2012, 4}),
      standard("65 % by March 2026", "percent_within_18", {PlaceKind::england}, true, Comparison::at_least,
               "65", {2025, 4}, Period{2026, 3}),
      own_target("own by March 2026", "60", "5", Period{2024, 11}, {2025, 4}, {2026, 3}),
      standard("fewer than 1 %", "percent_over_52", everywhere, true, Comparison::less, "1", {2025, 4},
               Period{2026, 3}),
      own_target("own by March 2027", "65", "7", std::nullopt, {2026, 4}, {2027, 3}),
      standard("nobody over 65", "over_65", everywhere, false, Comparison::at_most, "0", {2024, 9}),
  };
}

const Place england{PlaceKind::england, ""};
const Place barts{PlaceKind::provider, "R1H"};

std::string names(const StandardQuestion& question, std::optional<Figure> baseline = share(58, 100)) {
  std::string text;
  for (const StandardInForce& found : standards_in_force(published(), question, [&](Period period) {
         CHECK(period == Period{2024, 11});
         return baseline;
       }))
    text += (text.empty() ? "" : ", ") + found.name;
  return text;
}

} // namespace

TEST_CASE("a standard is in force for its measure, places, part, categories and months") {
  struct Case {
    const char* what;
    StandardQuestion question;
    const char* names;
  };
  const Case cases[] = {
      {"England",
       {"percent_within_18", england, false, "Part_2", true, {2026, 1}},
       "92 %, 65 % by March 2026"},
      {"its first month",
       {"percent_within_18", england, false, "Part_2", true, {2025, 4}},
       "92 %, 65 % by March 2026"},
      {"the month before", {"percent_within_18", england, false, "Part_2", true, {2025, 3}}, "92 %"},
      {"its last month",
       {"percent_within_18", england, false, "Part_2", true, {2026, 3}},
       "92 %, 65 % by March 2026"},
      {"the month after", {"percent_within_18", england, false, "Part_2", true, {2026, 4}}, "92 %"},
      {"before all", {"percent_within_18", england, false, "Part_2", true, {2012, 3}}, ""},
      {"one treatment function", {"percent_within_18", england, false, "Part_2", false, {2026, 1}}, "92 %"},
      {"another part", {"percent_within_18", england, false, "Part_1A", true, {2026, 1}}, ""},
      {"another measure", {"median_weeks", england, false, "Part_2", true, {2026, 1}}, ""},
      {"an ICB", {"percent_within_18", {PlaceKind::icb, "QMF"}, false, "Part_2", true, {2026, 1}}, "92 %"},
      {"a region",
       {"percent_over_52", {PlaceKind::region, "Y56"}, false, "Part_2", true, {2026, 1}},
       "fewer than 1 %"},
      {"a trust", {"percent_within_18", barts, true, "Part_2", true, {2026, 1}}, "92 %, own by March 2026"},
      {"a trust's treatment function",
       {"percent_within_18", barts, true, "Part_2", false, {2026, 1}},
       "92 %"},
      {"a provider that is no trust",
       {"percent_within_18", {PlaceKind::provider, "NT3"}, false, "Part_2", true, {2026, 1}},
       "92 %"},
      {"a target whose baseline month was not published",
       {"percent_within_18", barts, true, "Part_2", true, {2026, 4}},
       "92 %"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(names(c.question) == c.names);
  }
  CHECK(names({"percent_within_18", barts, true, "Part_2", true, {2026, 1}}, std::nullopt) == "92 %");
}

TEST_CASE("a figure that is exactly what the standard asks for meets it, or just does not") {
  struct Case {
    const char* what;
    Comparison comparison;
    const char* value;
    Figure figure;
    bool is_met;
  };
  const Case cases[] = {
      {"92 % of at least 92 %", Comparison::at_least, "92", *share(92, 100), true},
      {"the same of a list without an end", Comparison::at_least, "92",
       *share(23 * 7'777'777, 25 * 7'777'777), true},
      {"a pathway less", Comparison::at_least, "92", *share(6'583'480, 7'155'958), false},
      {"the pathway", Comparison::at_least, "92", *share(6'583'482, 7'155'958), true},
      {"1 % of less than 1 %", Comparison::less, "1", *share(10, 1000), false},
      {"a pathway less", Comparison::less, "1", *share(9, 1000), true},
      {"nobody of at most nobody", Comparison::at_most, "0", count(0), true},
      {"somebody", Comparison::at_most, "0", count(1), false},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(meets(c.figure, {"", c.comparison, decimal(c.value)}) == c.is_met);
  }
}

TEST_CASE("a trust's own target is so many points above its baseline, but no less than the value") {
  struct Case {
    const char* what;
    Figure baseline;
    Figure figure;
    bool is_met;
    double target;
  };
  const Case cases[] = {
      {"below the least value: that is the target", *share(50, 100), *share(599, 1000), false, 60},
      {"and it is met", *share(50, 100), *share(600, 1000), true, 60},
      {"55 % and five points are the value", *share(55, 100), *share(60, 100), true, 60},
      {"above it: met exactly", *share(599, 1000), *share(649, 1000), true, 64.9},
      {"a pathway less", *share(599, 1000), *share(648, 1000), false, 64.9},
      {"a baseline without an end as a decimal", *share(2, 3), *share(43, 60), true, 71 + 2.0 / 3},
      {"a pathway of many less", *share(2, 3), *share(4'299'999, 6'000'000), false, 71 + 2.0 / 3},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const StandardInForce own{"own", Comparison::at_least, decimal("60"), c.baseline, decimal("5")};
    CHECK(meets(c.figure, own) == c.is_met);
    CHECK(threshold(own) == Approx(c.target));
  }
  const auto found =
      standards_in_force(published(), {"percent_within_18", barts, true, "Part_2", true, {2026, 1}},
                         [](Period) { return share(599, 1000); });
  REQUIRE(found.size() == 2);
  CHECK(threshold(found[0]) == 92);
  CHECK(threshold(found[1]) == Approx(64.9));
  // The greater of both is to be stayed below, too.
  const StandardInForce under{"under", Comparison::less, decimal("60"), share(599, 1000), decimal("5")};
  CHECK(meets(*share(648, 1000), under));
  CHECK_FALSE(meets(*share(649, 1000), under));
}

TEST_CASE("a rule on standards is breached where one that is in force is not met, and says which") {
  const StandardInForce constitutional{"92 %", Comparison::at_least, decimal("92")};
  const StandardInForce interim{"65 %", Comparison::at_least, decimal("65")};
  const std::vector<Period> months = months_from({2025, 2}, 6);
  const std::vector<std::vector<StandardInForce>> standards = {{},
                                                               {constitutional},
                                                               {constitutional, interim},
                                                               {constitutional, interim},
                                                               {constitutional, interim},
                                                               {constitutional}};
  const Series series = shares({600, 600, 600, 700, 950, none});
  const auto judged = [&](std::string name) {
    return judge(rule_of(NationalStandard{std::move(name)}),
                 {.months = months, .series = series, .standards = standards});
  };
  const auto all = judged("");
  CHECK(letters(all) == ".bbbc.");
  CHECK(all[0].words == "no standard");
  CHECK(all[1].words == "92 %");
  CHECK(all[2].words == "92 %; 65 %");
  CHECK(all[2].threshold == 92.0);
  CHECK(all[3].words == "92 %");
  CHECK(all[4].words.empty());
  CHECK(all[4].threshold == 92.0);
  const auto one = judged("65 %");
  CHECK(letters(one) == "..bcc.");
  CHECK(one[2].words == "65 %");
  CHECK(one[2].threshold == 65.0);
  CHECK(letters(judged("unheard of")) == "......");
}

TEST_CASE("the threshold told is that of the first standard that is not met") {
  const std::vector<std::vector<StandardInForce>> standards = {
      {{"easy", Comparison::at_least, decimal("50")}, {"hard", Comparison::at_least, decimal("92")}}};
  const std::vector<Period> months = {{2026, 1}};
  const Series series = shares({600});
  const auto judged =
      judge(rule_of(NationalStandard{}), {.months = months, .series = series, .standards = standards});
  CHECK(judged[0].answer == Answer::breached);
  CHECK(judged[0].threshold == 92.0);
  CHECK(judged[0].words == "hard");
}
