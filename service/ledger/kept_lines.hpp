#pragma once
// The lines of a file that its values would not be written as. An exact copy needs them as they were
// published, so release_line has them. In a file that was saved by another program that is every line; so
// they are not held in memory while the rows are loaded, but the file, where it has any, is read once more.

#include "core/failure.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"
#include "service/release_file/line_stream.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

/// Asked of each line of the file in turn: its number, where it has to be kept.
using LineJudge = std::function<Result<std::optional<std::uint32_t>>(const CsvLine& line)>;

/// Fills {schema}.release_line. The CSV had this SHA-256 when its rows were loaded; where it has another one
/// by now, the failure says so.
Result<void> keep_lines(Connection& database, std::string_view schema, const LoadRequest& request,
                        const std::string& csv_sha256, std::int32_t release_id, const LineJudge& judge);

} // namespace waitlistd
