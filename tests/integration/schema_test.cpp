// The ledger of every collection is made by one text, rtt's by the migrations that came before it: what both
// make is compared, so that they cannot drift apart.
#include "service/database/open_database.hpp"
#include "service/ledger/migrations.hpp"

#include "tests/support/test_server.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

// rtt's rows in another schema.
Connection database_with_another(std::string& conninfo) {
  conninfo = TestServer::instance().new_database();
  auto connection = connect(conninfo).value();
  REQUIRE(bring_up_to_date(connection).has_value());
  Collection another = *find_collection("nhs").value();
  another.schema = "another";
  for (const NamedMigration& migration : migrations_of(another)) {
    const auto done = connection.execute(migration.sql, migration.name);
    if (!done) FAIL(done.error().message);
  }
  return connection;
}

// A line each of what differs: "rtt: …" is in rtt alone, "another: …" in the other. `of` gives a name for
// each thing of the schema $1::regnamespace in column `thing`.
std::string difference(Connection& database, const std::string& of) {
  std::string in_rtt = of;
  std::string in_another = of;
  const auto replace = [](std::string& text, const std::string& schema) {
    for (std::size_t at = text.find("$1"); at != std::string::npos; at = text.find("$1", at))
      text.replace(at, 2, "'" + schema + "'");
  };
  replace(in_rtt, "rtt");
  replace(in_another, "another");
  const auto found = database.query(
      "WITH r AS (SELECT replace(thing, 'rtt.', 'S.') AS thing FROM (" + in_rtt +
          ") AS x), a AS (SELECT replace(thing, 'another.', 'S.') AS thing FROM (" + in_another +
          ") AS x) SELECT 'rtt: ' || thing FROM (SELECT thing FROM r EXCEPT SELECT thing FROM a) AS d "
          "UNION ALL SELECT 'another: ' || thing FROM (SELECT thing FROM a EXCEPT SELECT thing FROM r) AS d "
          "ORDER BY 1",
      {}, "comparing schemas");
  if (!found) FAIL(found.error().message);
  std::string lines;
  for (int i = 0; i < found->rows(); ++i)
    lines += found->text(i, 0) + "\n";
  return lines;
}

// The tables and views that the ledger's text makes.
const std::string of_the_ledger = R"( c.relnamespace = $1::regnamespace AND c.relname IN
    (SELECT t.relname FROM pg_class AS t WHERE t.relnamespace = 'another'::regnamespace))";

// RTT's own are left out.
const std::string columns = R"(
SELECT c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' || a.attnotnull || ' ' ||
       a.attidentity::text || ' ' || a.attcollation || ' ' || coalesce(pg_get_expr(d.adbin, d.adrelid), '') AS thing
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relkind IN ('r', 'v') AND (c.relname, a.attname) NOT IN
      (('release', 'band_count'), ('release', 'providers'), ('release', 'pairs'), ('release', 'rows_by_part')) AND)";

const std::string indexes =
    "SELECT pg_get_indexdef(c.oid) AS thing FROM pg_class AS c WHERE c.relkind = 'i' AND" + of_the_ledger;

const std::string checks =
    "SELECT c.relname || ' ' || pg_get_constraintdef(k.oid) AS thing FROM pg_constraint AS k "
    "JOIN pg_class AS c ON c.oid = k.conrelid WHERE" +
    of_the_ledger;

const std::string views = "SELECT c.relname || ' ' || pg_get_viewdef(c.oid) AS thing FROM pg_class AS c "
                          "WHERE c.relkind = 'v' AND" +
                          of_the_ledger;

// The number of the lock is rtt's own, from before there were others.
const std::string functions = R"(
SELECT regexp_replace(pg_get_functiondef(p.oid), 'xact_lock\(.*, \(to_char', 'xact_lock(NUMBER, (to_char') AS thing
FROM pg_proc AS p WHERE p.pronamespace = $1::regnamespace AND p.proname IN
    (SELECT f.proname FROM pg_proc AS f WHERE f.pronamespace = 'another'::regnamespace))";

} // namespace

TEST_CASE("what the ledger's text makes for a schema is what rtt has") {
  std::string conninfo;
  Connection database = database_with_another(conninfo);
  CHECK(difference(database, columns + of_the_ledger) == "");
  CHECK(difference(database, indexes) == "");
  CHECK(difference(database, checks) == "");
  CHECK(difference(database, views) == "");
  CHECK(difference(database, functions) == "");
  CHECK(value_of(conninfo, "SELECT count(*) FROM pg_class WHERE relnamespace = 'another'::regnamespace AND "
                           "relkind IN ('r', 'v')") == "8");
  CHECK(value_of(conninfo, "SELECT count(*) FROM pg_proc WHERE pronamespace = 'another'::regnamespace") ==
        "8");
}

TEST_CASE("whatever the ledger's text makes is described") {
  std::string conninfo;
  Connection database = database_with_another(conninfo);
  CHECK(value_of(conninfo,
                 "SELECT string_agg(c.relname || '.' || a.attname, ', ') FROM pg_class AS c "
                 "JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 "
                 "WHERE c.relnamespace = 'another'::regnamespace AND c.relkind IN ('r', 'v') "
                 "AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL)") ==
        "NULL");
  CHECK(value_of(conninfo, "SELECT string_agg(p.proname, ', ') FROM pg_proc AS p WHERE p.pronamespace = "
                           "'another'::regnamespace AND obj_description(p.oid) IS NULL") == "NULL");
}

TEST_CASE("months are expected in the database when the program expects them") {
  const std::string conninfo = TestServer::instance().new_database();
  auto database = connect(conninfo).value();
  REQUIRE(bring_up_to_date(database).has_value());
  const PublicationRule& rule = find_collection("nhs").value()->publication;
  for (Period month{2015, 1}; month < Period{2035, 1}; month = add_months(month, 1)) {
    const auto expected = database.query("SELECT extract(epoch FROM rtt.expected_publication($1))::bigint",
                                         {to_date(month)}, "asking");
    REQUIRE(expected.has_value());
    INFO(to_string(month));
    CHECK(expected->number(0, 0) == expected_publication(rule, month).time_since_epoch().count());
  }
}

TEST_CASE("two collections' locks are not the same") {
  std::string conninfo;
  Connection database = database_with_another(conninfo);
  const auto transaction = Transaction::begin(database);
  const std::string lock = "SELECT rtt.lock_month('2026-01-01'), another.lock_month('2026-01-01')";
  REQUIRE(database.query(lock, {}, "locking").has_value());
  const auto held =
      database.query("SELECT count(DISTINCT classid) FROM pg_locks WHERE locktype = 'advisory' AND "
                     "pid = pg_backend_pid()",
                     {}, "counting");
  CHECK(held->number(0, 0) == 2);
}
