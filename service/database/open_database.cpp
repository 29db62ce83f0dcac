#include "service/database/open_database.hpp"

#include "platform/environment.hpp"
#include "service/database/migrate.hpp"
#include "service/log.hpp"

namespace waitlistd {

ClusterSettings cluster_settings(const Settings& settings) {
  return {settings.state_dir, settings.postgres_bin, settings.cluster_port};
}

void forget_foreign_connection(const Settings& settings) {
  if (!settings.pg_conn.empty()) return;
  for (const std::string& name : connection_variables())
    platform::forget_environment_variable(name);
}

Result<Connection> connect(const std::string& conninfo) {
  auto connection = Connection::open(conninfo);
  if (!connection) return connection;
  if (auto set_up = connection->set_up_session(); !set_up) return set_up.error();
  connection->on_notice([](std::string_view text) { log_event(Level::debug, "database_notice", text); });
  return connection;
}

Result<void> bring_up_to_date(Connection& connection) {
  const auto applied = migrate(connection);
  if (!applied) return applied.error();
  for (const std::string& name : *applied)
    log_event(Level::info, "migration_applied", "schema migration applied", {{"migration", name}});
  return {};
}

Result<Database> open_database(const Settings& settings) {
  std::optional<PrivateCluster> cluster;
  std::string conninfo = settings.pg_conn;
  if (conninfo.empty()) {
    auto joined = PrivateCluster::join(cluster_settings(settings));
    if (!joined) return joined.error();
    cluster.emplace(std::move(*joined));
    conninfo = cluster->conninfo();
  }
  auto connection = connect(conninfo);
  if (!connection) return connection.error();
  return Database{std::move(cluster), std::move(conninfo), std::move(*connection)};
}

Result<Database> open_migrated_database(const Settings& settings) {
  auto database = open_database(settings);
  if (!database) return database;
  if (auto current = bring_up_to_date(database->connection); !current) return current.error();
  return database;
}

std::optional<Database> database_at_hand(const Settings& settings) {
  if (settings.pg_conn.empty() && !PrivateCluster::exists(settings.state_dir)) return std::nullopt;
  auto database = open_migrated_database(settings);
  if (database) return std::move(*database);
  log_failure(Level::warning, database.error());
  return std::nullopt;
}

} // namespace waitlistd
