#pragma once
// Series and rules as tables of cases write them.

#include "core/alerts/judge.hpp"

#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::alerts {

constexpr double infinity = std::numeric_limits<double>::infinity();

inline Decimal decimal(std::string_view text) { return parse_decimal(text).value(); }

inline std::vector<Period> months_from(Period first, std::size_t count) {
  std::vector<Period> months;
  for (std::size_t i = 0; i < count; ++i)
    months.push_back(add_months(first, static_cast<int>(i)));
  return months;
}

/// A gap in a series of counts.
constexpr std::int64_t none = std::numeric_limits<std::int64_t>::min();

inline Series counts(const std::vector<std::int64_t>& numbers) {
  Series series;
  for (const std::int64_t number : numbers)
    series.push_back(number == none ? std::nullopt : std::optional(count(number)));
  return series;
}

/// In tenths of a per cent of a thousand pathways.
inline Series shares(const std::vector<std::int64_t>& parts) {
  Series series;
  for (const std::int64_t part : parts)
    series.push_back(part == none ? std::nullopt : share(part, 1000));
  return series;
}

inline Series waits(const std::vector<double>& values) {
  Series series;
  for (const double value : values)
    series.push_back(weeks(value, 1000));
  return series;
}

inline Rule rule_of(Condition condition, std::int64_t least_denominator = 0) {
  Rule rule;
  rule.condition = std::move(condition);
  rule.least_denominator = least_denominator;
  return rule;
}

/// A letter a month: b breached, c clear, - between, . no answer.
inline std::string letters(const std::vector<Judged>& judged) {
  std::string text;
  for (const Judged& month : judged)
    text += ".c-b"[static_cast<int>(month.answer)];
  return text;
}

/// What the rule says of a series that begins in `first`.
inline std::vector<Judged> judged_from(Period first, const Rule& rule, const Series& series,
                                       Better better = Better::neither, std::span<const Period> breaks = {}) {
  const std::vector<Period> months = months_from(first, series.size());
  return judge(rule, {.months = months, .series = series, .better = better, .series_breaks = breaks});
}

} // namespace waitlistd::alerts
