#pragma once
// Brings the schema up to this program's version: numbered, checksummed migrations, all in one transaction.

#include "core/failure.hpp"
#include "service/database/postgres.hpp"

#include <string>
#include <vector>

namespace waitlistd {

struct NamedMigration {
  std::string name; ///< those of one folder ("ae/") are applied in the order of their names, none left out
  std::string sql;
};

/// All that this program knows, the database's own and each collection's, in the order in which they are
/// applied: put together where the collections are known, service/ledger/migrations.
std::vector<NamedMigration> known_migrations();

/// The collections' schemas, which those make.
std::vector<std::string> known_schemas();

struct SchemaState {
  std::vector<std::string> applied; ///< names, in order
  std::vector<std::string> pending;
};

/// Fails where the database has a migration that this program does not know (it is older than the schema), or
/// one whose text has changed since it was applied. Changes nothing.
Result<SchemaState> schema_state(Connection& database);

/// Fails (configuration) where the server is too old for the schema, or the database's encoding not UTF8.
Result<void> check_server(Connection& database);

/// Applies what is pending and returns its names. Two programs may call it at once: one waits for the other.
Result<std::vector<std::string>> migrate(Connection& database);

/// What became of the tenants that were behind.
struct TenantMigrations {
  std::vector<std::string> done; ///< names
  std::vector<Failure> failures; ///< a tenant each: the others go on
};

/// For after migrate(): brings the schemas of the tenants up to date, each in a transaction of its own, so
/// that what a program that ends half-way leaves is done by the next. Where there is no tenant, `default` is
/// made. Fails where the database is away or newer than this program. Put together where the tenants are
/// known, service/tenants.
Result<TenantMigrations> migrate_tenants(Connection& database);

/// Those that are behind, by name; changes nothing.
Result<std::vector<std::string>> tenants_behind(Connection& database);

/// Gives each tenant's reader role what it lacks, as repair_reader_grants.
Result<void> repair_tenant_readers(Connection& database);

/// Gives role rtt_reader what it lacks to read all of the schemas and the prototype's views; an administrator
/// may have made it after them. Fails (failed) where the role is missing or this one may not grant, with what
/// to do.
Result<void> repair_reader_grants(Connection& database);

} // namespace waitlistd
