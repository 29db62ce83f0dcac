// NHS England's own figures: a worksheet's XML, a delimited text, or a workbook from its first byte on.
#include "core/delimited_text.hpp"
#include "core/rtt/timeseries.hpp"
#include "core/xlsx.hpp"
#include "service/release_file/xlsx_file.hpp"

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

using namespace waitlistd;

namespace {

void check_told(const Failure& failure) {
  if (failure.message.empty() || failure.hint.empty() || failure.message.size() > 10'000) std::abort();
}

void check(const Result<Sheet>& sheet) {
  if (!sheet) return check_told(sheet.error());
  if (sheet->cells.size() > most_cells) std::abort();
  for (std::size_t i = 0; i < sheet->cells.size(); ++i) {
    const Cell& cell = sheet->cells[i];
    if (cell.row < 1 || cell.row > most_rows || cell.column < 1 || cell.column > most_columns ||
        cell.text.empty())
      std::abort();
    if (i > 0 &&
        std::pair(cell.row, cell.column) <= std::pair(sheet->cells[i - 1].row, sheet->cells[i - 1].column))
      std::abort();
  }
  const auto timeseries = rtt::read_timeseries(*sheet);
  if (!timeseries) return check_told(timeseries.error());
  if (!rtt::is_timeseries(*sheet) || timeseries->figures.empty() || timeseries->last < timeseries->first)
    std::abort();
  for (const rtt::PublishedFigure& figure : timeseries->figures)
    if (std::isnan(figure.value) || std::isnan(figure.within) || figure.within < 0) std::abort();
}

} // namespace

// A text's first letter says what it is: a worksheet begins with "<".
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (is_zip(bytes)) {
    check(find_sheet(bytes, rtt::is_timeseries, "has the titles"));
  } else if (bytes.starts_with('<')) {
    check(read_worksheet({"A", "sheet1.xml"}, bytes,
                         {"Month", "Incomplete RTT pathways", "Total waiting (mil)"}, false));
    static_cast<void>(read_shared_strings(bytes));
    static_cast<void>(read_workbook("xl/workbook.xml", bytes, bytes));
  } else {
    check(read_delimited(bytes));
  }
  return 0;
}
