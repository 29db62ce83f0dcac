#include "service/database/open_database.hpp"

#include "platform/environment.hpp"
#include "service/database/migrate.hpp"
#include "service/log/log.hpp"

namespace waitlistd {
namespace {

bool lacks_cluster(const Settings& settings) {
  return settings.pg_conn.empty() && !PrivateCluster::exists(settings.state_dir);
}

// Of a migration that went on without; what readers lack is looked for in the end (let_readers_read).
bool is_left_out(std::string_view notice) {
  return notice.find("the prototype's names could not be made") != std::string_view::npos;
}

Failure schema_lacks(const SchemaState& state, const Connection& connection) {
  if (state.applied.empty())
    return {FailureKind::failed, "there is no schema rtt yet in " + connection.description(),
            "`waitlistd migrate` makes it, and so do `once`, `load`, `backfill` and `run`; or PG_CONN should "
            "name "
            "another database"};
  const std::size_t more = state.pending.size() - 1;
  return {FailureKind::failed,
          "schema rtt in " + connection.description() + " is older than this program: it lacks migration " +
              state.pending.front() + (more == 0 ? std::string() : " and " + std::to_string(more) + " more"),
          "`waitlistd migrate` brings it up to date, and so does the service when it starts"};
}

} // namespace

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
  connection->on_notice([](std::string_view text) {
    log_event(is_left_out(text) ? Level::warning : Level::debug, "database_notice", text);
  });
  return connection;
}

Result<void> bring_up_to_date(Connection& connection) {
  const auto applied = migrate(connection);
  if (!applied) return applied.error();
  for (const std::string& name : *applied)
    log_event(Level::info, "migration_applied", "schema migration applied", {{"migration", name}});
  const auto tenants = migrate_tenants(connection);
  if (!tenants) return tenants.error();
  for (const std::string& name : tenants->done)
    log_event(Level::info, "tenant_migrated", "tenant's schema and rules brought up to date",
              {{"tenant", name}});
  for (const Failure& failure : tenants->failures)
    log_failure(Level::warning, failure, "tenant_behind");
  if (!applied->empty() || !tenants->done.empty())
    let_readers_read(connection); // what a migration could not do it only notes
  return {};
}

void let_readers_read(Connection& connection) {
  if (auto granted = repair_reader_grants(connection); !granted)
    log_failure(Level::warning, granted.error(), "reader_grants");
  if (auto granted = repair_tenant_readers(connection); !granted)
    log_failure(Level::warning, granted.error(), "reader_grants");
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

Result<Database> open_existing_database(const Settings& settings) {
  if (lacks_cluster(settings))
    return Failure{FailureKind::failed,
                   "there is no database yet: no private cluster in " + settings.state_dir.string(),
                   "`waitlistd once` makes it and loads the newest month; PG_CONN names a database of yours"};
  return open_database(settings);
}

Result<Database> open_loaded_database(const Settings& settings) {
  auto database = open_existing_database(settings);
  if (!database) return database;
  const auto state = schema_state(database->connection);
  if (!state) return state.error();
  if (!state->pending.empty()) return schema_lacks(*state, database->connection);
  return database;
}

std::optional<Database> database_at_hand(const Settings& settings) {
  if (lacks_cluster(settings)) return std::nullopt;
  auto database = open_loaded_database(settings);
  if (database) return std::move(*database);
  log_failure(Level::warning, database.error());
  return std::nullopt;
}

} // namespace waitlistd
