#pragma once
// One published file into the database, whole or not at all: rows, roll-ups, checks and the ledger commit
// together.

#include "service/database/postgres.hpp"
#include "service/release.hpp"

namespace waitlistd::rtt {

/// Loads the file and publishes it as the current release of its month. On a rejection the ledger gets a row
/// that says why, unless it is a dry run, and nothing else changes. A failure's message starts with the
/// address.
Result<LoadOutcome> load_release(Connection& database, LoadRequest request);

} // namespace waitlistd::rtt
