#pragma once
// A period is a calendar month of data, not the month of its publication.

#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct Period {
  int year = 0;  ///< four digits
  int month = 0; ///< 1 to 12
  auto operator<=>(const Period&) const = default;
};

/// "2026-01", as the command line, the logs and the ledger write it.
std::string to_string(Period period);

/// The first day of the month, "2026-01-01": how the database stores a period.
std::string to_date(Period period);

/// "January 2026", for people.
std::string shown_month(Period period);

/// The month `months` later (earlier when negative).
Period add_months(Period period, int months);

/// The month that a day is in.
Period month_of(std::chrono::year_month_day day);

/// The newest month that has ended by that day. One that has not is no month of data, whoever says so.
Period last_ended_month(std::chrono::year_month_day day);

/// The financial year that the month is in, by its first calendar year: 2025 for April 2025 to March 2026.
int financial_year(Period period);

/// "2026-01", nothing else.
std::optional<Period> parse_iso_period(std::string_view text);

/// "January" or "Jan", in any case, to 1-12.
std::optional<int> parse_month_name(std::string_view text);

} // namespace waitlistd
