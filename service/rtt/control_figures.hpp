#pragma once
// NHS England's Overview Timeseries in the database: rtt.control_file, rtt.control_url, rtt.published_figure.

#include "core/failure.hpp"
#include "service/control_figures.hpp"
#include "service/database/postgres.hpp"
#include "service/rtt/timeseries_file.hpp"

#include <cstdint>
#include <string>

namespace waitlistd::rtt {

extern const ControlFigures control_figures;

/// Stores what the file holds, in the transaction under way; `found_by`: site or hand. The number it has
/// there. Of the files read before, the figures of the one that is current so far stay.
Result<std::int32_t> store_timeseries(Connection& database, const TimeseriesFile& file,
                                      const std::string& url, const std::string& found_by);

Result<std::optional<Agreement>> read_agreement(Connection& database);

} // namespace waitlistd::rtt
