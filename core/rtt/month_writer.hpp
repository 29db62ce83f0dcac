#pragma once
// The inverse of MonthReader: a row's values back into the line that was published.

#include "core/rtt/dictionary.hpp"
#include "core/rtt/layout.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waitlistd::rtt {

/// One row as the database gives it, texts in UTF-8.
struct StoredRow {
  std::string_view provider_code;
  std::string_view commissioner_code;
  std::string_view part;
  std::string_view treatment_function_code;
  std::optional<std::string_view> bands; ///< the array's text, "{0,12,NULL}"; absent: all bands blank
  std::string_view total;                ///< blank where NULL, as the other two
  std::string_view unknown_clock_start;
  std::string_view total_all;
  std::vector<std::pair<std::string, std::string>> extra; ///< column name and text
};

/// Appends the row's line, without line break. `period_text` is MonthReader's. Lines that MonthReader did not
/// find canonical come out differently from what was published.
void append_line(std::string& out, const StoredRow& row, const Layout& layout, const Dictionary& dictionary,
                 std::string_view period_text);

} // namespace waitlistd::rtt
