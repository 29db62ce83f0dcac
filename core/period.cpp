#include "core/period.hpp"

#include "core/month_names.hpp"
#include "core/text.hpp"

#include <cstdio>

namespace waitlistd {

std::string to_string(Period period) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02d", period.year, period.month);
  return text;
}

std::string to_date(Period period) { return to_string(period) + "-01"; }

std::string shown_month(Period period) {
  return std::string(month_names.at(static_cast<std::size_t>(period.month - 1))) + " " +
         std::to_string(period.year);
}

Period add_months(Period period, int months) {
  const int index = period.year * 12 + period.month - 1 + months;
  return {index / 12, index % 12 + 1};
}

Period month_of(std::chrono::year_month_day day) {
  return {static_cast<int>(day.year()), static_cast<int>(static_cast<unsigned>(day.month()))};
}

Period last_ended_month(std::chrono::year_month_day day) { return add_months(month_of(day), -1); }

int financial_year(Period period) { return period.month >= 4 ? period.year : period.year - 1; }

std::optional<Period> parse_iso_period(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const auto year = parse_digits(text.substr(0, 4), 4);
  const auto month = parse_digits(text.substr(5), 2);
  if (!year || !month || *month < 1 || *month > 12) return std::nullopt;
  return Period{*year, *month};
}

std::optional<int> parse_month_name(std::string_view text) {
  const std::string wanted = lower_case(text);
  for (std::size_t i = 0; i < month_names.size(); ++i) {
    const std::string name = lower_case(month_names[i]);
    if (wanted == name || wanted == name.substr(0, short_month_name)) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

} // namespace waitlistd
