#include "service/database/migrate.hpp"

#include "service/release_file/sha256.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace waitlistd {
namespace {

// Key of the advisory lock on the schema.
constexpr const char* lock_sql = "SELECT pg_advisory_xact_lock(1381258289, 0)";

constexpr const char* bookkeeping_sql =
    "CREATE SCHEMA IF NOT EXISTS rtt;"
    "CREATE TABLE IF NOT EXISTS rtt.schema_migration ("
    " name text COLLATE \"C\" PRIMARY KEY, sha256 text NOT NULL, program_version text NOT NULL,"
    " applied_at timestamptz NOT NULL DEFAULT clock_timestamp());"
    "COMMENT ON TABLE rtt.schema_migration IS 'The migrations applied to this schema, with the checksum of "
    "their text.';";

std::string checksum(const NamedMigration& migration) { return sha256_of(migration.sql); }

Failure schema_failure(std::string message, std::string hint) {
  return {FailureKind::failed, std::move(message), std::move(hint)};
}

// "ae/" of "ae/0001_rows": what is numbered by itself.
std::string folder_of(const std::string& name) { return name.substr(0, name.rfind('/') + 1); }

SchemaState nothing_applied(const std::vector<NamedMigration>& known) {
  SchemaState state;
  for (const NamedMigration& migration : known)
    state.pending.push_back(migration.name);
  return state;
}

Result<SchemaState> compare(const QueryResult& applied, const std::vector<NamedMigration>& known) {
  std::map<std::string, std::vector<const NamedMigration*>> folders;
  for (const NamedMigration& migration : known)
    folders[folder_of(migration.name)].push_back(&migration);
  std::map<std::string, std::size_t> seen;
  std::set<std::string> found;
  SchemaState state;
  for (int i = 0; i < applied.rows(); ++i) {
    const std::string name(*applied.at(i, 0));
    const std::string folder = folder_of(name);
    const auto& those = folders[folder];
    const std::size_t place = seen[folder]++;
    if (place >= those.size() || those[place]->name != name)
      return schema_failure(
          "the schema is newer than this program: it has migration " + name +
              ", which waitlistd " WAITLISTD_VERSION " does not know",
          "install the waitlistd that made it (rtt.schema_migration names its version) or a later one");
    if (*applied.at(i, 1) != checksum(*those[place]))
      return schema_failure(
          "migration " + name + " was applied with another text than this program has",
          "the schema was made by a build that was never released; restore it or start a new database");
    state.applied.push_back(name);
    found.insert(name);
  }
  for (const NamedMigration& migration : known)
    if (!found.contains(migration.name)) state.pending.push_back(migration.name);
  return state;
}

Result<QueryResult> read_applied(Connection& database) {
  return database.query("SELECT name, sha256 FROM rtt.schema_migration ORDER BY name", {},
                        "reading the schema's state");
}

Result<void> apply(Connection& database, const NamedMigration& migration) {
  if (auto applied = database.execute(migration.sql, "migration " + migration.name); !applied) return applied;
  const auto noted = database.query(
      "INSERT INTO rtt.schema_migration (name, sha256, program_version) VALUES ($1, $2, $3)",
      {migration.name, checksum(migration), WAITLISTD_VERSION}, "noting migration " + migration.name);
  if (!noted) return noted.error();
  return {};
}

// What an older schema calls may be another role's, and the migrations call it: it is looked for first of
// all.
Result<void> unbind_from_others(Connection& database, const SchemaState& state,
                                const std::vector<NamedMigration>& known) {
  constexpr std::string_view name = "0012_search_path";
  if (state.applied.empty() || std::count(state.applied.begin(), state.applied.end(), name) > 0) return {};
  for (const NamedMigration& migration : known)
    if (migration.name == name)
      return database.execute(migration.sql, "looking for what others have put in the schema's way");
  return {};
}

} // namespace

Result<void> check_server(Connection& database) {
  const auto server = database.query("SELECT current_setting('server_version_num')::integer >= 140000, "
                                     "current_setting('server_version'), current_setting('server_encoding')",
                                     {}, "asking the server's version");
  if (!server) return server.error();
  if (server->at(0, 0) != "t")
    return Failure{FailureKind::configuration, "PostgreSQL " + server->text(0, 1) + " is too old",
                   "waitlistd needs 14 or later"};
  if (server->at(0, 2) != "UTF8")
    return Failure{FailureKind::configuration,
                   "the database's encoding is " + server->text(0, 2) + ", not UTF8",
                   "make the database with ENCODING 'UTF8'"};
  return {};
}

Result<SchemaState> schema_state(Connection& database) {
  const auto exists =
      database.query("SELECT to_regclass('rtt.schema_migration') IS NOT NULL", {}, "looking for the schema");
  if (!exists) return exists.error();
  const auto known = known_migrations();
  if (exists->at(0, 0) != "t") return nothing_applied(known);
  const auto applied = read_applied(database);
  if (!applied) return applied.error();
  return compare(*applied, known);
}

Result<std::vector<std::string>> migrate(Connection& database) {
  const auto before = schema_state(database);
  if (!before) return before.error();
  if (before->pending.empty()) return std::vector<std::string>{};

  if (auto fit = check_server(database); !fit) return fit.error();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto locked = database.execute(lock_sql, "waiting for the schema's lock"); !locked)
    return locked.error();
  if (auto made = database.execute(bookkeeping_sql, "creating schema rtt"); !made) return made.error();
  const auto applied = read_applied(database);
  if (!applied) return applied.error();
  const auto known = known_migrations();
  const auto state = compare(*applied, known);
  if (!state) return state.error();
  if (auto unbound = unbind_from_others(database, *state, known); !unbound) return unbound.error();
  for (const NamedMigration& migration : known)
    if (std::count(state->pending.begin(), state->pending.end(), migration.name) > 0)
      if (auto done = apply(database, migration); !done) return done.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  return state->pending;
}

} // namespace waitlistd
