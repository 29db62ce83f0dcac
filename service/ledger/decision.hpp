#pragma once
// What becomes of a release whose rows are in the database: current, held, or kept as one that was published
// before the current one. Taken under the month's lock.

#include "core/failure.hpp"
#include "core/precedence.hpp"
#include "service/collection.hpp"
#include "service/database/postgres.hpp"
#include "service/ledger/incoming_month.hpp"
#include "service/ledger/releases.hpp"
#include "service/release.hpp"

#include <string>
#include <vector>

namespace waitlistd {

/// From its address, the link to it, the server's answer and, where there is one, its name in the ZIP.
PublicationMarks marks_of(const Collection& collection, const FileOrigin& origin,
                          const std::string& member_name, std::chrono::year_month_day today);

/// Of a file that was not loaded before; `month` is read whole, `hold_because` is what speaks against it in
/// itself.
Result<Decision> decide_new(Connection& database, const Collection& collection, const LoadRequest& request,
                            Period period, const PublicationMarks& marks, IncomingMonth& month,
                            std::vector<std::string> hold_because);

/// Of a release that is loaded and not current, whose content has come again.
Result<Decision> decide_known(Connection& database, const Collection& collection, const LoadRequest& request,
                              std::int32_t release_id, const LedgerEntry& entry);

/// What the operator is told of a release that is held.
Failure held_failure(Period period, int vintage, const std::vector<std::string>& held_because);

} // namespace waitlistd
