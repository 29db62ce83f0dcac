#include "service/alerts/alert_report.hpp"

#include "core/text.hpp"

#include <cmath>
#include <cstdio>

namespace waitlistd::alerts {
namespace {

std::string with_decimals(double value, int decimals, bool is_signed) {
  char text[64];
  std::snprintf(text, sizeof text, is_signed ? "%+.*f" : "%.*f", decimals, value);
  return text;
}

std::string whole(double value, bool is_signed) {
  const auto number = static_cast<std::int64_t>(std::llround(value));
  return (is_signed && number > 0 ? "+" : "") + grouped(number);
}

std::string in_unit(double value, std::string_view unit, bool is_signed) {
  if (std::isinf(value)) return "in the open band";
  if (unit == "pathways") return whole(value, is_signed);
  if (unit == "%") return with_decimals(value, 1, is_signed) + " %";
  if (unit == "weeks") return with_decimals(value, 1, is_signed) + " weeks";
  return with_decimals(value, 2, is_signed) + (unit.empty() ? "" : " " + std::string(unit));
}

std::string changed(double value, Change::By by, const Measure* measure, bool is_signed) {
  if (by == Change::By::percent) return in_unit(value, "%", is_signed);
  if (by == Change::By::points) return with_decimals(value, 1, is_signed) + " points";
  return in_unit(value, measure ? measure->unit : std::string_view(), is_signed);
}

} // namespace

std::string value_text(const Rule& rule, const Measure* measure, double value) {
  if (const auto* change = std::get_if<Change>(&rule.condition)) return changed(value, change->by, measure, true);
  if (const auto* revised = std::get_if<Revised>(&rule.condition)) return changed(value, revised->by, measure, true);
  if (std::holds_alternative<Rank>(rule.condition)) return "rank " + whole(value, false);
  if (std::holds_alternative<Overdue>(rule.condition)) return whole(value, false) + " days";
  if (is_about_collection(rule.condition) || std::holds_alternative<Missing>(rule.condition)) return whole(value, false);
  return in_unit(value, measure ? measure->unit : std::string_view(), false);
}

} // namespace waitlistd::alerts
