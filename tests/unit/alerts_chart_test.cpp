#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

using Towards = ControlChartSignals::Towards;

constexpr Period first{2023, 1};

ControlChartSignals towards(Towards which, std::vector<Signal> signals = {}) {
  ControlChartSignals condition;
  condition.signals = std::move(signals);
  condition.towards = which;
  return condition;
}

std::vector<Judged> judged(const ControlChartSignals& condition, const std::vector<double>& values,
                           Better better = Better::lower, std::span<const Period> breaks = {}) {
  return judged_from(first, rule_of(condition), waits(values), better, breaks);
}

// So many months of 1 and 2 in turn, which are within limits of about -1 and 4, and then these.
std::vector<double> behind(int level_months, const std::vector<double>& values) {
  std::vector<double> all;
  for (int i = 0; i < level_months; ++i)
    all.push_back(i % 2 == 0 ? 1 : 2);
  all.insert(all.end(), values.begin(), values.end());
  return all;
}

// The limits of NHS England's workbook, and screened those of the R package NHSRplotthedots.
struct Golden {
  std::vector<double> values;
  double screened_lower, screened_upper, lower, upper;
};

std::vector<Golden> golden() {
  const std::vector<double> twenty = {-0.56047565, -0.23017749, 1.55870831,  0.07050839,  0.12928774,
                                      1.71506499,  0.46091621,  -1.26506123, -0.68685285, -0.44566197,
                                      1.22408180,  0.35981383,  0.40077145,  0.11068272,  -0.55584113,
                                      1.78691314,  0.49785048,  -1.96661716, 0.70135590,  -0.47279141};
  std::vector<double> with_outlier = twenty;
  with_outlier[14] = 10;
  return {{{1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1}, -0.715556, 4.604444, -3.062614, 6.951503},
          {twenty, -3.011380, 3.294627, -3.011380, 3.294627},
          {with_outlier, -2.383666, 3.722497, -4.596625, 5.935457}};
}

double threshold_of_newest(const Golden& of, Screening screening, Towards which) {
  ControlChartSignals condition = towards(which);
  condition.screening = screening;
  return judged(condition, of.values).back().threshold.value();
}

} // namespace

TEST_CASE("a rule on the control chart has the limits that are published for it") {
  for (const Golden& of : golden()) {
    const auto near = [](double value) { return Approx(value).margin(5e-7); };
    CHECK(threshold_of_newest(of, Screening::on, Towards::concern) == near(of.screened_upper));
    CHECK(threshold_of_newest(of, Screening::on, Towards::improvement) == near(of.screened_lower));
    CHECK(threshold_of_newest(of, Screening::off, Towards::concern) == near(of.upper));
    CHECK(threshold_of_newest(of, Screening::off, Towards::improvement) == near(of.lower));
  }
  // A fifteenth month of 10 is beyond the limits on the day that it is told.
  const Golden outlier = golden()[2];
  CHECK(letters(judged(towards(Towards::concern), outlier.values)) == "...........cccbccccc");
}

TEST_CASE("each signal breaches as soon as the newest month has it, and not before") {
  struct Case {
    const char* what;
    std::vector<Signal> signals;
    std::vector<double> values;
    const char* answers; // of these values
    const char* words;   // of the last one
  };
  const Case cases[] = {
      {"above the upper limit", {}, {9, 1, 9}, "bcb", "above the upper limit: concern"},
      {"below the lower limit", {}, {-9}, "b", "below the lower limit: improvement"},
      {"the seventh of a rise",
       {Signal::trend},
       {1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, 1.8},
       "ccccccbb",
       "one of 7 or more rising: concern"},
      {"the seventh of a fall",
       {Signal::trend},
       {1.9, 1.8, 1.7, 1.6, 1.5, 1.4},
       "cccccb",
       "one of 7 or more falling: improvement"},
      {"a level step ends a rise", {Signal::trend}, {1.1, 1.2, 1.3, 1.3, 1.4, 1.5}, "cccccc", ""},
      {"two of three near the upper limit",
       {Signal::two_of_three},
       {4, 1.5, 4},
       "ccb",
       "one of 2 in 3 near the upper limit: concern"},
      {"two of three near the lower limit",
       {Signal::two_of_three},
       {-0.6, -0.6},
       "cb",
       "one of 2 in 3 near the lower limit: improvement"},
      {"seven above the mean",
       {Signal::shift},
       {1.9, 2, 1.8, 2, 1.9, 2},
       "cccccb",
       "one of 7 or more above the mean: concern"},
      {"nothing", {}, {1, 2, 1}, "ccc", ""},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    // The last of the level months is a 2: the first of a fall from there and of seven above the mean.
    const auto found = judged(towards(Towards::either, c.signals), behind(20, c.values));
    CHECK(letters(found).substr(20) == c.answers);
    CHECK(found.back().words == c.words);
  }
}

TEST_CASE("a signal that is asked for counts beneath a graver one that is not") {
  // Seven that rise, the last of them beyond the limit.
  const std::vector<double> values = behind(20, {1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 9});
  CHECK(judged(towards(Towards::concern), values).back().words == "above the upper limit: concern");
  const Judged trend = judged(towards(Towards::concern, {Signal::trend}), values).back();
  CHECK(trend.words == "one of 7 or more rising: concern");
  CHECK_FALSE(trend.threshold); // there is no line that a trend is beyond
  CHECK(judged(towards(Towards::concern, {Signal::shift}), values).back().answer == Answer::clear);
}

TEST_CASE("of all signals the gravest that there is is told") {
  const auto told = [](const std::vector<double>& values) {
    return judged(towards(Towards::concern), behind(20, values)).back().words;
  };
  CHECK(told({1.9, 2, 1.8, 2, 1.9, 2}) == "one of 7 or more above the mean: concern");
  CHECK(told({4, 1.5, 4}) == "one of 2 in 3 near the upper limit: concern");
  CHECK(told({1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7}) == "one of 7 or more rising: concern");
  CHECK(told({1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 9}) == "above the upper limit: concern");
}

TEST_CASE("a breach tells the line that it is beyond") {
  const auto threshold = [](std::vector<Signal> signals, const std::vector<double>& values) {
    return judged(towards(Towards::either, std::move(signals)), behind(20, values)).back().threshold;
  };
  const auto limits = [](const std::vector<double>& values) {
    std::vector<Observation> observations;
    for (const double value : behind(20, values))
      observations.push_back({value, false});
    return control_chart(observations, Screening::on, Better::lower).back().limits;
  };
  CHECK(threshold({}, {9}) == limits({9}).upper);
  CHECK(threshold({}, {-9}) == limits({-9}).lower);
  CHECK(threshold({Signal::two_of_three}, {3.6, 3.6}) == limits({3.6, 3.6}).near_upper);
  CHECK(threshold({Signal::two_of_three}, {-0.6, -0.6}) == limits({-0.6, -0.6}).near_lower);
  const std::vector<double> shift = {1.9, 2, 1.8, 2, 1.9, 2, 1.9};
  CHECK(threshold({Signal::shift}, shift) == limits(shift).mean);
  // Where it is not breached, the limit that would be: the nearer one of both.
  CHECK(threshold({}, {2}) == limits({2}).upper);
  CHECK(threshold({}, {1}) == limits({1}).lower);
  CHECK_FALSE(threshold({Signal::shift}, {1}));
}

TEST_CASE("a signal is told where it points the way that is asked for") {
  struct Case {
    Towards which;
    Better better;
    char high, low;
    const char* words; // of the high one
  };
  const Case cases[] = {
      {Towards::concern, Better::lower, 'b', 'c', "above the upper limit: concern"},
      {Towards::concern, Better::higher, 'c', 'b', ""},
      {Towards::improvement, Better::lower, 'c', 'b', ""},
      {Towards::improvement, Better::higher, 'b', 'c', "above the upper limit: improvement"},
      {Towards::either, Better::lower, 'b', 'b', "above the upper limit: concern"},
      {Towards::either, Better::neither, 'b', 'b', "above the upper limit"},
      {Towards::concern, Better::neither, '.', '.', "neither way is better"},
      {Towards::improvement, Better::neither, '.', '.', "neither way is better"},
  };
  for (const Case& c : cases) {
    const auto high = judged(towards(c.which), behind(20, {9}), c.better);
    CHECK(letters(high).back() == c.high);
    CHECK(high.back().words == c.words);
    CHECK(letters(judged(towards(c.which), behind(20, {-9}), c.better)).back() == c.low);
  }
}

TEST_CASE("a chart of fewer than twelve months has trial limits, which count where the rule says so") {
  ControlChartSignals condition = towards(Towards::concern);
  const std::vector<double> values = behind(11, {9});
  const auto found = judged(condition, values);
  CHECK(letters(found) == "...........b"); // of twelve
  CHECK(found[0].words == "no limits yet");
  CHECK(found[1].words == "trial limits");
  CHECK(letters(judged(condition, behind(10, {9, 2}))) == "...........c");
  condition.trial_limits = true;
  CHECK(letters(judged(condition, values)) == ".ccccccccccb");
  CHECK(letters(judged(condition, behind(10, {9}))) == ".cccccccccb");
}

TEST_CASE("where the series breaks, or the rule says so, the chart begins anew") {
  ControlChartSignals condition = towards(Towards::concern);
  const std::vector<double> values = behind(14, {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9});
  CHECK(letters(judged(condition, values)).substr(14) == "bbbbbbbbbbbbb");
  const std::vector<Period> breaks = {add_months(first, 14)};
  const std::string anew = "...........cc"; // trial limits, and then none but nines
  CHECK(letters(judged(condition, values, Better::lower, breaks)).substr(14) == anew);
  condition.rebase = breaks;
  CHECK(letters(judged(condition, values)).substr(14) == anew);
  condition.rebase = {add_months(first, -3), add_months(first, 100)};
  CHECK(letters(judged(condition, values)).substr(14) == "bbbbbbbbbbbbb");
}

TEST_CASE("a gap in a chart, a wait in the open band and a month of too few have no answer") {
  ControlChartSignals condition = towards(Towards::concern);
  Series series = waits(behind(20, {9, 9, 9, 9}));
  series[20].reset();
  series[21] = weeks(infinity, 1000);
  series[22] = weeks(9, 19);
  const auto found = judged_from(first, rule_of(condition, 20), series, Better::lower);
  CHECK(letters(found).substr(20) == "...b");
  CHECK(found[20].words == "no figure");
  CHECK(found[21].words == "in the open band");
  CHECK(found[22].words == "of 19 pathways, fewer than 20");
  // Runs do not go through a gap: seven above the mean, one of which is not there.
  condition.signals = {Signal::shift};
  series = waits(behind(20, {1.9, 2, 1.8, 2, 1.9, 2, 1.9, 2}));
  CHECK(letters(judged_from(first, rule_of(condition), series, Better::lower)).substr(20) == "cccccbbb");
  series[23].reset();
  CHECK(letters(judged_from(first, rule_of(condition), series, Better::lower)).substr(20) == "ccc.cccc");
}

TEST_CASE("what is said of a month does not change by the months that follow") {
  const ControlChartSignals condition = towards(Towards::either);
  const std::vector<double> values =
      behind(14, {9, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.7, -9, 3, 3, 3, 3, 3, 3, 3});
  const auto all = judged(condition, values);
  for (std::size_t months = 1; months <= values.size(); ++months) {
    const Judged then =
        judged(condition, {values.begin(), values.begin() + static_cast<std::ptrdiff_t>(months)}).back();
    CHECK(then.answer == all[months - 1].answer);
    CHECK(then.threshold == all[months - 1].threshold);
    CHECK(then.words == all[months - 1].words);
  }
}
