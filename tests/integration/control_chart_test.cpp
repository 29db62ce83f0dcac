// The control chart of core and that of the database: the same to the last digit.
#include "core/control_chart.hpp"
#include "tests/support/place.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <random>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

struct Series {
  std::vector<Observation> observations;
  Screening screening;
  Better better;
};

// Levels, noise, drifts, outliers, gaps and breaks; some so short that they have no limits, some of whole
// numbers so that values tie with each other and with the mean.
Series make_up(std::mt19937& chance) {
  const auto between = [&](int least, int most) {
    return least + static_cast<int>(chance() % static_cast<unsigned>(most - least + 1));
  };
  Series series{{}, between(0, 1) ? Screening::on : Screening::off, static_cast<Better>(between(0, 2))};
  const int length = between(0, 3) ? between(7, 60) : between(1, 6);
  const bool whole = between(0, 2) == 0;
  const double drift = between(-2, 2) * 0.37;
  double level = between(-50, 100);
  for (int i = 0; i < length; ++i) {
    if (between(0, 24) == 0) level += between(-9, 9);
    level += drift;
    const double noise = between(-3000, 3000) / 1000.0 * (between(0, 20) == 0 ? 8 : 1);
    Observation month{whole ? std::round(level + noise) : level + noise / 7, between(0, 29) == 0};
    if (between(0, 19) == 0) month.value.reset();
    series.observations.push_back(month);
  }
  return series;
}

std::string text_of(double number) {
  std::array<char, 32> buffer{};
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr};
}

// As SQL's array literal, every digit of it.
template <class TextOf>
std::string array_of(const std::vector<Observation>& observations, TextOf text) {
  std::string out = "{";
  for (const Observation& month : observations)
    out += (out.size() > 1 ? "," : "") + text(month);
  return out + "}";
}

std::string number_or_null(const std::optional<double>& number) { return number ? text_of(*number) : "NULL"; }

std::string said(const ChartPoint& point) {
  constexpr const char* signals[] = {"NULL", "outside limits", "trend", "two of three", "shift"};
  constexpr const char* sides[] = {"NULL", "high", "low"};
  constexpr const char* verdicts[] = {"common cause", "improvement", "concern", "neither"};
  const Limits& limits = point.limits;
  std::string out = number_or_null(point.value);
  for (const auto& limit : {limits.mean, limits.lower, limits.near_lower, limits.near_upper, limits.upper})
    out += " " + number_or_null(limit);
  return out + (limits.are_trial ? " trial " : " ") + signals[static_cast<int>(point.signal)] + " " +
         sides[static_cast<int>(point.side)] + " " + verdicts[static_cast<int>(point.verdict)];
}

// The same of a row of rtt.control_chart: its numbers are read and written anew, both have the shortest form.
std::string said(const QueryResult& result, int row) {
  std::string out;
  for (int column = 1; column <= 6; ++column) {
    const auto text = result.at(row, column);
    double number = 0;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    out += (column > 1 ? " " : "") + (text ? text_of(number) : "NULL");
  }
  out += result.text(row, 7) == "t" ? " trial" : "";
  for (int column = 8; column <= 10; ++column)
    out += " " + std::string(result.at(row, column).value_or("NULL"));
  return out;
}

} // namespace

TEST_CASE_METHOD(Place, "core and SQL draw the same control chart, to the last digit") {
  REQUIRE(run({"migrate"}).exit_code == 0);
  auto connection = Connection::open(conninfo);
  REQUIRE(connection.has_value());
  std::mt19937 chance(20260128);
  std::size_t compared = 0;
  std::map<std::string, int> seen;
  for (int i = 0; i < 400; ++i) {
    const Series series = make_up(chance);
    constexpr std::optional<const char*> better[] = {"higher", "lower", std::nullopt};
    const auto way = better[static_cast<int>(series.better)];
    const auto result = connection->query(
        "SELECT * FROM rtt.control_chart($1, $2, $3, $4)",
        {array_of(series.observations, [](const Observation& month) { return number_or_null(month.value); }),
         array_of(series.observations,
                  [](const Observation& month) { return std::string(month.starts_anew ? "t" : "f"); }),
         series.screening == Screening::on ? "t" : "f",
         way ? std::optional<std::string>(*way) : std::nullopt},
        "the chart");
    REQUIRE(result.has_value());
    const auto points = control_chart(series.observations, series.screening, series.better);
    REQUIRE(result->rows() == static_cast<int>(points.size()));
    for (int row = 0; row < result->rows(); ++row) {
      INFO("series " << i << ", month " << row);
      const ChartPoint& point = points[static_cast<std::size_t>(row)];
      REQUIRE(said(*result, row) == said(point));
      ++seen[std::to_string(static_cast<int>(point.signal)) + (point.side == Side::high ? "high" : "low")];
      ++compared;
    }
  }
  CHECK(compared > 8000);
  CHECK(seen.size() == 9); // no signal, and four of each side
  for (const auto& [signal, times] : seen)
    CHECK(times > 15);
}

TEST_CASE_METHOD(Place, "core and SQL agree on what limits promise of a standard") {
  REQUIRE(run({"migrate"}).exit_code == 0);
  Limits limits{60, 57, 58, 62, 63, false};
  constexpr const char* words[] = {"unknown", "passes", "fails", "hit and miss"};
  for (const double standard : {50.0, 57.0, 60.0, 63.0, 92.0})
    for (const auto& [better, name] :
         {std::pair(Better::higher, "'higher'"), std::pair(Better::lower, "'lower'"),
          std::pair(Better::neither, "NULL")})
      CHECK(value("SELECT rtt.assurance(57, 63, " + text_of(standard) + ", " + name + ")") ==
            words[static_cast<int>(assurance(limits, standard, better))]);
  CHECK(value("SELECT rtt.assurance(NULL, NULL, 92, 'higher')") == "unknown");
}
