#pragma once
// Brings the schema up to this program's version: numbered, checksummed migrations, all in one transaction.

#include "core/failure.hpp"
#include "service/database/postgres.hpp"

#include <string>
#include <vector>

namespace waitlistd {

struct SchemaState {
  std::vector<std::string> applied; ///< names, in order
  std::vector<std::string> pending;
};

/// Fails where the database has a migration that this program does not know (it is older than the schema), or
/// one whose text has changed since it was applied. Changes nothing.
Result<SchemaState> schema_state(Connection& database);

/// Applies what is pending and returns its names. Two programs may call it at once: one waits for the other.
Result<std::vector<std::string>> migrate(Connection& database);

} // namespace waitlistd
