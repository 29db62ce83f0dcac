#pragma once
// What one vintage of a month changed against another: rows, figures, names and parents.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/database/postgres.hpp"

#include <optional>
#include <string>

namespace waitlistd::rtt {

/// Rows added, removed and changed; the effect on the figures of England, ICBs, commissioners and providers;
/// names and parents that changed. By default the current vintage against the one that was current before it.
/// Where the rows of one are no longer kept, it says so and tells the rest.
Result<std::string> diff_vintages(Connection& database, Period period, std::optional<int> from,
                                  std::optional<int> to, bool json);

} // namespace waitlistd::rtt
