#include "core/alerts/rule.hpp"

namespace waitlistd::alerts {

bool is_about_collection(const Condition& condition) {
  return std::holds_alternative<Overdue>(condition) || std::holds_alternative<Rejected>(condition) ||
         std::holds_alternative<Held>(condition) || std::holds_alternative<Findings>(condition);
}

} // namespace waitlistd::alerts
