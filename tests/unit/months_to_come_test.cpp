// A month that has not ended is no month of data, whoever names it.
#include "core/rtt/link_classifier.hpp"
#include "core/rtt/month_reader.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;

namespace {

constexpr std::chrono::year_month_day today = std::chrono::year(2026) / 3 / 12;

// What a reader that knows the day says of a row of that month.
std::string said_of(const std::string& month) {
  MonthReader reader(std::nullopt, last_ended_month(today));
  REQUIRE(reader.read(test::header()).has_value());
  std::string row = test::good_rows("RAA").front();
  const auto kind = reader.read(row.replace(0, std::string("RTT-January-2026").size(), month));
  return kind ? to_string(*reader.period()) : kind.error().message;
}

} // namespace

TEST_CASE("a link to a month that has not ended is unsure, and tried as what it can be") {
  struct LinkCase {
    const char* text;
    const char* place;
    std::optional<Period> period;
    bool unsure;
    std::optional<Period> folder;
    const char* reason;
  };
  const LinkCase cases[] = {
      {"Full CSV data file Jan26", "2026/03/a.zip", Period{2026, 1}, false, Period{2026, 3}, ""},
      {"Full CSV data file Feb26", "a.zip", Period{2026, 2}, false, {}, ""},
      {"Full CSV data file Mar26", "a.zip", {}, true, {}, "says 2026-03, which has not ended"},
      {"Full CSV data file Dec52", "a.zip", {}, true, {}, "says 2052-12, which has not ended"},
      {"Full CSV data file Dec52",
       "Full-CSV-Dec25.zip",
       Period{2025, 12},
       true,
       {},
       "the text says 2052-12, the name 2025-12"},
      {"Full CSV data file Dec52", "2099/01/a.zip", {}, true, {}, "says 2052-12, which has not ended"},
      {"Full CSV data file Jan26", "2099/03/a.zip", Period{2026, 1}, false, {}, ""},
      {"Full CSV data file", "0000/01/a.zip", {}, true, {}, "names no month"},
  };
  for (const LinkCase& c : cases) {
    INFO(c.text << " " << c.place);
    const auto link = classify_link(c.text, "https://h.example/uploads/" + std::string(c.place), today);
    CHECK(link.kind == LinkKind::data_file);
    CHECK(link.period == c.period);
    CHECK(link.month_unsure == c.unsure);
    CHECK(link.upload_folder == c.folder);
    CHECK(link.reason == c.reason);
  }
}

TEST_CASE("the page of a financial year that has not begun is not read") {
  CHECK(classify_link("", "https://h.example/rtt-data-2025-26/", today).kind == LinkKind::year_page);
  CHECK(classify_link("", "https://h.example/rtt-data-2026-27/", today).kind == LinkKind::other);
  CHECK(classify_link("", "https://h.example/rtt-data-2099-00/", today).reason ==
        "the page of a financial year that has not begun");
}

TEST_CASE("published figures to a month that has not ended are those of the month that the name tells, or of "
          "none") {
  const auto month = [](const char* text, const char* name) {
    return classify_link(text, "https://h.example/" + std::string(name), today).period;
  };
  CHECK(month("RTT Overview Timeseries Dec52", "RTT-Overview-Timeseries-Dec25.xlsx") == Period{2025, 12});
  CHECK(month("RTT Overview Timeseries Dec52", "t.xlsx") == std::nullopt);
  CHECK(month("RTT Overview Timeseries Jan26", "t.xlsx") == Period{2026, 1});
}

TEST_CASE("rows of a month that has not ended, or of before waiting times were measured, reject the file") {
  CHECK(said_of("RTT-February-2026") == "2026-02");
  CHECK(said_of("RTT-March-2026") ==
        "line 2, column 1 (Period): the row is of 2026-03, a month that has not ended");
  CHECK(said_of("RTT-January-2099") ==
        "line 2, column 1 (Period): the row is of 2099-01, a month that has not ended");
  for (const char* year : {"0000", "0001", "2006"})
    CHECK(said_of(std::string("RTT-January-") + year) ==
          "line 2, column 1 (Period): the row is of " + std::string(year) +
              "-01: waiting times were not measured before 2007");
  CHECK(said_of("RTT-January-2007") == "2007-01");
}
