#pragma once
// The lines of a file that its values would not be written as. An exact copy needs them as they were
// published, so rtt.release_line has them. In a file that was saved by another program that is every line; so
// they are not held in memory while the rows are loaded, but the file, where it has any, is read once more.

#include "core/rtt/month_reader.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace waitlistd::rtt {

/// As far as the rows up to this one can tell; see MonthReader::has_completed_entries().
bool must_be_kept(const PathwayRow& row, std::string_view line_break, std::string_view header_break);

/// Fills rtt.release_line. `loaded` has read the whole file, whose CSV had this SHA-256; where it has another
/// one by now, the failure says so.
Result<void> copy_kept_lines(Connection& database, const LoadRequest& request, const MonthReader& loaded,
                             const std::string& csv_sha256, std::int32_t release_id);

} // namespace waitlistd::rtt
