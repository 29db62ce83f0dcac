#include "core/period.hpp"

#include "core/month_names.hpp"
#include "core/text.hpp"

#include <charconv>
#include <cstdio>

namespace waitlistd {
namespace {

std::optional<int> parse_digits(std::string_view text, std::size_t width) {
  if (text.size() != width) return std::nullopt;
  for (const char c : text)
    if (c < '0' || c > '9') return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

} // namespace

std::string to_string(Period period) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02d", period.year, period.month);
  return text;
}

std::string to_date(Period period) { return to_string(period) + "-01"; }

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

std::optional<Period> parse_period_column(std::string_view text) {
  if (lower_case(text.substr(0, 4)) != "rtt-") return std::nullopt;
  text.remove_prefix(4);
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto month = parse_month_name(text.substr(0, dash));
  const auto year = parse_digits(text.substr(dash + 1), 4);
  if (!month || !year) return std::nullopt;
  return Period{*year, *month};
}

std::optional<Period> parse_year_and_name(std::string_view financial_year, std::string_view month_name) {
  if (financial_year.size() != 7 || (financial_year[4] != '-' && financial_year[4] != '/'))
    return std::nullopt;
  const auto first = parse_digits(financial_year.substr(0, 4), 4);
  const auto second = parse_digits(financial_year.substr(5), 2);
  const auto month = parse_month_name(month_name);
  if (!first || !second || !month || *second != (*first + 1) % 100) return std::nullopt;
  return Period{*month >= 4 ? *first : *first + 1, *month};
}

} // namespace waitlistd
