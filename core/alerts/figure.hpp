#pragma once
// A figure as rules compare it: in whole numbers wherever it is made of whole numbers.

#include "core/period.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::alerts {

/// A number as people write it in a rule, "65" or "0.5", in whole millionths: what equals a threshold equals
/// it.
struct Decimal {
  std::int64_t millionths = 0;
  auto operator<=>(const Decimal&) const = default;
};

/// "65", "0.5", "-2.25": as few digits as say it.
std::string to_string(Decimal number);
double to_double(Decimal number);

/// As JSON writes numbers, without an exponent: at most 6 decimals, from -10^12 to 10^12; nothing else.
std::optional<Decimal> parse_decimal(std::string_view text);

/// A number that need not have an end as a decimal: a plan between two of its months. Denominator above 0.
struct Fraction {
  std::int64_t numerator = 0;
  std::int64_t denominator = 1;
};

/// One month's figure of a place. Where `scale` is not 0, its value is exactly scale × numerator /
/// denominator: a count 1 × n / 1, a share 100 × n / d. A wait in weeks has scale 0 and only its value, which
/// may be infinity (in the open band); its denominator is the pathways that it is of.
struct Figure {
  double value = 0;
  std::int64_t numerator = 0;
  std::int64_t denominator = 1; ///< above 0: a share of nothing is no figure
  int scale = 1;
  bool is_ratio = false; ///< of scale 1: one of so many, which may be 1, and no count
};

Figure count(std::int64_t number);
/// Absent where `whole` is 0.
std::optional<Figure> share(std::int64_t part, std::int64_t whole);
/// As share, without the hundred: stops per start.
std::optional<Figure> ratio(std::int64_t part, std::int64_t whole);
Figure weeks(double value, std::int64_t pathways);

/// Of nothing but itself: no share, no ratio, no wait.
bool is_count(const Figure& figure);

/// Below 0, 0 or above 0 as the figure is less than, equal to or greater than the number; in whole numbers
/// but for waits.
int compare(const Figure& figure, Decimal number);
int compare(const Figure& figure, Fraction number);

/// By how much `now` is more than `before`, both of one measure: of shares in points, of all others in their
/// own unit. In whole numbers where both are and their products fit (numerators and denominators up to 10^9
/// do), else a figure of scale 0. Absent where either is infinite.
std::optional<Figure> difference(const Figure& now, const Figure& before);
/// The same in per cent of `before`'s size; absent also where that is 0.
std::optional<Figure> percent_change(const Figure& now, const Figure& before);

/// Month by month, the oldest first, no month left out. Absent: the month is not loaded, the place does not
/// report in it, or it has no such figure; never 0 for any of these.
using Series = std::vector<std::optional<Figure>>;

enum class PlaceKind { england, region, icb, provider };

/// A place as figures are published of it. England's code is blank.
struct Place {
  PlaceKind kind = PlaceKind::england;
  std::string code;
  auto operator<=>(const Place&) const = default;
};

/// As rtt.standard and the views have them: England, region, ICB, provider.
std::string_view to_string(PlaceKind kind);
std::optional<PlaceKind> parse_place_kind(std::string_view text);

/// "England", "ICB QMF", "provider R1H".
std::string to_string(const Place& place);

} // namespace waitlistd::alerts
