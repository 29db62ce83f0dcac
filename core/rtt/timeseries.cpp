#include "core/rtt/timeseries.hpp"

#include "core/spreadsheet_values.hpp"
#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>

namespace waitlistd::rtt {
namespace {

// More than England has ever had by a hundred times, and than its database's integers hold.
constexpr double largest_count = 1e9;
constexpr double longest_wait = 1'000; // weeks
// July 2007 is published as 123853.000001.
constexpr double whole_enough = 0.001;
// Two programs' arithmetic of the same percentile, and of the same share.
constexpr double same_weeks = 1e-6;
constexpr double same_share = 1e-9;

using Row = std::span<const Cell>;

struct Titles {
  int row = 0; ///< the last one of them
  int month_column = 0;
  std::map<int, TimeseriesColumn> columns;
  std::vector<std::string> unknown;
};

Failure rejected(std::string message) {
  return {FailureKind::rejected, std::move(message),
          "the file must be NHS England's Overview Timeseries: the workbook, its sheet as CSV, or a table "
          "with a column "
          "period and columns section.title|basis"};
}

Failure rejected_cell(const Cell& cell, const std::string& what) {
  return rejected(place_of(cell.row, cell.column) + ": " + quoted(cell.text) + " " + what);
}

void add_column(Titles& titles, const Cell& title, const std::optional<TimeseriesColumn>& column) {
  if (column)
    titles.columns.emplace(title.column, *column);
  else
    titles.unknown.push_back("column " + std::to_string(title.column) + " (" + column_letters(title.column) +
                             "): " + quoted(title.text));
}

// A row that has a cell called like this; nullptr where it has none.
const Cell* cell_titled(Row row, std::string_view title) {
  const auto found =
      std::find_if(row.begin(), row.end(), [&](const Cell& cell) { return lower_case(cell.text) == title; });
  return found == row.end() ? nullptr : &*found;
}

// As published: sections above, titles below.
std::optional<Titles> published_titles(Row sections, Row titles_row) {
  const Cell* const month = cell_titled(sections, "month");
  if (!month ||
      std::none_of(sections.begin(), sections.end(), [](const Cell& c) { return is_section(c.text); }))
    return std::nullopt;
  Titles titles{titles_row.front().row, month->column, {}, {}};
  for (const Cell& title : titles_row) {
    std::string_view section;
    for (const Cell& above : sections)
      if (above.column <= title.column) section = above.text;
    add_column(titles, title, find_column(section, title.text));
  }
  return titles;
}

// One row of titles, each with its section and basis.
std::optional<Titles> table_titles(Row row) {
  const Cell* const period = cell_titled(row, "period");
  if (!period || std::none_of(row.begin(), row.end(),
                              [](const Cell& c) { return c.text.find('|') != std::string::npos; }))
    return std::nullopt;
  Titles titles{row.front().row, period->column, {}, {}};
  for (const Cell& title : row)
    if (&title != period) add_column(titles, title, find_column(title.text));
  return titles;
}

std::optional<Titles> titles_of(const std::vector<Row>& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (auto titles = table_titles(rows[i])) return titles;
    if (i + 1 < rows.size())
      if (auto titles = published_titles(rows[i], rows[i + 1])) return titles;
  }
  return std::nullopt;
}

// Two columns that say the same could disagree.
Result<void> check_titles(const Titles& titles) {
  std::map<std::tuple<std::string_view, std::string_view, std::string_view>, int> seen;
  for (const auto& [column, is] : titles.columns)
    if (const auto [before, added] = seen.emplace(std::tuple(is.part, is.figure, is.basis), column); !added)
      return rejected("columns " + column_letters(before->second) + " and " + column_letters(column) +
                      " have the same title");
  if (titles.columns.empty()) return rejected("no column is a figure of the timeseries");
  return {};
}

bool is_figure(const Titles& titles, const Cell& cell) {
  return titles.columns.contains(cell.column) && !is_absent(cell.text);
}

// Whether the numbers have a decimal point or comma: what some of them can only be read with decides for all.
Result<DecimalMark> decimal_mark(const std::vector<Row>& rows, const Titles& titles) {
  const Cell* decided_by = nullptr;
  auto mark = DecimalMark::point;
  for (const Row row : rows)
    for (const Cell& cell : row) {
      if (cell.row <= titles.row || cell.is_number || !is_figure(titles, cell)) continue;
      const auto found = decimal_mark_of(cell.text);
      if (!found) continue;
      if (decided_by && *found != mark)
        return rejected(place_of(cell.row, cell.column) + ": " + quoted(cell.text) +
                        " has another decimal mark than " + quoted(decided_by->text) + " in " +
                        place_of(decided_by->row, decided_by->column));
      decided_by = &cell;
      mark = *found;
    }
  return mark;
}

struct Value {
  double value = 0;
  double within = 0;
};

Result<Value> weeks_of(const Cell& cell, const WrittenNumber& number) {
  if (number.at_least) return Value{std::numeric_limits<double>::infinity(), 0};
  if (number.value < 0 || number.value > longest_wait)
    return rejected_cell(cell, "is not a wait in weeks (0 to 1,000)");
  return Value{number.value, number.unit / 2 + same_weeks};
}

Result<Value> share_of(const Cell& cell, const WrittenNumber& number) {
  if (number.at_least || number.value < 0 || number.value > 1)
    return rejected_cell(cell, "is not a share: 0 to 1, or 0% to 100%");
  return Value{number.value, number.unit / 2 + same_share};
}

Result<Value> count_of(const Cell& cell, const WrittenNumber& number, const TimeseriesColumn& column) {
  // "7.20" under a title that says millions: as the workbook shows what it holds in full.
  const bool millions =
      column.shown_in_millions && number.unit > 0 && number.unit < 1 && number.value < 1'000;
  const double count = number.value * (millions ? 1e6 : 1);
  const bool whole = std::abs(count - std::round(count)) <= whole_enough;
  if (number.at_least || count < 0 || count > largest_count)
    return rejected_cell(cell, "is not a count: a number from 0 to 1,000,000,000");
  if (number.unit > 1) return rejected_cell(cell, "is not written in full: show the column as whole numbers");
  if (!whole && !millions && column.kind == FigureKind::count)
    return rejected_cell(cell, "is not a whole number");
  return Value{count, millions ? number.unit / 2 * 1e6 : 0};
}

Result<Value> value_of(const Cell& cell, const TimeseriesColumn& column, DecimalMark mark) {
  const auto number = number_of(cell, mark);
  if (!number) return rejected_cell(cell, "is not a number");
  switch (column.kind) {
  case FigureKind::weeks:
    return weeks_of(cell, *number);
  case FigureKind::share:
    return share_of(cell, *number);
  default:
    return count_of(cell, *number, column);
  }
}

// Absent for a row that is no month's: notes below the table, a row of nothing.
Result<std::optional<Period>> month_of_row(const Sheet& sheet, const Titles& titles, Row row) {
  const auto at =
      std::find_if(row.begin(), row.end(), [&](const Cell& c) { return c.column == titles.month_column; });
  const auto figure =
      std::find_if(row.begin(), row.end(), [&](const Cell& c) { return is_figure(titles, c); });
  if (at == row.end() || is_absent(at->text)) {
    if (figure == row.end()) return std::optional<Period>{};
    return rejected_cell(*figure, "stands in a row without a month");
  }
  const auto month = month_of(*at, sheet.dates_from_1904);
  if (month) return std::optional(*month);
  if (figure == row.end()) return std::optional<Period>{};
  return rejected_cell(*at, "is not a month: 2026-01, Jan-26, 01/01/2026 (day first)");
}

// A row of a delimited text that ends before the titles do was cut off.
Result<void> check_width(const Sheet& sheet, const Titles& titles, Row row) {
  const int number = row.front().row;
  const int last = std::max(titles.columns.rbegin()->first, titles.month_column);
  if (sheet.widths.empty() || sheet.widths[static_cast<std::size_t>(number - 1)] >= last) return {};
  return rejected("row " + std::to_string(number) + ": " +
                  std::to_string(sheet.widths[static_cast<std::size_t>(number - 1)]) +
                  " fields, the titles have " + std::to_string(last));
}

} // namespace

bool is_timeseries(const Sheet& sheet) { return titles_of(rows_of(sheet)).has_value(); }

Result<Timeseries> read_timeseries(const Sheet& sheet) {
  const auto rows = rows_of(sheet);
  const auto titles = titles_of(rows);
  if (!titles)
    return rejected(
        "no row has the titles of the Overview Timeseries (\"Month\" and \"Incomplete RTT pathways\", or "
        "\"period\")");
  if (auto checked = check_titles(*titles); !checked) return checked.error();
  const auto mark = decimal_mark(rows, *titles);
  if (!mark) return mark.error();

  Timeseries out;
  out.unknown_columns = titles->unknown;
  std::set<Period> months;
  for (const Row row : rows) {
    if (row.front().row <= titles->row) continue;
    const auto month = month_of_row(sheet, *titles, row);
    if (!month) return month.error();
    if (!*month) continue;
    if (auto checked = check_width(sheet, *titles, row); !checked) return checked.error();
    if (!months.insert(**month).second)
      return rejected("row " + std::to_string(row.front().row) + ": " + to_string(**month) +
                      " stands there twice");
    for (const Cell& cell : row) {
      if (!is_figure(*titles, cell)) continue;
      const TimeseriesColumn& column = titles->columns.at(cell.column);
      const auto value = value_of(cell, column, *mark);
      if (!value) return value.error();
      out.figures.push_back({**month, std::string(column.part), std::string(column.figure),
                             std::string(column.basis), value->value, value->within});
    }
  }
  if (out.figures.empty()) return rejected("no month has a figure");
  const auto by_month = [](const PublishedFigure& a, const PublishedFigure& b) {
    return a.period < b.period;
  };
  out.first = std::min_element(out.figures.begin(), out.figures.end(), by_month)->period;
  out.last = std::max_element(out.figures.begin(), out.figures.end(), by_month)->period;
  return out;
}

} // namespace waitlistd::rtt
