#pragma once

#include "service/control_figures.hpp"
#include "service/database/postgres.hpp"

#include <string>

namespace waitlistd::rtt {

/// Stores the figures of the Overview Timeseries in that file (the workbook, or its sheet as delimited text)
/// and tells, for every loaded month that it has, figure by figure, ours, theirs and the difference. Fails
/// where nothing could be compared, and where the file cannot be read: with the row and column that gave it
/// away.
Result<Reconciliation> reconcile(Connection& database, const std::string& file, bool json);

} // namespace waitlistd::rtt
