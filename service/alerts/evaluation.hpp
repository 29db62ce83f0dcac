#pragma once
// The evaluation of a publication: what each tenant's rules say of the newest month, kept with what it
// changes in a transaction a tenant. Whoever comes first does it; who comes later finds it done; what was cut
// off is done by the next who comes. Only the newest month is evaluated: older ones and what a backfill loads
// change what rules see, and tell nobody.

#include "core/failure.hpp"
#include "service/collection.hpp"
#include "service/database/postgres.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace waitlistd::alerts {

/// What an evaluation did; of tenants that others evaluated meanwhile it knows nothing.
struct EvaluationReport {
  std::string collection;
  Period period; ///< the newest month; year 0: nothing is loaded
  int vintage = 0;
  int tenants = 0; ///< evaluated here
  std::int64_t subjects = 0;
  std::int64_t firing = 0;
  std::int64_t events = 0; ///< those to tell: fired, cleared, withdrawn
  int rules_in_error = 0;
  std::vector<Failure> failures; ///< a tenant each; the others are evaluated all the same
  double seconds = 0;
};

enum class News {
  told,
  known, ///< what changes is a baseline: after a backfill
};

/// Evaluates what is not: the newest month's publication, and what is known of the collection (overdue, held,
/// rejected, findings) where that has changed. Nothing to do for a collection without measures. `now`: by the
/// clock on the wall.
Result<EvaluationReport> evaluate(Connection& database, const Collection& collection, News news,
                                  std::chrono::sys_seconds now, const std::stop_token& stop = {});

} // namespace waitlistd::alerts
