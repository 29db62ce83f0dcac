#pragma once
// Old vintages of a month: what changed since, and how long their rows are kept.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/database/postgres.hpp"

#include <optional>
#include <string>

namespace waitlistd {

/// Detaches and drops the leaves of superseded vintages but for the newest `keep` of each month. Readers
/// never wait: a leaf that is still being read is left for the next time. Their number.
Result<int> drop_old_rows(Connection& database, int keep);

/// Rows added, removed and changed, and the effect on England's and each provider's figures; by default the
/// current vintage against the one before it.
Result<std::string> diff_vintages(Connection& database, Period period, std::optional<int> from,
                                  std::optional<int> to, bool json);

} // namespace waitlistd
