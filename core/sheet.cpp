#include "core/sheet.hpp"

#include <algorithm>

namespace waitlistd {

std::vector<std::span<const Cell>> rows_of(const Sheet& sheet) {
  std::vector<std::span<const Cell>> rows;
  for (auto begin = sheet.cells.begin(); begin != sheet.cells.end();) {
    const auto end =
        std::find_if(begin, sheet.cells.end(), [&](const Cell& c) { return c.row != begin->row; });
    rows.emplace_back(begin, end);
    begin = end;
  }
  return rows;
}

std::string column_letters(int column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters;
}

std::string place_of(int row, int column) {
  return "row " + std::to_string(row) + ", column " + std::to_string(column) + " (" + column_letters(column) +
         ")";
}

} // namespace waitlistd
