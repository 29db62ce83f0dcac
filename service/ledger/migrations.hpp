#pragma once
// The migrations of the collections, each with its schema: its ledger, which is made by the same SQL for all
// of them, then what is its own.

#include "service/collection.hpp"
#include "service/database/migrate.hpp"

#include <vector>

namespace waitlistd {

/// Named "SCHEMA/ledger/NUMBER_NAME" and "SCHEMA/NUMBER_NAME". None for rtt, which is the database's first.
std::vector<NamedMigration> migrations_of(const Collection& collection);

} // namespace waitlistd
