#pragma once
// What people and spreadsheets write in a cell that stands for a month, a number or nothing.

#include "core/period.hpp"
#include "core/sheet.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// "-", "–", "..", "n/a", "#N/A" and the like: there is no figure.
bool is_absent(std::string_view text);

/// A serial date, "Jan-26", "* Feb-24", "January 2026", "2026-01", "2026-01-01", "01/01/2026" (day first),
/// "01/2026". A day other than the month's first or last is no month: it may be the month, as Americans
/// write.
std::optional<Period> month_of(const Cell& cell, bool dates_from_1904);

enum class DecimalMark { point, comma };

struct WrittenNumber {
  double value = 0;      ///< "61.5%" is 0.615
  double unit = 0;       ///< what one of its last digit is worth; 0 where the number is stored, not written
  bool at_least = false; ///< "52+": that or more
};

/// Grouped in threes ("4,395,958", "4.395.958", "4 395 958") or not, with an exponent ("8.8e-05"), a per cent
/// sign, a plus or none of them. Never NaN or infinite.
std::optional<WrittenNumber> number_of(const Cell& cell, DecimalMark mark);

/// Which mark a text can only be read with; absent where it can be read with both ("4,395"), or with none.
std::optional<DecimalMark> decimal_mark_of(std::string_view text);

} // namespace waitlistd
