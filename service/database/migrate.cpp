#include "service/database/migrate.hpp"

#include "service/release_file/sha256.hpp"
#include "sql/migrations.hpp"

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

std::string checksum(const Migration& migration) {
  Sha256 hash;
  hash.update(migration.sql.data(), migration.sql.size());
  return hash.hex();
}

Failure schema_failure(std::string message, std::string hint) {
  return {FailureKind::failed, std::move(message), std::move(hint)};
}

Result<SchemaState> compare(const QueryResult& applied) {
  const auto known = embedded_migrations();
  SchemaState state;
  for (int i = 0; i < applied.rows(); ++i) {
    const std::string name(*applied.at(i, 0));
    if (static_cast<std::size_t>(i) >= known.size() || known[static_cast<std::size_t>(i)].name != name)
      return schema_failure(
          "the schema is newer than this program: it has migration " + name +
              ", which waitlistd " WAITLISTD_VERSION " does not know",
          "install the waitlistd that made it (rtt.schema_migration names its version) or a later one");
    if (*applied.at(i, 1) != checksum(known[static_cast<std::size_t>(i)]))
      return schema_failure(
          "migration " + name + " was applied with another text than this program has",
          "the schema was made by a build that was never released; restore it or start a new database");
    state.applied.push_back(name);
  }
  for (std::size_t i = state.applied.size(); i < known.size(); ++i)
    state.pending.emplace_back(known[i].name);
  return state;
}

Result<QueryResult> read_applied(Connection& database) {
  return database.query("SELECT name, sha256 FROM rtt.schema_migration ORDER BY name", {},
                        "reading the schema's state");
}

Result<void> apply(Connection& database, const Migration& migration) {
  const std::string name(migration.name);
  if (auto applied = database.execute(std::string(migration.sql), "migration " + name); !applied)
    return applied;
  const auto noted =
      database.query("INSERT INTO rtt.schema_migration (name, sha256, program_version) VALUES ($1, $2, $3)",
                     {name, checksum(migration), WAITLISTD_VERSION}, "noting migration " + name);
  if (!noted) return noted.error();
  return {};
}

// What an older schema calls may be another role's, and the migrations call it: it is looked for first of
// all.
Result<void> unbind_from_others(Connection& database, const SchemaState& state) {
  constexpr std::string_view name = "0012_search_path";
  if (state.applied.empty()) return {};
  for (const Migration& migration : embedded_migrations().subspan(state.applied.size()))
    if (migration.name == name)
      return database.execute(std::string(migration.sql),
                              "looking for what others have put in the schema's way");
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
  if (exists->at(0, 0) != "t") {
    SchemaState empty;
    for (const Migration& migration : embedded_migrations())
      empty.pending.emplace_back(migration.name);
    return empty;
  }
  const auto applied = read_applied(database);
  if (!applied) return applied.error();
  return compare(*applied);
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
  const auto state = compare(*applied);
  if (!state) return state.error();
  if (auto unbound = unbind_from_others(database, *state); !unbound) return unbound.error();
  for (const Migration& migration : embedded_migrations().subspan(state->applied.size()))
    if (auto done = apply(database, migration); !done) return done.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  return state->pending;
}

} // namespace waitlistd
