#pragma once
// Which lines of an RTT file are kept as they were published: those that its values would not be written as.

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
