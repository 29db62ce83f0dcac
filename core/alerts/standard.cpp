#include "core/alerts/standard.hpp"

#include <algorithm>

namespace waitlistd::alerts {
namespace {

bool is_for(const Standard& standard, const StandardQuestion& question) {
  return standard.measure == question.measure && standard.part == question.part &&
         std::ranges::find(standard.places, question.place.kind) != standard.places.end() &&
         (question.is_total || !standard.total_only) && (question.is_nhs_trust || !standard.trusts_only) &&
         standard.valid_from <= question.period &&
         question.period <= standard.valid_to.value_or(question.period);
}

} // namespace

std::vector<StandardInForce>
standards_in_force(std::span<const Standard> standards, const StandardQuestion& question,
                   const std::function<std::optional<Figure>(Period)>& baseline_of) {
  std::vector<StandardInForce> found;
  for (const Standard& standard : standards) {
    if (!is_for(standard, question)) continue;
    StandardInForce in_force{standard.name, standard.comparison, standard.value};
    if (standard.points) {
      in_force.points = *standard.points;
      if (standard.baseline) in_force.baseline = baseline_of(*standard.baseline);
      if (!in_force.baseline) continue; // nobody knows its target
    }
    found.push_back(std::move(in_force));
  }
  return found;
}

bool meets(const Figure& figure, const StandardInForce& standard) {
  int compared = compare(figure, standard.value);
  if (standard.baseline) { // the greater of two is not reached where either is not
    const auto gained = difference(figure, *standard.baseline);
    compared = std::min(compared, gained ? compare(*gained, standard.points) : compared);
  }
  switch (standard.comparison) {
  case Standard::Comparison::at_least:
    return compared >= 0;
  case Standard::Comparison::less:
    return compared < 0;
  case Standard::Comparison::at_most:
    return compared <= 0;
  }
  return false;
}

double threshold(const StandardInForce& standard) {
  const double value = to_double(standard.value);
  if (!standard.baseline) return value;
  return std::max(value, standard.baseline->value + to_double(standard.points));
}

} // namespace waitlistd::alerts
