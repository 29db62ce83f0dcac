#include "core/spreadsheet_values.hpp"

#include "core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <vector>

namespace waitlistd {
namespace {

using namespace std::chrono;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Runs of digits and runs of letters; none where anything else stands between them than separates dates.
std::vector<std::string> date_words(std::string_view text) {
  std::vector<std::string> words;
  char before = 0;
  for (const char c : text) {
    const bool part = is_digit(c) || is_letter(c);
    if (!part && std::string_view(" -/.:,*'").find(c) == std::string_view::npos) return {};
    if (part && !words.empty() && is_digit(before) == is_digit(c) && is_letter(before) == is_letter(c))
      words.back().push_back(c);
    else if (part)
      words.emplace_back(1, c);
    before = c;
  }
  return words;
}

bool is_midnight(std::span<const std::string> words) {
  return std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return word == "T" || word == "Z" || word.find_first_not_of('0') == std::string::npos;
  });
}

std::optional<int> year_of(const std::string& word) {
  const auto year = decimal_number(word);
  if (!year || (word.size() != 2 && word.size() != 4)) return std::nullopt;
  const int full = word.size() == 2 ? 2000 + *year : *year;
  return full >= 1990 && full < 2100 ? std::optional(full) : std::nullopt;
}

std::optional<int> month_number(const std::string& word) {
  const auto month = word.size() <= 2 ? decimal_number(word) : std::nullopt;
  return month && *month >= 1 && *month <= 12 ? month : std::nullopt;
}

std::optional<int> named_month(const std::string& word) {
  return lower_case(word) == "sept" ? std::optional(9) : parse_month_name(word);
}

std::optional<Period> period_of(std::optional<int> y, std::optional<int> m) {
  return y && m ? std::optional(Period{*y, *m}) : std::nullopt;
}

// The month of a day that can only stand for its month.
std::optional<Period> whole_month(std::optional<Period> month, std::optional<int> of_day) {
  if (!month || !of_day) return std::nullopt;
  const year_month_day_last last{year(month->year) / month->month / std::chrono::last};
  const bool whole = *of_day == 1 || *of_day == static_cast<int>(static_cast<unsigned>(last.day()));
  return whole ? month : std::nullopt;
}

// Days since 30 December 1899, as spreadsheets count, or since 1 January 1904.
std::optional<Period> serial_month(double serial, bool from_1904) {
  if (!(serial > 30'000 && serial < 75'000)) return std::nullopt; // 1982 to 2105
  const sys_days zero = from_1904 ? sys_days(year(1904) / 1 / 1) : sys_days(year(1899) / 12 / 30);
  const year_month_day date{zero + days(static_cast<int>(serial))};
  return whole_month(
      Period{static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month()))},
      static_cast<int>(static_cast<unsigned>(date.day())));
}

std::optional<double> stored_number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

// No-break spaces, which group digits in some languages, as blanks.
std::string with_plain_blanks(std::string_view text) {
  constexpr std::string_view blanks[] = {"\xC2\xA0", "\xE2\x80\xAF"};
  std::string out;
  while (!text.empty()) {
    const auto blank = std::find_if(std::begin(blanks), std::end(blanks),
                                    [&](std::string_view each) { return text.starts_with(each); });
    const bool found = blank != std::end(blanks);
    out.push_back(found ? ' ' : text.front());
    text.remove_prefix(found ? blank->size() : 1);
  }
  return out;
}

bool are_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// "4,395,958" without its commas; absent where they do not stand at every third digit.
std::optional<std::string> ungrouped(std::string_view whole, char group) {
  if (whole.find(group) == std::string_view::npos && whole.find(' ') == std::string_view::npos)
    return are_digits(whole) ? std::optional(std::string(whole)) : std::nullopt;
  const char separator = whole.find(group) != std::string_view::npos ? group : ' ';
  std::string digits;
  for (bool first = true; !whole.empty(); first = false) {
    const std::size_t end = std::min(whole.find(separator), whole.size());
    const std::string_view three = whole.substr(0, end);
    if (!are_digits(three) || three.size() > 3 || (!first && three.size() != 3)) return std::nullopt;
    digits += three;
    if (end + 1 == whole.size()) return std::nullopt; // nothing behind the last one
    whole.remove_prefix(std::min(end + 1, whole.size()));
  }
  return digits;
}

// The power of ten of "4.42E+06", which is taken off the text; 0 where there is none, absent where it is
// malformed.
std::optional<int> take_exponent(std::string_view& text) {
  const std::size_t at = text.find_first_of("eE");
  if (at == std::string_view::npos) return 0;
  std::string_view power = text.substr(at + 1);
  text = text.substr(0, at);
  const bool negative = power.starts_with('-');
  if (negative || power.starts_with('+')) power.remove_prefix(1);
  const auto size = are_digits(power) && power.size() <= 3 ? decimal_number(power) : std::nullopt;
  return size ? std::optional(negative ? -*size : *size) : std::nullopt;
}

} // namespace

bool is_absent(std::string_view text) {
  constexpr std::array marks = {"",  "-",  "\xE2\x80\x93", "\xE2\x80\x94", ".",    "..",
                                ":", "na", "n/a",          "n.a.",         "#n/a", "null"};
  const std::string lower = lower_case(trimmed(text));
  return std::find(marks.begin(), marks.end(), lower) != marks.end();
}

std::optional<Period> month_of(const Cell& cell, bool dates_from_1904) {
  const auto words = date_words(cell.text);
  if (cell.is_number || (words.size() == 1 && words[0].size() == 5 && are_digits(words[0]))) {
    const auto serial = stored_number(cell.text);
    return serial ? serial_month(*serial, dates_from_1904) : std::nullopt;
  }
  const std::span<const std::string> all(words);
  const auto day = [](const std::string& word) {
    return word.size() <= 2 ? decimal_number(word) : std::nullopt;
  };
  if (words.size() == 2) {
    if (are_digits(words[0]) && words[0].size() == 4)
      return period_of(year_of(words[0]), month_number(words[1]));
    if (are_digits(words[0]) && words[1].size() == 4)
      return period_of(year_of(words[1]), month_number(words[0]));
    return period_of(year_of(words[1]), named_month(words[0]));
  }
  if (words.size() < 3 || !is_midnight(all.subspan(3))) return std::nullopt;
  if (words[0].size() == 4)
    return whole_month(period_of(year_of(words[0]), month_number(words[1])), day(words[2]));
  const auto month = is_letter(words[1][0]) ? named_month(words[1]) : month_number(words[1]);
  return whole_month(period_of(year_of(words[2]), month), day(words[0]));
}

std::optional<WrittenNumber> number_of(const Cell& cell, DecimalMark mark) {
  if (cell.is_number) {
    const auto value = stored_number(cell.text);
    return value ? std::optional(WrittenNumber{*value, 0, false}) : std::nullopt;
  }
  const std::string plain = with_plain_blanks(cell.text);
  std::string_view text = trimmed(plain);
  WrittenNumber number;
  number.at_least = text.ends_with('+');
  const bool percent = text.ends_with('%');
  if (number.at_least || percent) text = trimmed(text.substr(0, text.size() - 1));
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);

  const auto power = take_exponent(text);
  if (!power) return std::nullopt;
  const char point = mark == DecimalMark::point ? '.' : ',';
  const std::size_t at = std::min(text.find(point), text.size());
  const auto whole = ungrouped(text.substr(0, at), mark == DecimalMark::point ? ',' : '.');
  const std::string_view fraction = text.substr(std::min(at + 1, text.size()));
  if (!whole || (at < text.size() && !are_digits(fraction))) return std::nullopt;
  const auto value = stored_number(*whole + "." + (fraction.empty() ? "0" : std::string(fraction)) + "e" +
                                   std::to_string(*power));
  if (!value) return std::nullopt;
  number.value = (negative ? -*value : *value) / (percent ? 100 : 1);
  number.unit = std::pow(10.0, *power - static_cast<double>(fraction.size())) / (percent ? 100 : 1);
  return number;
}

std::optional<DecimalMark> decimal_mark_of(std::string_view text) {
  const Cell cell{0, 0, std::string(text), false};
  const auto by_point = number_of(cell, DecimalMark::point);
  const auto by_comma = number_of(cell, DecimalMark::comma);
  if (by_point.has_value() == by_comma.has_value()) return std::nullopt;
  return by_point ? DecimalMark::point : DecimalMark::comma;
}

} // namespace waitlistd
