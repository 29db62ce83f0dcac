#pragma once
// A worksheet as values, cell by cell: what a spreadsheet or a delimited text says, whoever wrote it.

#include <span>
#include <string>
#include <vector>

namespace waitlistd {

/// What a sheet may have, of whichever form: a workbook's own limits, and as many cells as memory has room
/// for beside a load (NHS England's largest sheet of control figures has 12,000).
constexpr int most_rows = 1'048'576;
constexpr int most_columns = 16'384;
constexpr std::size_t most_cells = 500'000;

struct Cell {
  int row = 0;    ///< from 1, as a spreadsheet shows it
  int column = 0; ///< from 1
  std::string text;
  bool is_number = false; ///< stored as one: decimal point, every digit that it has
};

struct Sheet {
  std::string name;             ///< empty for a delimited text
  std::vector<Cell> cells;      ///< those that are not blank, row by row, each row from the left
  std::vector<int> widths;      ///< fields of each row of a delimited text; empty for a workbook's sheet
  bool dates_from_1904 = false; ///< what the serial numbers of its dates count from
};

/// The cells of each row that has any.
std::vector<std::span<const Cell>> rows_of(const Sheet& sheet);

/// 28 as "AB".
std::string column_letters(int column);

/// "row 13, column 28 (AB)".
std::string place_of(int row, int column);

} // namespace waitlistd
