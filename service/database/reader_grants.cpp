#include "service/database/migrate.hpp"

#include "service/database/schema.hpp"

namespace waitlistd {
namespace {

// What is there already is not granted again, which would rewrite the rows of every table. The views of
// public are the prototype's, where they are ours and no table of theirs.
constexpr const char* lacking_sql = R"(
WITH reader AS (
    SELECT oid FROM pg_roles WHERE rolname = 'rtt_reader'
), readable AS (
    SELECT c.oid FROM pg_class c
    WHERE c.relnamespace = '{schema}'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relname IN ('rtt_provider_raw', 'rtt_provider_record') AND c.relkind = 'v'
      AND c.relowner = (SELECT nspowner FROM pg_namespace WHERE nspname = '{schema}')
)
SELECT EXISTS (SELECT FROM reader),
       EXISTS (SELECT FROM reader WHERE NOT has_schema_privilege(oid, '{schema}', 'USAGE'))
       OR EXISTS (SELECT FROM reader, readable
                  WHERE NOT has_table_privilege(reader.oid, readable.oid, 'SELECT'))
       OR EXISTS (SELECT FROM reader WHERE NOT EXISTS (
           SELECT FROM pg_default_acl d, aclexplode(d.defaclacl) a
           WHERE d.defaclnamespace = '{schema}'::regnamespace AND d.defaclobjtype = 'r' AND a.grantee = reader.oid
             AND a.privilege_type = 'SELECT'
             AND d.defaclrole = (SELECT nspowner FROM pg_namespace WHERE nspname = '{schema}'))))";

constexpr const char* grants_sql = R"(
DO $$
DECLARE
    view name;
BEGIN
    GRANT USAGE ON SCHEMA {schema} TO rtt_reader;
    GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO rtt_reader;
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA {schema} GRANT SELECT ON TABLES TO rtt_reader',
                   (SELECT nspowner::regrole FROM pg_namespace WHERE nspname = '{schema}'));
    FOR view IN
        SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = 'public' AND c.relname IN ('rtt_provider_raw', 'rtt_provider_record') AND c.relkind = 'v'
          AND c.relowner = (SELECT nspowner FROM pg_namespace WHERE nspname = '{schema}')
    LOOP
        EXECUTE format('GRANT SELECT ON public.%I TO rtt_reader', view);
    END LOOP;
END
$$)";

Failure cannot_read(std::string_view schema, std::string because, std::string hint) {
  return {FailureKind::failed,
          in_schema(schema, "role rtt_reader cannot read all of schema {schema}: ") + std::move(because),
          std::move(hint)};
}

struct ReaderState {
  bool exists = false;
  bool lacks = false;
};

Result<ReaderState> reader_state(Connection& database, std::string_view schema) {
  const auto found =
      database.query(in_schema(schema, lacking_sql), {}, "looking at what rtt_reader may read");
  if (!found) return found.error();
  return ReaderState{found->at(0, 0) == "t", found->at(0, 1) == "t"};
}

Result<void> repair(Connection& database, std::string_view schema) {
  const auto before = reader_state(database, schema);
  if (!before) return before.error();
  if (!before->exists)
    return cannot_read(
        schema, "there is none",
        "let an administrator CREATE ROLE rtt_reader NOLOGIN, then `waitlistd migrate` gives it its "
        "rights");
  if (!before->lacks) return {};
  const auto granted = database.execute(in_schema(schema, grants_sql), "granting to rtt_reader");
  const auto after = reader_state(database, schema); // a grant that a role may not give is only warned of
  if (!after) return after.error();
  if (!after->lacks) return {};
  return cannot_read(
      schema, granted ? "this role may not grant it" : granted.error().message,
      in_schema(schema,
                "run `waitlistd migrate` as the schema's owner, or let them GRANT USAGE ON SCHEMA {schema} "
                "and GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO rtt_reader"));
}

} // namespace

Result<void> repair_reader_grants(Connection& database) {
  for (const std::string& schema : known_schemas())
    if (auto repaired = repair(database, schema); !repaired) return repaired;
  return {};
}

} // namespace waitlistd
