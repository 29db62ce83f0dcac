#pragma once
// A published file on its way in: opened, read row by row, its rows copied into a leaf.

#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"
#include "service/release_file/line_stream.hpp"
#include "service/rtt/month_copy.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace waitlistd::rtt {

/// What is known of the file so far.
struct Month {
  explicit Month(const LoadRequest& request) : reader(request.expected, last_ended_month(request.today)) {}
  MonthReader reader;
  MonthTally tally{reader};
  std::string member_name;
  std::string preamble;
  std::string trailer;
  std::string_view line_break;
  std::uint64_t lines_to_keep = 0;
};

/// Opens the file and reads as far as the first row, which tells the month.
Result<std::unique_ptr<LineStream>> open_month(const LoadRequest& request, Month& month);

/// Copies the rows into that table. Called with the first row read; leaves the last one read.
Result<void> copy_pathways(Connection& database, LineStream& lines, Month& month, const std::string& leaf,
                           Freeze freeze, std::int32_t release_id, const LoadRequest& request);

/// Fills rtt.release_line where the file has lines to keep; `month` has read it whole.
Result<void> copy_kept_lines_of(Connection& database, const LoadRequest& request, const Month& month,
                                const std::string& csv_sha256, std::int32_t release_id);

} // namespace waitlistd::rtt
