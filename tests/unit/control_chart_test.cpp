#include "core/control_chart.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

using namespace waitlistd;

namespace {

std::vector<Observation> series(const std::vector<double>& values) {
  std::vector<Observation> observations;
  for (const double value : values)
    observations.push_back({value, false});
  return observations;
}

// A letter a point: o outside, t trend, 2 two of three, s shift, . nothing; capitals: it points up.
std::string signals(const std::vector<Observation>& observations, Screening screening = Screening::on) {
  std::string text;
  for (const ChartPoint& point : control_chart(observations, screening, Better::higher)) {
    const char letter = ".ot2s"[static_cast<int>(point.signal)];
    text += point.side == Side::high ? letter == '2' ? '3' : static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return text;
}

Limits limits(const std::vector<double>& values, Screening screening) {
  return control_chart(series(values), screening, Better::higher).front().limits;
}

// Behind twenty months that make the limits wide, about ±50, and have no signal; the last of them is low.
std::vector<double> behind_wide(const std::vector<double>& values) {
  std::vector<double> all;
  for (int i = 0; i < 20; ++i)
    all.push_back(i % 2 == 0 ? 10 : -10);
  all.insert(all.end(), values.begin(), values.end());
  return all;
}

// The limits that the R package NHSRplotthedots and NHS England's workbook give.
struct Golden {
  std::vector<double> values;
  double mean, screened_lower, screened_upper, lower, upper;
};

const std::vector<double> twenty = {-0.56047565, -0.23017749, 1.55870831,  0.07050839,  0.12928774,
                                    1.71506499,  0.46091621,  -1.26506123, -0.68685285, -0.44566197,
                                    1.22408180,  0.35981383,  0.40077145,  0.11068272,  -0.55584113,
                                    1.78691314,  0.49785048,  -1.96661716, 0.70135590,  -0.47279141};

std::vector<Golden> golden() {
  std::vector<double> with_outlier = twenty;
  with_outlier[14] = 10;
  return {{{1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1},
           1.944444,
           -0.715556,
           4.604444,
           -3.062614,
           6.951503},
          {twenty, 0.141624, -3.011380, 3.294627, -3.011380, 3.294627},
          {with_outlier, 0.669416, -2.383666, 3.722497, -4.596625, 5.935457}};
}

} // namespace

TEST_CASE("a control chart has the limits of NHS England's workbook, and screened those of its R package") {
  for (const Golden& expected : golden()) {
    const Limits screened = limits(expected.values, Screening::on);
    const Limits all = limits(expected.values, Screening::off);
    CHECK(*screened.mean == Approx(expected.mean).margin(5e-7));
    CHECK(*all.mean == *screened.mean);
    CHECK(*screened.lower == Approx(expected.screened_lower).margin(5e-7));
    CHECK(*screened.upper == Approx(expected.screened_upper).margin(5e-7));
    CHECK(*all.lower == Approx(expected.lower).margin(5e-7));
    CHECK(*all.upper == Approx(expected.upper).margin(5e-7));
    CHECK(*all.near_upper - *all.mean == Approx((*all.upper - *all.mean) * 2 / 3));
    CHECK(*all.mean - *all.near_lower == Approx((*all.mean - *all.lower) * 2 / 3));
  }
}

TEST_CASE("each signal is told on every point of its run, the gravest one first") {
  struct Case {
    std::string what;
    std::vector<double> values;
    std::string expected;
  };
  const Case cases[] = {
      {"a point above the upper limit", {120, 1}, "O."},
      {"a point below the lower limit", {1, -120, 1}, ".o."},
      {"seven rising points", {4, -3, -2, -1, 0.5, 1, 2, 3, -1}, ".TTTTTTT."},
      {"six rising points are no trend", {4, -3, -2, -1, 0.5, 1, 2, 1}, "........"},
      {"a step that is level ends a trend", {4, -3, -2, -1, -1, 0.5, 1, 2, 3, -1}, ".........."},
      {"eight rising points are all in it", {4, -4, -3, -2, -1, 0.5, 1, 2, 3, -1}, ".TTTTTTTT."},
      {"seven falling points", {-4, 3, 2, 1, -0.5, -1, -2, -3, 1}, ".ttttttt."},
      {"a step that is level ends a falling trend, too", {-4, 3, 2, 1, 1, -0.5, -1, -2, -3, 1}, ".........."},
      {"a trend that ends beyond the limit", {4, -3, -2, -1, 0.5, 1, 2, 60, -1}, ".TTTTTTO."},
      {"seven above the mean", {1, 3, 2, 4, 3, 4, 2, -1}, "SSSSSSS."},
      {"eight above the mean are all in it", {1, 3, 2, 4, 3, 4, 2, 3, -1}, "SSSSSSSS."},
      {"six above the mean are no shift", {1, 3, 2, 4, 3, 4, -1}, "......."},
      {"a point on the mean ends a shift", {1, 2, 1, 0, 2, 1, 2, -9}, "........"},
      {"a point on the mean ends a shift below it, too", {-1, -2, -1, 0, -2, -1, -2, 9}, "........"},
      {"seven below the mean", {4, -1, -3, -2, -4, -3, -4, -2, 1}, ".sssssss."},
  };
  for (const Case& of : cases) {
    INFO(of.what);
    CHECK(signals(series(behind_wide(of.values)), Screening::off) == std::string(20, '.') + of.expected);
  }
}

TEST_CASE("what is on a limit, a near limit, or the mean is within it") {
  // All limits of a figure that never changes are that figure.
  CHECK(signals(series(std::vector<double>(20, 5.0))) == std::string(20, '.'));
}

TEST_CASE("two of three successive points between the near and the outer limit of one side are a signal") {
  // Limits: mean 0 ± 2.66 × mean moving range of about 2; near ones at two thirds.
  const auto with = [](double a, double b, double c) {
    std::vector<double> values = {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1};
    values.insert(values.end(), {a, b, c});
    values.insert(values.end(), {-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1});
    return signals(series(values)).substr(20, 3);
  };
  CHECK(with(4.2, 4.2, 1) == "33.");
  CHECK(with(4.2, 1, 4.2) == "3.3");
  CHECK(with(-4.2, -1, -4.2) == "2.2");
  CHECK(with(4.2, -4.2, 1) == "...");
  CHECK(with(4.2, 1, 1) == "...");
  CHECK(with(9, 4.2, 1) == "O.."); // beyond the limit is not between the limits
  CHECK(with(9, 4.2, 4.2) == "O33");
}

TEST_CASE("a signal is improvement or concern by where it points and which way is better") {
  const auto verdict = [](Better better) {
    return control_chart(series({1, 2, 1, 2, 10, 2, 1, 2, 1, 2}), Screening::on, better)[4].verdict;
  };
  CHECK(verdict(Better::higher) == Verdict::improvement);
  CHECK(verdict(Better::lower) == Verdict::concern);
  CHECK(verdict(Better::neither) == Verdict::neither);
  // A trend is judged by where it leads: this one falls towards the better, above the mean at first.
  const auto falling =
      control_chart(series(behind_wide({-4, 3, 2, 1, -0.5, -1, -2, -3})), Screening::off, Better::lower);
  for (std::size_t i = 21; i < falling.size(); ++i)
    CHECK(falling[i].verdict == Verdict::improvement);
  CHECK(control_chart(series({1, 2, 1}), Screening::on, Better::lower)[1].verdict == Verdict::common_cause);
}

TEST_CASE("where a series breaks limits and runs begin anew") {
  std::vector<Observation> observations = series(behind_wide({4, -3, -2, -1, 0.5, 1, 2, 3}));
  CHECK(signals(observations, Screening::off) == std::string(21, '.') + "TTTTTTT");
  observations[24].starts_anew = true;
  CHECK(signals(observations, Screening::off) == std::string(28, '.'));
  const auto points = control_chart(observations, Screening::off, Better::higher);
  CHECK(*points[23].limits.mean == -2.0 / 24);
  CHECK(*points[24].limits.mean == 6.5 / 4);
  CHECK(*points[24].limits.upper == Approx(6.5 / 4 + 2.66 * 2.5 / 3));
  CHECK(*points[27].limits.upper == *points[24].limits.upper);
}

TEST_CASE("a gap gives no moving range and ends every run") {
  std::vector<Observation> observations = series(behind_wide({4, -3, -2, -1, 0.5, 1, 2, 3}));
  observations.insert(observations.begin() + 24, Observation{});
  CHECK(signals(observations, Screening::off) == std::string(29, '.'));
  const auto points = control_chart(series({1, 3, 9}), Screening::off, Better::higher);
  CHECK(*points[0].limits.upper == Approx(13.0 / 3 + 2.66 * 4));
  const auto with_gap = control_chart(std::vector<Observation>{{1.0, false}, {3.0, false}, {}, {9.0, false}},
                                      Screening::off, Better::higher);
  CHECK_FALSE(with_gap[2].value);
  CHECK(*with_gap[2].limits.upper == Approx(13.0 / 3 + 2.66 * 2)); // drawn through the gap
}

TEST_CASE("limits need two successive values, and are trial limits below twelve") {
  CHECK(control_chart({}, Screening::on, Better::higher).empty());
  const std::vector<Observation> nothing(3);
  CHECK_FALSE(control_chart(nothing, Screening::on, Better::higher)[0].limits.mean);
  const auto one =
      control_chart(std::vector<Observation>{{5.0, false}, {}, {6.0, false}}, Screening::on, Better::higher);
  CHECK(*one[0].limits.mean == 5.5);
  CHECK_FALSE(one[0].limits.upper);
  CHECK(limits(std::vector<double>(11, 1.0), Screening::on).are_trial);
  CHECK_FALSE(limits(std::vector<double>(12, 1.0), Screening::on).are_trial);
  CHECK(*limits(std::vector<double>(12, 1.0), Screening::on).upper == 1.0);
}

TEST_CASE("a standard beyond the limits is consistently met or missed") {
  const Limits at = limits({60, 61, 60, 61, 60, 61, 60, 61, 60, 61, 60, 61}, Screening::on); // 57.84 to 63.16
  CHECK(assurance(at, 92, Better::higher) == Assurance::fails);
  CHECK(assurance(at, 50, Better::higher) == Assurance::passes);
  CHECK(assurance(at, 60, Better::higher) == Assurance::hit_and_miss);
  CHECK(assurance(at, 92, Better::lower) == Assurance::passes);
  CHECK(assurance(at, 50, Better::lower) == Assurance::fails);
  CHECK(assurance(at, *at.upper, Better::higher) == Assurance::hit_and_miss);
  CHECK(assurance(at, 50, Better::neither) == Assurance::unknown);
  CHECK(assurance(Limits{}, 50, Better::higher) == Assurance::unknown);
}

TEST_CASE("a chart that grows says of each month what the chart up to that month says of its last point") {
  std::mt19937 random(20260131);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random()) % n; };
  std::size_t seen[5] = {};
  for (int round = 0; round < 400; ++round) {
    const Screening screening = round % 2 == 0 ? Screening::on : Screening::off;
    GrowingChart growing(screening);
    std::vector<Observation> observations;
    double level = 50;
    double drift = 0;
    for (int month = 0; month < 40; ++month) {
      if (below(12) == 0) drift = 0.1 * below(21) - 1;
      level += drift;
      Observation observation{level + 0.1 * below(15), below(25) == 0};
      if (below(20) == 0) observation.value.reset();
      observations.push_back(observation);
      growing.add(observation);
      const ChartPoint last = control_chart(observations, screening, Better::higher).back();
      REQUIRE(growing.limits().mean == last.limits.mean);
      REQUIRE(growing.limits().lower == last.limits.lower);
      REQUIRE(growing.limits().near_lower == last.limits.near_lower);
      REQUIRE(growing.limits().near_upper == last.limits.near_upper);
      REQUIRE(growing.limits().upper == last.limits.upper);
      if (last.limits.mean) REQUIRE(growing.limits().are_trial == last.limits.are_trial);
      Signal first = Signal::none;
      for (const Signal signal : {Signal::shift, Signal::two_of_three, Signal::trend, Signal::outside_limits})
        if (growing.side(signal) != Side::none) first = signal;
      REQUIRE(first == last.signal);
      REQUIRE(growing.side(first) == last.side);
      ++seen[static_cast<int>(first)];
    }
  }
  for (const std::size_t times : seen)
    CHECK(times > 20);
}

TEST_CASE("a signal is said in words, with what it means where that is known") {
  struct Case {
    Signal signal;
    Side side;
    Verdict verdict;
    const char* text;
  };
  const Case cases[] = {
      {Signal::none, Side::none, Verdict::common_cause, ""},
      {Signal::outside_limits, Side::high, Verdict::concern, "above the upper limit: concern"},
      {Signal::outside_limits, Side::low, Verdict::improvement, "below the lower limit: improvement"},
      {Signal::trend, Side::high, Verdict::neither, "one of 7 or more rising"},
      {Signal::trend, Side::low, Verdict::concern, "one of 7 or more falling: concern"},
      {Signal::two_of_three, Side::high, Verdict::improvement,
       "one of 2 in 3 near the upper limit: improvement"},
      {Signal::two_of_three, Side::low, Verdict::neither, "one of 2 in 3 near the lower limit"},
      {Signal::shift, Side::high, Verdict::concern, "one of 7 or more above the mean: concern"},
      {Signal::shift, Side::low, Verdict::neither, "one of 7 or more below the mean"},
  };
  for (const Case& c : cases)
    CHECK(signal_text(c.signal, c.side, c.verdict) == c.text);
}
