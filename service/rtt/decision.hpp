#pragma once
// What becomes of a release whose rows are in the database: current, held, or kept as one that was published
// before the current one. Taken under the month's lock.

#include "core/failure.hpp"
#include "core/precedence.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"
#include "service/rtt/ledger.hpp"

#include <string>

namespace waitlistd::rtt {

/// From its address, the link to it, the server's answer and, where there is one, its name in the ZIP.
PublicationMarks marks_of(const FileOrigin& origin, const std::string& member_name,
                          std::chrono::year_month_day today);

/// Of a file that was not loaded before.
Result<Decision> decide_new(Connection& database, const LoadRequest& request, Period period,
                            const PublicationMarks& marks, const MonthSummary& summary);

/// Of a release that is loaded and not current, whose content has come again.
Result<Decision> decide_known(Connection& database, const LoadRequest& request, const LedgerEntry& entry);

/// What the operator is told of a release that is held.
Failure held_failure(Period period, int vintage, const std::vector<std::string>& held_because);

} // namespace waitlistd::rtt
