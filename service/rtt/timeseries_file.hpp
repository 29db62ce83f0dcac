#pragma once
// The Overview Timeseries in a file: the workbook, its sheet as delimited text, or a table of it.

#include "core/failure.hpp"
#include "core/rtt/timeseries.hpp"

#include <filesystem>
#include <string>

namespace waitlistd::rtt {

struct TimeseriesFile {
  Timeseries timeseries;
  std::string sha256;
  std::uint64_t bytes = 0;
};

/// A failure says what the file is not, or which cell cannot be read, without the file's name.
Result<TimeseriesFile> read_timeseries_file(const std::filesystem::path& path);

} // namespace waitlistd::rtt
