#pragma once
// Small readings of ASCII text.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

std::string lower_case(std::string_view text);

/// Without white space at both ends.
std::string_view trimmed(std::string_view text);

/// The number that `width` digits are, and nothing else.
std::optional<int> parse_digits(std::string_view text, std::size_t width);

/// Without white space and no-break spaces (UTF-8), which spreadsheets leave, at both ends.
std::string_view without_blanks(std::string_view text);

/// What stands between the commas, trimmed, without what is empty.
std::vector<std::string> comma_separated(std::string_view text);

/// The whole text as a decimal number that is not negative.
std::optional<int> decimal_number(std::string_view text);

/// 7155958 as "7,155,958".
std::string grouped(std::int64_t number);

/// "%41" becomes "A"; a percent sign without two digits stays.
std::string percent_decoded(std::string_view text);

} // namespace waitlistd
