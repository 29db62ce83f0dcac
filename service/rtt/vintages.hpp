#pragma once
// How long the rows of old vintages are kept.

#include "core/failure.hpp"
#include "service/database/postgres.hpp"

namespace waitlistd::rtt {

/// Detaches and drops the leaves of superseded vintages but for the newest `keep` of each month. Readers
/// never wait: a leaf that is still being read is left for the next time. Their number.
Result<int> drop_old_rows(Connection& database, int keep);

} // namespace waitlistd::rtt
