#include "service/alerts/monthly_figures.hpp"

namespace waitlistd::alerts {

std::string Names::of(const Place& place) const {
  if (place.kind == PlaceKind::england) return "England";
  const auto found = places.find(place);
  return found == places.end() ? place.code : found->second;
}

std::string Names::of_category(const std::string& code) const {
  const auto found = categories.find(code);
  return found == categories.end() ? code : found->second;
}

} // namespace waitlistd::alerts
