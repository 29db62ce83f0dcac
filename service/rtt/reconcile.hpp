#pragma once

#include "service/database/postgres.hpp"
#include "service/source.hpp"

#include <string>

namespace waitlistd {

/// Stores the file's figures in rtt.published_figure and tells, for every loaded month, figure by figure,
/// ours, theirs and the difference (rtt.reconciliation).
Result<Reconciliation> reconcile(Connection& database, const std::string& file, bool json);

} // namespace waitlistd
