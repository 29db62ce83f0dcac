#include "service/tenants/tenant_schema.hpp"

#include "core/alerts/starter_rules.hpp"
#include "core/alerts/tenant_json.hpp"
#include "service/database/migrate.hpp"
#include "service/database/schema.hpp"
#include "service/release_file/sha256.hpp"
#include "service/tenants/reader_role.hpp"
#include "service/tenants/tenant_rules.hpp"
#include "sql/migrations.hpp"

namespace waitlistd {
namespace {

std::size_t newest_version() { return embedded_migrations("tenant").size(); }

Failure newer(const std::string& name) {
  return {FailureKind::failed,
          "the schema of tenant " + name + " is newer than this program, waitlistd " WAITLISTD_VERSION,
          "install the waitlistd that made it or a later one"};
}

Result<void> migrate_from(Connection& database, const std::string& name, std::size_t version) {
  for (const Migration& migration : embedded_migrations("tenant").subspan(version))
    if (auto applied = database.execute(in_schema(tenant_schema(name), migration.sql),
                                        "migration " + std::string(migration.name) + " of tenant " + name);
        !applied)
      return applied;
  return grant_to_tenant_reader(database, name);
}

Result<void> follow_document(Connection& database, const std::string& name, const std::string& document) {
  const auto tenant = alerts::parse_tenant(document, "tenant " + name);
  if (!tenant) return tenant.error();
  return write_tenant_rules(database, *tenant);
}

Result<void> note(Connection& database, const std::string& name) {
  const auto noted = database.query(
      "UPDATE waitlistd.tenant SET tenant_version = $2, rules_sha256 = sha256 WHERE name = $1",
      {name, std::to_string(newest_version())}, "noting that tenant " + name + " is up to date");
  if (!noted) return noted.error();
  return {};
}

Result<void> make_default(Connection& database) {
  const auto any = database.query("SELECT EXISTS (SELECT FROM waitlistd.tenant)", {}, "looking for tenants");
  if (!any) return any.error();
  if (any->at(0, 0) == "t") return {};
  const alerts::Tenant tenant = alerts::default_tenant();
  const std::string document = alerts::write_tenant(tenant);
  const auto made = database.query("INSERT INTO waitlistd.tenant (name, title, document, sha256) "
                                   "VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO NOTHING",
                                   {tenant.name, tenant.title, document, sha256_of(document)},
                                   "making tenant " + tenant.name);
  if (!made) return made.error();
  return {};
}

} // namespace

std::string tenant_schema(std::string_view name) { return "tenant_" + std::string(name); }

Result<void> bring_tenant_up_to_date(Connection& database, const std::string& name) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  const auto found =
      database.query("SELECT tenant_version, document, rules_sha256 IS NOT DISTINCT FROM sha256 "
                     "FROM waitlistd.tenant WHERE name = $1 FOR UPDATE",
                     {name}, "waiting for tenant " + name);
  if (!found) return found.error();
  if (found->rows() == 0) return {};
  const auto version = static_cast<std::size_t>(found->number(0, 0));
  if (version > newest_version()) return newer(name);
  if (version < newest_version())
    if (auto migrated = migrate_from(database, name, version); !migrated) return migrated;
  if (found->at(0, 2) != "t")
    if (auto followed = follow_document(database, name, found->text(0, 1)); !followed) return followed;
  if (auto noted = note(database, name); !noted) return noted;
  return transaction->commit();
}

Result<bool> may_see_tenants(Connection& database) {
  const auto may = database.query("SELECT has_schema_privilege('waitlistd', 'USAGE')", {},
                                  "asking whether this role may see the tenants");
  if (!may) return may.error();
  return may->at(0, 0) == "t";
}

Result<std::vector<std::string>> tenants_behind(Connection& database) {
  const auto may = may_see_tenants(database);
  if (!may) return may.error();
  if (!*may) return std::vector<std::string>{};
  const auto found =
      database.query("SELECT name, tenant_version > $1 FROM waitlistd.tenant "
                     "WHERE tenant_version <> $1 OR rules_sha256 IS DISTINCT FROM sha256 "
                     "ORDER BY tenant_version > $1 DESC, name",
                     {std::to_string(newest_version())}, "looking for tenants that are behind");
  if (!found) return found.error();
  if (found->rows() > 0 && found->at(0, 1) == "t") return newer(found->text(0, 0));
  std::vector<std::string> names;
  for (int row = 0; row < found->rows(); ++row)
    names.push_back(found->text(row, 0));
  return names;
}

Result<TenantMigrations> migrate_tenants(Connection& database) {
  const auto may = may_see_tenants(database);
  if (!may) return may.error();
  if (!*may) return TenantMigrations{};
  if (auto made = make_default(database); !made) return made.error();
  const auto behind = tenants_behind(database);
  if (!behind) return behind.error();
  TenantMigrations migrations;
  for (const std::string& name : *behind) {
    const auto done = bring_tenant_up_to_date(database, name);
    if (!done && (database.is_lost() || done.error().kind == FailureKind::try_again)) return done.error();
    if (done)
      migrations.done.push_back(name);
    else
      migrations.failures.push_back(done.error());
  }
  return migrations;
}

} // namespace waitlistd
