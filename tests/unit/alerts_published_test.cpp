// NHS England's own series of the share within 18 weeks, judged by a limit: the months that it must fire in.
#include "alerts_cases.hpp"

#include "service/rtt/timeseries_file.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

const std::string headline = WAITLISTD_TEST_DATA "/headline/";

// "2020-05..2020-09 2021-02..2021-04": consecutive months together.
std::string runs_of(const std::set<Period>& months) {
  std::string out;
  for (const Period month : months) {
    if (!months.contains(add_months(month, -1))) out += (out.empty() ? "" : " ") + to_string(month) + "..";
    if (!months.contains(add_months(month, 1))) out += to_string(month);
  }
  return out;
}

std::set<Period> breached(const std::vector<Period>& months, const std::vector<Judged>& judged) {
  std::set<Period> out;
  for (std::size_t i = 0; i < months.size(); ++i)
    if (judged[i].answer == Answer::breached) out.insert(months[i]);
  return out;
}

// The workbook's series by the program's reading: no figure before August 2007.
Series published_shares(const rtt::Timeseries& timeseries) {
  std::map<Period, std::int64_t> within;
  std::map<Period, std::int64_t> over;
  for (const rtt::PublishedFigure& figure : timeseries.figures) {
    if (figure.part != "Part_2" || figure.basis != "as_reported") continue;
    if (figure.figure == "within_18") within[figure.period] = std::llround(figure.value);
    if (figure.figure == "over_18") over[figure.period] = std::llround(figure.value);
  }
  Series series;
  for (Period month = timeseries.first; month <= timeseries.last; month = add_months(month, 1))
    series.push_back(within.contains(month) ? share(within.at(month), within.at(month) + over.at(month))
                                            : std::nullopt);
  return series;
}

// The table beside the workbook, without February 2024, by a reading of the test's own.
std::set<Period> below_in_table(std::int64_t percent) {
  std::ifstream file(headline + "overview-timeseries-to-dec25.csv");
  const auto fields_of = [](const std::string& line) {
    std::vector<std::string> fields;
    std::istringstream rest(line);
    for (std::string field; std::getline(rest, field, ',');)
      fields.push_back(field);
    return fields;
  };
  std::string line;
  std::getline(file, line);
  const auto titles = fields_of(line);
  const auto column = [&](std::string_view title) {
    return static_cast<std::size_t>(std::ranges::find(titles, title) - titles.begin());
  };
  const std::size_t within = column("incomplete.No. within 18 weeks|as_reported");
  const std::size_t total = column("incomplete.Total waiting (mil)|as_reported");
  std::set<Period> out;
  while (std::getline(file, line)) {
    const auto fields = fields_of(line);
    const bool has_figure = fields.size() > std::max(within, total) && !fields[within].empty();
    if (has_figure && 100 * std::stoll(fields[within]) < percent * std::stoll(fields[total]))
      out.insert(parse_iso_period(fields[0]).value());
  }
  return out;
}

} // namespace

TEST_CASE("below 65 % within 18 weeks fires for England in the months in which NHS England's series is") {
  const auto file = rtt::read_timeseries_file(headline + "RTT-Overview-Timeseries-Dec25.xlsx");
  REQUIRE(file.has_value());
  const Series series = published_shares(file->timeseries);
  const std::vector<Period> months = months_from(file->timeseries.first, series.size());
  const auto months_below = [&](std::string_view percent) {
    const Rule rule = rule_of(Limit{Beyond::below, decimal(percent)});
    return breached(months, judged_from(months.front(), rule, series));
  };

  std::set<Period> below_65 = months_below("65");
  CHECK(runs_of(below_65) ==
        "2007-08..2008-02 2020-05..2020-09 2021-02..2021-04 2021-12..2025-12"); // February 2008: 64.97 %
  for (const auto& [percent, text] : {std::pair(60, "60"), {62, "62"}, {65, "65"}, {70, "70"}, {92, "92"}}) {
    std::set<Period> ours = months_below(text);
    ours.erase({2024, 2}); // in the workbook alone
    INFO(text);
    CHECK(runs_of(ours) == runs_of(below_in_table(percent)));
  }

  const auto judged = judged_from(months.front(), rule_of(Limit{Beyond::below, decimal("65")}), series);
  CHECK(letters(judged).starts_with("....bbbbbbbcccc")); // April to July 2007 have no figure
}
