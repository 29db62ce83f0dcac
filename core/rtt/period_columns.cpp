#include "core/rtt/period_columns.hpp"

#include "core/text.hpp"

namespace waitlistd::rtt {

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

} // namespace waitlistd::rtt
