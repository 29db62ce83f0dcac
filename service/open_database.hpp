#pragma once

#include "core/settings.hpp"
#include "service/postgres.hpp"
#include "service/private_cluster.hpp"

#include <optional>
#include <string>

namespace waitlistd {

/// The database that the settings lead to: PG_CONN's, or the private cluster's, which stays up while this
/// lives.
struct Database {
  std::optional<PrivateCluster> cluster; // before the connection: outlives it
  std::string conninfo;                  ///< may hold a password
  Connection connection;
};

Result<Database> open_database(const Settings& settings);

/// With the schema brought up to this program's version.
Result<Database> open_migrated_database(const Settings& settings);

} // namespace waitlistd
