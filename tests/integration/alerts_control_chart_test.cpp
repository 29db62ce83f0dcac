// A rule by a control chart beside the database's control chart of the same place.
#include "core/alerts/judge.hpp"
#include "service/collection.hpp"
#include "service/database/open_database.hpp"
#include "tests/support/place.hpp"

#include <cstdlib>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace waitlistd::alerts;

namespace {

QueryResult rows_of(Connection& database, const std::string& sql) {
  auto rows = database.query(sql, {}, "a test's query");
  INFO((rows ? "" : rows.error().message));
  REQUIRE(rows.has_value());
  return std::move(*rows);
}

} // namespace

TEST_CASE("the limit that a rule is judged by is that of the database's control chart, month after month") {
  const test::Place place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  auto connection = connect(place.conninfo);
  REQUIRE(connection.has_value());
  FigureWish wish;
  wish.measures = {{"percent_within_18", "Part_2"}};
  wish.places = {{PlaceKind::england, ""}};
  std::vector<MonthRelease> releases;
  std::vector<Period> seen;
  std::vector<std::optional<std::size_t>> of_each;
  int breached = 0;
  for (int month = 0; month < 24; ++month) {
    const Period period = add_months({2024, 3}, month);
    const int within = 580'000 + 1'000 * (month * month * 7 % 13) - (month > 19 ? 60'000 : 0);
    const auto inserted =
        connection->query("WITH loaded AS (INSERT INTO rtt.release (period, vintage, status, url, strategy, "
                          "csv_sha256, preamble, rows, "
                          "band_count, loader_version) VALUES ($1::date, 1, 'current', 'made', 'pages', $1, "
                          "'', 0, 105, 'test') RETURNING "
                          "release_id) INSERT INTO rtt.england_month_vintage (release_id, part, "
                          "treatment_function_code, total, within_18, "
                          "over_18) SELECT release_id, 'Part_2', 'C_999', 1000003, $2::integer, 1000003 - "
                          "$2::integer FROM loaded RETURNING "
                          "release_id",
                          {to_string(period) + "-01", std::to_string(within)}, "making a month up");
    INFO((inserted ? "" : inserted.error().message));
    REQUIRE(inserted.has_value());
    releases.push_back({period, static_cast<std::int32_t>(inserted->number(0, 0)), 1});
    seen.push_back(period);
    of_each.push_back(releases.size() - 1);
    if (releases.size() < 12) continue;
    const auto figures = (*find_collection("nhs"))->figures(*connection, releases, wish);
    REQUIRE(figures.has_value());
    const Series series =
        (*figures)->series({"percent_within_18", "Part_2", {PlaceKind::england, ""}, "C_999"}, of_each);
    const auto breaks = rows_of(*connection, "SELECT to_char(period, 'YYYY-MM') FROM rtt.series_break WHERE "
                                             "'England' = ANY (rebases)");
    std::vector<Period> anew;
    for (int i = 0; i < breaks.rows(); ++i)
      anew.push_back(parse_iso_period(breaks.text(i, 0)).value());
    for (const Screening screening : {Screening::on, Screening::off}) {
      const auto row =
          rows_of(*connection,
                  std::string("SELECT lower_limit, signal = 'outside limits' AND side = 'low' FROM "
                              "rtt.place_control_chart('England', '', 'Part_2', 'C_999', "
                              "'percent_within_18', ") +
                      (screening == Screening::on ? "true" : "false") + ") ORDER BY period DESC LIMIT 1");
      Rule rule;
      ControlChartSignals signals;
      signals.screening = screening;
      signals.signals = {Signal::outside_limits};
      rule.condition = signals;
      const Judged judged =
          judge(rule, {.months = seen, .series = series, .better = Better::higher, .series_breaks = anew})
              .back();
      INFO(to_string(period) << " " << row.text(0, 0) << " " << row.text(0, 1));
      CHECK(judged.threshold == std::strtod(row.text(0, 0).c_str(), nullptr));
      CHECK((judged.answer == Answer::breached) == (row.at(0, 1) == "t"));
      breached += judged.answer == Answer::breached;
    }
  }
  CHECK(breached > 0);
  CHECK(breached < 20);
}
