#pragma once
// NHS England's Overview Timeseries: its own figures for England, one row a month since April 2007, as
// reported and with estimates for trusts that did not submit. The sheet of the workbook, in whichever form it
// was saved, or a table with a column "period" and columns "section.title|basis".

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/rtt/timeseries_columns.hpp"
#include "core/sheet.hpp"

#include <string>
#include <vector>

namespace waitlistd::rtt {

/// A published figure for England.
struct PublishedFigure {
  Period period;
  std::string part; ///< see TimeseriesColumn
  std::string figure;
  std::string basis;
  double value = 0; ///< pathways, weeks or a share of 1; infinity for "52+" and "104+"
  /// How far ours may be from it and still be the same: 0 for whole counts, half of the last digit for what
  /// is published rounded, and what two ways of computing the same may differ by.
  double within = 0;
};

struct Timeseries {
  std::vector<PublishedFigure> figures; ///< month by month; none where a cell is blank, "-", "n/a" …
  Period first;
  Period last;
  std::vector<std::string> unknown_columns; ///< "column 28 (AB): \"title\""
};

/// True where a row has the timeseries' titles: which sheet of a workbook it is.
bool is_timeseries(const Sheet& sheet);

/// Rejects a sheet without the titles, or with a cell that cannot be read: with its row and column, what
/// stands there, and what should.
Result<Timeseries> read_timeseries(const Sheet& sheet);

} // namespace waitlistd::rtt
