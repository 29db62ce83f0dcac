#include "service/tenants/reader_role.hpp"

#include "service/database/migrate.hpp"
#include "service/database/schema.hpp"
#include "service/tenants/tenant_schema.hpp"

namespace waitlistd {
namespace {

// Roles are the whole server's: another database may have made this one, or make it now.
constexpr const char* grants_sql = R"(
DO $$
BEGIN
    BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{schema}_reader') THEN
            CREATE ROLE {schema}_reader NOLOGIN;
        END IF;
    EXCEPTION
        WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            RAISE NOTICE 'role {schema}_reader was not made: %', SQLERRM;
    END;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{schema}_reader') THEN
        RETURN;
    END IF;
    GRANT USAGE ON SCHEMA {schema} TO {schema}_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {schema}_reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {schema}_reader;
    BEGIN
        IF NOT pg_has_role('{schema}_reader', (SELECT oid FROM pg_roles WHERE rolname = 'rtt_reader'), 'MEMBER') THEN
            GRANT rtt_reader TO {schema}_reader;
        END IF;
    EXCEPTION
        WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
            RAISE NOTICE 'role {schema}_reader was not made a member of rtt_reader: %', SQLERRM;
    END;
END
$$)";

// A tenant whose schema is still to be made is none that anybody can read.
constexpr const char* lacking_sql = R"(
SELECT t.name, r.oid IS NULL
FROM waitlistd.tenant AS t
JOIN pg_namespace AS n ON n.nspname = 'tenant_' || t.name
LEFT JOIN pg_roles AS r ON r.rolname = 'tenant_' || t.name || '_reader'
WHERE r.oid IS NULL
   OR NOT has_schema_privilege(r.oid, n.oid, 'USAGE')
   OR NOT coalesce(pg_has_role(r.oid, (SELECT oid FROM pg_roles WHERE rolname = 'rtt_reader'), 'MEMBER'), true)
   OR EXISTS (SELECT FROM pg_class AS c
              WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v') AND NOT has_table_privilege(r.oid, c.oid, 'SELECT'))
ORDER BY t.name)";

Failure cannot_read(const QueryResult& lacking) {
  const std::string role = tenant_reader(lacking.text(0, 0));
  const std::string more = lacking.rows() > 1 ? ", nor can " + std::to_string(lacking.rows() - 1) +
                                                    " other tenants' readers read theirs"
                                              : std::string();
  return {FailureKind::failed,
          "role " + role + " cannot read the figures and all of schema " + tenant_schema(lacking.text(0, 0)) +
              (lacking.at(0, 1) == "t" ? ": there is no such role" : "") + more,
          "let an administrator CREATE ROLE " + role + " NOLOGIN and GRANT rtt_reader TO " + role +
              "; then `waitlistd migrate` gives it the rest"};
}

} // namespace

std::string tenant_reader(std::string_view name) { return tenant_schema(name) + "_reader"; }

Result<void> grant_to_tenant_reader(Connection& database, const std::string& name) {
  return database.execute(in_schema(tenant_schema(name), grants_sql), "granting to " + tenant_reader(name));
}

Result<void> repair_tenant_readers(Connection& database) {
  const auto may = may_see_tenants(database);
  if (!may) return may.error();
  if (!*may)
    return Failure{FailureKind::failed, "this role may not see the tenants, which are in schema waitlistd",
                   "run `waitlistd migrate` as the schema's owner"};
  const auto before = database.query(lacking_sql, {}, "looking at what tenants' readers may read");
  if (!before) return before.error();
  for (int row = 0; row < before->rows(); ++row)
    if (auto granted = grant_to_tenant_reader(database, before->text(row, 0)); !granted) return granted;
  if (before->rows() == 0) return {};
  const auto after = database.query(lacking_sql, {}, "looking at what tenants' readers may read");
  if (!after) return after.error();
  if (after->rows() > 0) return cannot_read(*after);
  return {};
}

Result<bool> drop_tenant_reader(Connection& database, const std::string& name) {
  const auto dropped = database.execute(in_schema(tenant_schema(name), R"(
DO $$
BEGIN
    DROP ROLE IF EXISTS {schema}_reader;
EXCEPTION
    WHEN insufficient_privilege OR dependent_objects_still_exist THEN
        RAISE NOTICE 'role {schema}_reader stays: %', SQLERRM;
END
$$)"),
                                        "dropping " + tenant_reader(name));
  if (!dropped) return dropped.error();
  const auto left = database.query("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)",
                                   {tenant_reader(name)}, "looking for role " + tenant_reader(name));
  if (!left) return left.error();
  return left->at(0, 0) != "t";
}

} // namespace waitlistd
