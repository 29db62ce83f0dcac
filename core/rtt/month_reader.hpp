#pragma once
// Reads the lines of one Full CSV file into rows. It judges a line by itself: fields, numbers, blank keys,
// one period. What needs the whole file (duplicates, totals, roll-ups) is MonthTally's.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/rtt/code_oddities.hpp"
#include "core/rtt/dictionary.hpp"
#include "core/rtt/layout.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waitlistd::rtt {

/// A count that the file leaves blank. Blank is not zero; in sums it counts as zero.
inline constexpr std::int32_t blank = -1;

/// One data row. It is the reader's own and changes with the next line.
struct PathwayRow {
  std::uint32_t line = 0; ///< physical line in the file, from 1
  std::uint32_t provider = 0;
  std::uint32_t commissioner = 0;
  std::uint32_t part = 0;
  std::uint32_t treatment_function = 0;
  std::vector<std::int32_t>
      bands; ///< pathways in each weekly band, as many as the layout has, `blank` where blank
  std::size_t bands_length = 0; ///< without the trailing zeros; all zero: 0
  bool bands_blank = false;     ///< every band is blank
  std::int32_t total = blank;
  std::int32_t unknown_clock_start = blank;
  std::int32_t total_all = blank;
  std::vector<std::pair<std::size_t, std::string>>
      extra; ///< column index and text of unknown columns, blank left out
  bool canonical =
      true; ///< writing the row from its values gives the published line; otherwise the line must be kept
};

enum class LineKind { preamble, header, row, blank_line };

class MonthReader {
public:
  /// `expected`: the month that the link named; another one in the file rejects it. `last_ended`: so does a
  /// newer one.
  explicit MonthReader(std::optional<Period> expected = std::nullopt,
                       std::optional<Period> last_ended = std::nullopt)
      : expected_(expected), last_ended_(last_ended) {}

  /// One line without its line break. The failure names line and column and says what was found there.
  Result<LineKind> read(std::string_view line);

  /// Fails on a file without header or without rows.
  Result<void> finish() const;

  const PathwayRow& row() const { return row_; }
  const Layout& layout() const { return layout_; }
  const Dictionary& dictionary() const { return dictionary_; }
  /// True once a row gave the name or parent that earlier rows of its code left blank: those rows, canonical
  /// when they were read, are so no longer.
  bool has_completed_entries() const { return has_completed_entries_; }
  /// Codes with two names or parents, or with blanks round them.
  const CodeOddities& oddities() const { return oddities_; }
  /// Set with the first row.
  const std::optional<Period>& period() const { return period_; }
  /// The raw text of the period's column(s) on the first row: "RTT-January-2026", or "2016-17,MAY".
  const std::string& period_text() const { return period_text_; }
  std::uint32_t line() const { return line_; }
  std::uint32_t rows() const { return rows_; }

  /// A failure at the current line; `column` is an index into the layout.
  Failure failure(std::string message, std::optional<std::size_t> column = std::nullopt) const;

private:
  // Columns that are looked up together, and what earlier rows with the same raw text came to. Neighbouring
  // rows mostly repeat a group, so the last text is compared before the map is asked.
  struct Resolved {
    std::uint32_t id = 0;
    bool canonical = true;
  };
  struct Group {
    std::vector<std::size_t> columns;
    bool adjacent = true;
    std::string last_text;
    Resolved last;
    bool has_last = false;
    TextMap<Resolved> known;
  };
  enum GroupName {
    period_group,
    provider_group,
    commissioner_group,
    part_group,
    function_group,
    group_count
  };

  Result<LineKind> read_preamble(std::string_view line);
  Result<LineKind> read_blank_line();
  Result<LineKind> read_header(std::string_view line);
  Result<LineKind> read_row(std::string_view line);
  Result<void> split_row(std::string_view line);
  const char* read_bands(const char* p, const char* end);
  const char* read_count(const char* p, const char* end, std::int32_t& value);
  Result<void> resolve_groups();
  Result<Resolved> resolve(GroupName name);
  Result<Resolved> add_to_dictionary(GroupName name);
  Result<Resolved> add_period();
  Result<void> check_month(Period month, std::size_t column) const;
  Result<Resolved> add_provider();
  Result<Resolved> add_commissioner();
  struct OrganisationColumns;
  Result<Resolved> add_organisation(const OrganisationColumns& columns);
  Result<Resolved> add_part();
  Result<Resolved> add_treatment_function();
  std::string text_of(ColumnRole role) const;
  std::string code_of(ColumnRole role) const;
  void settle(GroupName group, CodeOddity& oddity, const std::string& code, std::uint32_t first_line,
              std::string& known, const std::string& published);
  void note_blanks(const char* kind, const std::string& code, ColumnRole role);
  Result<void> check_code(std::uint32_t id, std::uint32_t most, const char* kind, const std::string& code,
                          ColumnRole role) const;
  bool is_canonical(ColumnRole role, std::string_view text) const;
  Failure ragged_row(std::string_view line) const;
  Failure bad_count(const char* p, const char* end, std::size_t column) const;

  std::optional<Period> expected_;
  std::optional<Period> last_ended_;
  Layout layout_;
  bool have_header_ = false;
  std::array<std::size_t, 20> column_of_{}; // by role; npos where the layout lacks it
  std::array<Group, group_count> groups_;
  std::vector<std::string_view> raw_; // raw text fields of the current row, by column
  std::string scratch_;
  std::uint32_t line_ = 0;
  std::uint32_t rows_ = 0;
  std::uint32_t first_blank_line_ = 0;
  std::size_t preamble_bytes_ = 0;
  std::size_t failed_column_ = 0;
  std::optional<Period> period_;
  std::string period_text_;
  Dictionary dictionary_;
  bool has_completed_entries_ = false;
  CodeOddities oddities_;
  PathwayRow row_;
};

} // namespace waitlistd::rtt
