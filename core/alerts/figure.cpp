#include "core/alerts/figure.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace waitlistd::alerts {
namespace {

constexpr std::int64_t million = 1'000'000;
constexpr std::size_t decimals = 6;
constexpr std::int64_t largest_whole = million * million; // of a number in a rule

// A product of two numbers of 64 bits in full, as two's complement: compares as the number that it is. Not
// every compiler has a type for it.
struct Product {
  std::int64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const Product&) const = default;
};

std::uint64_t size_of(std::int64_t number) {
  return number < 0 ? 0 - static_cast<std::uint64_t>(number) : static_cast<std::uint64_t>(number);
}

Product product(std::int64_t a, std::int64_t b) {
  constexpr std::uint64_t half = 0xFFFFFFFF;
  const std::uint64_t x = size_of(a);
  const std::uint64_t y = size_of(b);
  const std::uint64_t lowest = (x & half) * (y & half);
  const std::uint64_t cross = (x >> 32) * (y & half) + (lowest >> 32);
  const std::uint64_t other = (x & half) * (y >> 32) + (cross & half);
  std::uint64_t high = (x >> 32) * (y >> 32) + (cross >> 32) + (other >> 32);
  std::uint64_t low = (other << 32) | (lowest & half);
  if ((a < 0) != (b < 0)) {
    low = 0 - low;
    high = ~high + (low == 0 ? 1 : 0);
  }
  return {static_cast<std::int64_t>(high), low};
}

int sign(std::strong_ordering order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

int compare_numbers(double a, double b) { return a < b ? -1 : a > b ? 1 : 0; }

// Absent where it is too large for a sum of two.
std::optional<std::int64_t> small_product(std::int64_t a, std::int64_t b) {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max() / 2;
  if (b != 0 && size_of(a) > largest / size_of(b)) return std::nullopt;
  return a * b;
}

double quotient(const Figure& figure) {
  return figure.scale * static_cast<double>(figure.numerator) / static_cast<double>(figure.denominator);
}

Figure of(std::int64_t numerator, std::int64_t denominator, int scale) {
  Figure figure{0, numerator, denominator, scale};
  figure.value = quotient(figure);
  return figure;
}

Figure not_whole(double value, const Figure& now) { return {value, 0, now.denominator, 0}; }

bool are_finite(const Figure& a, const Figure& b) { return std::isfinite(a.value) && std::isfinite(b.value); }

// Of digits alone.
std::optional<std::int64_t> number_of(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != digits.npos) return std::nullopt;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

// now - before as fractions, over both denominators and without the scale.
struct Crossed {
  std::int64_t now;    // now's numerator × before's denominator
  std::int64_t before; // before's numerator × now's denominator
};

std::optional<Crossed> crossed(const Figure& now, const Figure& before) {
  if (now.scale == 0 || now.scale != before.scale) return std::nullopt;
  const auto of_now = small_product(now.numerator, before.denominator);
  const auto of_before = small_product(before.numerator, now.denominator);
  if (!of_now || !of_before) return std::nullopt;
  return Crossed{*of_now, *of_before};
}

} // namespace

std::string to_string(Decimal number) {
  const std::uint64_t size = size_of(number.millionths);
  std::string text = (number.millionths < 0 ? "-" : "") + std::to_string(size / million);
  std::string behind = std::to_string(size % million);
  behind.insert(0, decimals - behind.size(), '0');
  behind.erase(behind.find_last_not_of('0') + 1);
  return behind.empty() ? text : text + '.' + behind;
}

double to_double(Decimal number) {
  return static_cast<double>(number.millionths) / static_cast<double>(million);
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const bool is_negative = text.starts_with('-');
  if (is_negative) text.remove_prefix(1);
  const std::size_t point = text.find('.');
  std::string behind(point == text.npos ? "" : text.substr(point + 1));
  if ((point != text.npos && behind.empty()) || behind.size() > decimals) return std::nullopt;
  behind.append(decimals - behind.size(), '0');
  const std::string_view before = text.substr(0, point);
  if (before.starts_with('0') && before.size() > 1) return std::nullopt;
  const auto whole = number_of(before);
  const auto part = number_of(behind);
  if (!whole || !part || *whole > largest_whole) return std::nullopt;
  const std::int64_t millionths = *whole * million + *part;
  if (millionths > largest_whole * million) return std::nullopt;
  return Decimal{is_negative ? -millionths : millionths};
}

Figure count(std::int64_t number) { return of(number, 1, 1); }

std::optional<Figure> share(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::nullopt;
  return of(part, whole, 100);
}

std::optional<Figure> ratio(std::int64_t part, std::int64_t whole) {
  if (whole <= 0) return std::nullopt;
  Figure figure = of(part, whole, 1);
  figure.is_ratio = true;
  return figure;
}

Figure weeks(double value, std::int64_t pathways) { return {value, 0, pathways, 0}; }

bool is_count(const Figure& figure) {
  return figure.scale == 1 && figure.denominator == 1 && !figure.is_ratio;
}

int compare(const Figure& figure, Decimal number) {
  return compare(figure, Fraction{number.millionths, million});
}

int compare(const Figure& figure, Fraction number) {
  if (figure.scale == 0)
    return compare_numbers(figure.value,
                           static_cast<double>(number.numerator) / static_cast<double>(number.denominator));
  return sign(product(figure.numerator, figure.scale * number.denominator) <=>
              product(number.numerator, figure.denominator));
}

std::optional<Figure> difference(const Figure& now, const Figure& before) {
  if (!are_finite(now, before)) return std::nullopt;
  const auto both = crossed(now, before);
  const auto denominator = small_product(now.denominator, before.denominator);
  if (!both || !denominator) return not_whole(now.value - before.value, now);
  return of(both->now - both->before, *denominator, now.scale);
}

std::optional<Figure> percent_change(const Figure& now, const Figure& before) {
  if (!are_finite(now, before) || before.value == 0) return std::nullopt;
  if (const auto both = crossed(now, before))
    return of(both->now - both->before, std::abs(both->before), 100);
  return not_whole(100 * (now.value - before.value) / std::abs(before.value), now);
}

std::string_view to_string(PlaceKind kind) {
  constexpr std::array<std::string_view, 4> names = {"England", "region", "ICB", "provider"};
  return names.at(static_cast<std::size_t>(kind));
}

std::optional<PlaceKind> parse_place_kind(std::string_view text) {
  for (const PlaceKind kind : {PlaceKind::england, PlaceKind::region, PlaceKind::icb, PlaceKind::provider})
    if (to_string(kind) == text) return kind;
  return std::nullopt;
}

std::string to_string(const Place& place) {
  const std::string kind(to_string(place.kind));
  return place.code.empty() ? kind : kind + ' ' + place.code;
}

} // namespace waitlistd::alerts
