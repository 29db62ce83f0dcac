#pragma once

#include "core/settings.hpp"
#include "service/database/postgres.hpp"
#include "service/database/private_cluster.hpp"

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

ClusterSettings cluster_settings(const Settings& settings);

/// For the program's start, with one thread: without PG_CONN, what libpq would read in the environment
/// (PGHOSTADDR, PGSERVICE, PGOPTIONS, …) is meant for another server than the private cluster, and taken
/// away.
void forget_foreign_connection(const Settings& settings);

/// With the session set up. What the server says besides its answers goes to the log.
Result<Connection> connect(const std::string& conninfo);

/// Applies the migrations that are pending, the tenants' too, and says so. A tenant whose own fail is warned
/// of.
Result<void> bring_up_to_date(Connection& connection);

/// Gives rtt_reader and the tenants' readers what they lack; what cannot be given is a warning.
void let_readers_read(Connection& connection);

/// A private cluster is made where there is none.
Result<Database> open_database(const Settings& settings);

/// As it is. Fails (failed) where there is no private cluster yet.
Result<Database> open_existing_database(const Settings& settings);

/// For what loads: with the schema brought up to this program's version.
Result<Database> open_migrated_database(const Settings& settings);

/// For what reads: nothing is made or changed. Fails (failed) where the cluster, the schema or a migration is
/// missing, with the command that makes it.
Result<Database> open_loaded_database(const Settings& settings);

/// The same for what can do without: what is wrong with it is said as a warning, unless there is no private
/// cluster yet.
std::optional<Database> database_at_hand(const Settings& settings);

} // namespace waitlistd
