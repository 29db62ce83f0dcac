#pragma once
// The month of an RTT row as its columns write it.

#include "core/period.hpp"

#include <optional>
#include <string_view>

namespace waitlistd::rtt {

/// The `Period` column of the file since October 2017: "RTT-January-2026", "RTT-MARCH-2019".
std::optional<Period> parse_period_column(std::string_view text);

/// The two columns before that: `Year` is the financial year ("2016-17"), `Period Name` the month ("MAY").
/// January to March belong to the financial year's second calendar year.
std::optional<Period> parse_year_and_name(std::string_view financial_year, std::string_view month_name);

} // namespace waitlistd::rtt
