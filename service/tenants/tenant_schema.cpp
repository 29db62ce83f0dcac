#include "service/tenants/tenant_schema.hpp"

#include "service/database/migrate.hpp"
#include "service/database/schema.hpp"
#include "sql/migrations.hpp"

namespace waitlistd {
namespace {

Failure newer(const std::string& name) {
  return {FailureKind::failed,
          "the schema of tenant " + name + " is newer than this program, waitlistd " WAITLISTD_VERSION,
          "install the waitlistd that made it or a later one"};
}

Result<void> migrate_from(Connection& database, const std::string& name, std::size_t version) {
  const auto migrations = embedded_migrations("tenant");
  for (const Migration& migration : migrations.subspan(version))
    if (auto applied = database.execute(in_schema(tenant_schema(name), migration.sql),
                                        "migration " + std::string(migration.name) + " of tenant " + name);
        !applied)
      return applied;
  const auto noted =
      database.query("UPDATE waitlistd.tenant SET tenant_version = $2 WHERE name = $1",
                     {name, std::to_string(migrations.size())}, "noting the schema of tenant " + name);
  if (!noted) return noted.error();
  return {};
}

} // namespace

std::string tenant_schema(std::string_view name) { return "tenant_" + std::string(name); }

int newest_tenant_version() { return static_cast<int>(embedded_migrations("tenant").size()); }

Result<void> bring_tenant_up_to_date(Connection& database, const std::string& name) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  const auto found = database.query("SELECT tenant_version FROM waitlistd.tenant WHERE name = $1 FOR UPDATE",
                                    {name}, "waiting for tenant " + name);
  if (!found) return found.error();
  if (found->rows() == 0) return {};
  const auto version = found->number(0, 0);
  if (version > newest_tenant_version()) return newer(name);
  if (version < newest_tenant_version())
    if (auto migrated = migrate_from(database, name, static_cast<std::size_t>(version)); !migrated)
      return migrated;
  return transaction->commit();
}

Result<std::vector<std::string>> tenants_behind(Connection& database) {
  const auto found = database.query(
      "SELECT name, tenant_version > $1 FROM waitlistd.tenant WHERE tenant_version <> $1 ORDER BY name",
      {std::to_string(newest_tenant_version())}, "looking for tenants whose schema is behind");
  if (!found) return found.error();
  std::vector<std::string> names;
  for (int row = 0; row < found->rows(); ++row) {
    if (found->at(row, 1) == "t") return newer(found->text(row, 0));
    names.push_back(found->text(row, 0));
  }
  return names;
}

Result<std::vector<std::string>> migrate_tenants(Connection& database) {
  const auto behind = tenants_behind(database);
  if (!behind) return behind.error();
  for (const std::string& name : *behind)
    if (auto done = bring_tenant_up_to_date(database, name); !done) return done.error();
  return behind;
}

} // namespace waitlistd
