#include "service/alerts/alert_report.hpp"

namespace waitlistd::alerts {
namespace {

std::string unit_of_change(Change::By by, const Measure* measure) {
  if (by == Change::By::percent) return "%";
  if (by == Change::By::points) return "points";
  return measure ? std::string(measure->unit) : std::string();
}

} // namespace

std::string unit_compared(const Rule& rule, const Measure* measure) {
  if (const auto* change = std::get_if<Change>(&rule.condition)) return unit_of_change(change->by, measure);
  if (const auto* revised = std::get_if<Revised>(&rule.condition))
    return unit_of_change(revised->by, measure);
  if (std::holds_alternative<Overdue>(rule.condition)) return "days";
  const bool has_figure = !std::holds_alternative<Rank>(rule.condition) &&
                          !std::holds_alternative<Missing>(rule.condition) &&
                          !is_about_collection(rule.condition);
  return has_figure && measure ? std::string(measure->unit) : std::string();
}

} // namespace waitlistd::alerts
