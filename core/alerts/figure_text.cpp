#include "core/alerts/figure_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace waitlistd::alerts {
namespace {

constexpr int most_decimals = 6; // as a rule can have

int decimals_of(std::string_view unit) {
  if (unit == "%" || unit == "weeks" || unit == "points") return 1;
  return unit.empty() || unit == "pathways" || unit == "days" ? 0 : 2;
}

// Pathways are what is counted anyway.
std::string with_unit(const std::string& number, std::string_view unit) {
  if (unit.empty() || unit == "pathways") return number;
  return number + ' ' + std::string(unit);
}

// The same in every locale; nothing is never less than nothing.
std::string number_text(double value, int decimals) {
  std::array<char, 400> digits; // the largest double has 309 before the point
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), std::abs(value),
                                 std::chars_format::fixed, decimals)
                       .ptr;
  std::string text(digits.data(), end);
  const bool is_nothing = text.find_first_not_of("0.") == text.npos;
  for (std::size_t at = std::min(text.find('.'), text.size()); at > 3; at -= 3)
    text.insert(at - 3, 1, ',');
  return value < 0 && !is_nothing ? '-' + text : text;
}

std::string without_zeros(std::string text) {
  if (text.find('.') == text.npos) return text;
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

// The fewest decimals that say the number exactly, two more than its unit has at most; else its unit's.
int decimals_as_given(double number, std::string_view unit) {
  const int of_unit = decimals_of(unit);
  for (int decimals = of_unit; decimals <= of_unit + 2; ++decimals) {
    const double scaled = number * std::pow(10, decimals);
    if (std::abs(scaled - std::round(scaled)) < 1e-6) return decimals;
  }
  return of_unit;
}

} // namespace

std::string shown_figure(double value, std::string_view unit, int open_band_weeks) {
  if (std::isinf(value)) return with_unit(std::to_string(open_band_weeks) + '+', unit);
  return with_unit(number_text(value, decimals_of(unit)), unit);
}

std::string shown_threshold(double threshold, std::string_view unit) {
  return with_unit(without_zeros(number_text(threshold, decimals_as_given(threshold, unit))), unit);
}

ShownBeside shown_beside(double value, double threshold, std::string_view unit, int open_band_weeks) {
  ShownBeside shown{shown_figure(value, unit, open_band_weeks), shown_threshold(threshold, unit)};
  if (value == threshold || std::isinf(value)) return shown;
  const int as_given = decimals_as_given(threshold, unit);
  std::string apart = without_zeros(number_text(value, decimals_of(unit)));
  std::string from = without_zeros(number_text(threshold, as_given));
  if (apart != from) return shown;
  for (int decimals = decimals_of(unit) + 1; decimals <= most_decimals && apart == from; ++decimals) {
    apart = without_zeros(number_text(value, decimals));
    from = without_zeros(number_text(threshold, std::max(decimals, as_given)));
  }
  return {with_unit(apart, unit), with_unit(from, unit)};
}

std::string shown_change(double change, std::string_view unit) {
  const std::string_view of = unit == "%" ? "points" : unit;
  const std::string number = number_text(change, decimals_of(of));
  if (number.find_first_not_of("0.") == number.npos) return "unchanged";
  return with_unit(change > 0 ? '+' + number : number, of);
}

} // namespace waitlistd::alerts
