#pragma once
// The national standards as rules read them: rtt.standard's rows, and which of them are in force.

#include "core/alerts/figure.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace waitlistd::alerts {

/// A row of rtt.standard: see its comments.
struct Standard {
  std::string name;
  std::string measure;
  std::vector<PlaceKind> places;
  bool trusts_only = false;
  std::string part;
  bool total_only = false; ///< for all treatment functions together only
  enum class Comparison { at_least, less, at_most } comparison = Comparison::at_least;
  Decimal value;
  std::optional<Decimal> points;
  std::optional<Period> baseline;
  Period valid_from;
  std::optional<Period> valid_to;
};

/// One that a place has to meet in a month. Its threshold may be a fraction: a trust's own target is so many
/// points above what it had in the baseline month; it is compared in whole numbers all the same.
struct StandardInForce {
  std::string name;
  Standard::Comparison comparison = Standard::Comparison::at_least;
  Decimal value;
  /// The target is `points` above this figure where that is more than `value`.
  std::optional<Figure> baseline = {};
  Decimal points = {};
};

/// Of those of the measure: in force in that month for that kind of place, part and category. `baseline_of`
/// gives the place's figure in a baseline month: absent where it is not loaded, and then its own target is
/// not known. Same as rtt.standard_in_force.
struct StandardQuestion {
  std::string_view measure;
  Place place;
  bool is_nhs_trust = false;
  std::string_view part;
  bool is_total = true; ///< the category is the total
  Period period;
};
std::vector<StandardInForce>
standards_in_force(std::span<const Standard> standards, const StandardQuestion& question,
                   const std::function<std::optional<Figure>(Period)>& baseline_of);

/// Whether the figure meets it, as rtt.meets_standard.
bool meets(const Figure& figure, const StandardInForce& standard);

/// What the figure had to be, for people: value, or the baseline's figure and the points.
double threshold(const StandardInForce& standard);

} // namespace waitlistd::alerts
