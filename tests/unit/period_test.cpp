#include "core/period.hpp"
#include "core/rtt/period_columns.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;

TEST_CASE("a Period column names its month in any case and nothing else does") {
  CHECK(parse_period_column("RTT-January-2026") == Period{2026, 1});
  CHECK(parse_period_column("RTT-MARCH-2019") == Period{2019, 3});
  CHECK_FALSE(parse_period_column("RTT-January-26"));
  CHECK_FALSE(parse_period_column("January-2026"));
  CHECK_FALSE(parse_period_column("RTT-Januar-2026"));
  CHECK_FALSE(parse_period_column(""));
}

TEST_CASE("a financial year and a month name give the calendar month") {
  CHECK(parse_year_and_name("2016-17", "MAY") == Period{2016, 5});
  CHECK(parse_year_and_name("2016-17", "March") == Period{2017, 3});
  CHECK(parse_year_and_name("1999-00", "JAN") == Period{2000, 1});
  CHECK_FALSE(parse_year_and_name("2016-18", "MAY"));
  CHECK_FALSE(parse_year_and_name("2016", "MAY"));
}

TEST_CASE("an ISO period is exactly YYYY-MM") {
  CHECK(parse_iso_period("2026-01") == Period{2026, 1});
  CHECK_FALSE(parse_iso_period("2026-13"));
  CHECK_FALSE(parse_iso_period("2026-1"));
  CHECK(to_string(Period{2026, 1}) == "2026-01");
  CHECK(to_date(Period{2019, 12}) == "2019-12-01");
}

TEST_CASE("months are added across year ends in both directions") {
  CHECK(add_months({2026, 1}, -2) == Period{2025, 11});
  CHECK(add_months({2025, 12}, 1) == Period{2026, 1});
}

TEST_CASE("a financial year begins with April") {
  CHECK(financial_year({2016, 3}) == 2015);
  CHECK(financial_year({2016, 4}) == 2016);
  CHECK(financial_year({2016, 12}) == 2016);
  CHECK(parse_year_and_name("2016-17", "APRIL") == Period{2016, 4});
  CHECK(parse_year_and_name("2016/17", "MARCH") == Period{2017, 3});
  CHECK_FALSE(parse_year_and_name("2016x17", "MARCH"));
  CHECK_FALSE(parse_year_and_name("2016-17", "M"));
  CHECK_FALSE(parse_year_and_name("20x6-17", "MAY"));
  CHECK_FALSE(parse_year_and_name("2016-1x", "MAY"));
}

TEST_CASE("a period is of digits, and of a month that there is") {
  CHECK(parse_iso_period("1990-09") == Period{1990, 9});
  CHECK(parse_iso_period("2026-12") == Period{2026, 12});
  for (const char* text : {"2026-00", "2026/01", "202x-01", "2026-0x", "20/6-01", "20:6-01", "2026-01-01"}) {
    INFO(text);
    CHECK_FALSE(parse_iso_period(text));
  }
  CHECK_FALSE(parse_period_column("RTT-January"));
  CHECK_FALSE(parse_period_column("RTT-January-2026x"));
}

TEST_CASE("the month that ended last is the one before a day's own") {
  using namespace std::chrono;
  CHECK(month_of(year(2026) / 2 / 28) == Period{2026, 2});
  CHECK(last_ended_month(year(2026) / 2 / 28) == Period{2026, 1});
  CHECK(last_ended_month(year(2026) / 1 / 1) == Period{2025, 12});
}

TEST_CASE("a period is written in words for people") {
  CHECK(shown_month({2019, 12}) == "December 2019");
  CHECK(shown_month({2026, 1}) == "January 2026");
}
