// Whoever else is in the database: what role, database and server have set for others does not reach the
// program's sessions, and what another role has put there is not run.
#include "service/database/postgres.hpp"
#include "service/release_file/sha256.hpp"
#include "sql/migrations.hpp"
#include "tests/attack/limits.hpp"
#include "tests/support/listener.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <thread>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

std::string database_of(const Place& place) { return place.conninfo.substr(place.conninfo.rfind('=') + 1); }

std::vector<std::string> a_provider_more() {
  auto lines = good_lines();
  for (const auto& line : good_rows("RAC"))
    lines.push_back(line);
  return lines;
}

// Role mallory may create in public, and has put there what fits calls of ours better than the system's own
// does. It works as that does, and notes that it ran.
constexpr const char* plants = R"(
DO $$ BEGIN IF to_regrole('mallory') IS NULL THEN CREATE ROLE mallory; END IF; END $$;
GRANT CREATE, USAGE ON SCHEMA public TO mallory;
SET ROLE mallory;
CREATE TABLE public.ran (as_whom text DEFAULT current_user, what text);
CREATE FUNCTION public.to_char(date, text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO public.ran (what) VALUES ('to_char'); RETURN pg_catalog.to_char($1::timestamp, $2); END $$;
CREATE FUNCTION public.times(integer, double precision) RETURNS double precision LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO public.ran (what) VALUES ('*'); RETURN $1::double precision OPERATOR(pg_catalog.*) $2; END $$;
CREATE OPERATOR public.* (FUNCTION = public.times, LEFTARG = integer, RIGHTARG = double precision);
CREATE FUNCTION public.joined(integer, text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO public.ran (what) VALUES ('||'); RETURN $1::text OPERATOR(pg_catalog.||) $2; END $$;
CREATE OPERATOR public.|| (FUNCTION = public.joined, LEFTARG = integer, RIGHTARG = text);
CREATE FUNCTION public.same(numeric, integer) RETURNS boolean LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO public.ran (what) VALUES ('='); RETURN $1 OPERATOR(pg_catalog.=) $2::numeric; END $$;
CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = numeric, RIGHTARG = integer);
GRANT ALL ON public.ran TO PUBLIC;
RESET ROLE;)";

constexpr const char* bound_to_mallory = R"(
SELECT count(*) FROM pg_depend AS d
WHERE d.classid <> 'pg_operator'::regclass AND NOT EXISTS (SELECT FROM pg_proc AS p WHERE p.oid = d.objid AND p.proowner = 'mallory'::regrole)
  AND d.deptype IN ('n', 'a')
  AND (EXISTS (SELECT FROM pg_proc AS p WHERE d.refclassid = 'pg_proc'::regclass AND p.oid = d.refobjid AND p.proowner = 'mallory'::regrole)
       OR EXISTS (SELECT FROM pg_operator AS o WHERE d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid AND o.oprowner = 'mallory'::regrole)))";

struct Planted : BoundedPlace {
  Planted() { execute(plants); }
  void execute(const std::string& script) const {
    auto connection = Connection::open(conninfo);
    REQUIRE(connection.has_value());
    const auto done = connection->execute(script, "a test's script");
    if (!done) FAIL(done.error().message);
  }
  // As 0.1.0 made it, which left the search path as it was.
  void make_schema_of_0_1_0() const {
    std::string script =
        "CREATE SCHEMA rtt; CREATE TABLE rtt.schema_migration (name text COLLATE \"C\" PRIMARY KEY, sha256 "
        "text NOT NULL, program_version text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());";
    for (const Migration& migration : embedded_migrations().first(7)) {
      Sha256 hash;
      hash.update(migration.sql.data(), migration.sql.size());
      script += std::string(migration.sql) + ";INSERT INTO rtt.schema_migration VALUES ('" +
                std::string(migration.name) + "', '" + hash.hex() + "', '0.1.0');";
    }
    execute(script);
  }
  // Everything that reads, as somebody whose search path is the server's own.
  void read_all() const {
    execute("DO $$ DECLARE v text; BEGIN FOR v IN SELECT format('%I.%I', schemaname, viewname) FROM pg_views "
            "WHERE "
            "schemaname = 'rtt' LOOP EXECUTE 'SELECT * FROM ' || v; END LOOP; END $$");
    execute("SELECT * FROM rtt.provider_month_as_of(now()); SELECT rtt.weeks_text(5, 104); SELECT "
            "rtt.percent_of(1, 2);"
            "SELECT rtt.leaf_name(1, '2026-01-01'); SELECT rtt.wait_at_rank('{1,2}', 2, 1);");
  }
  void check_none_ran() const {
    CHECK(value("SELECT string_agg(DISTINCT what, ' ') FROM public.ran") == "NULL");
  }
};

} // namespace

TEST_CASE("settings of the database that shape values change neither loads nor exports nor reports") {
  BoundedPlace plain;
  BoundedPlace odd;
  for (const char* setting :
       {"bytea_output = 'escape'", "extra_float_digits = -10", "DateStyle = 'SQL, MDY'",
        "IntervalStyle = 'sql_standard'", "TimeZone = 'Pacific/Kiritimati'",
        "standard_conforming_strings = off", "client_encoding = 'LATIN1'", "xmloption = 'document'",
        "lc_numeric = 'C'", "lc_time = 'C'", "quote_all_identifiers = on", "search_path = ''",
        "backslash_quote = 'on'", "default_transaction_isolation = 'serializable'", "statement_timeout = 50",
        "lock_timeout = 1", "idle_in_transaction_session_timeout = 500", "idle_session_timeout = 1000"})
    odd.value("ALTER DATABASE " + database_of(odd) + " SET " + setting);
  for (BoundedPlace* place : {&plain, &odd}) {
    place->load("first.csv", file_of(good_lines()));
    place->load("second.csv", file_of(a_provider_more()));
  }
  CHECK(odd.exported("2026-01") == file_of(a_provider_more()));
  CHECK(odd.exported("2026-01", "1") == file_of(good_lines()));
  CHECK(odd.run({"diff", "--period", "2026-01", "--json"}).out ==
        plain.run({"diff", "--period", "2026-01", "--json"}).out);
  CHECK(odd.run({"diff", "--period", "2026-01"}).out == plain.run({"diff", "--period", "2026-01"}).out);
  CHECK(odd.run({"status"}).exit_code == 0);
}

TEST_CASE(
    "what another role has put into public is not run by a new schema, loads, exports or whoever reads") {
  const Planted place;
  place.load("file.csv", file_of(good_lines()));
  place.load("more.csv", file_of(a_provider_more()));
  CHECK(place.exported("2026-01") == file_of(a_provider_more()));
  for (const std::vector<std::string>& words : {std::vector<std::string>{"status"},
                                                {"diff", "--period", "2026-01"},
                                                {"diff", "--period", "2026-01", "--json"}}) {
    const auto finished = place.run(words);
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
  }
  place.read_all();
  place.check_none_ran();
  CHECK(place.value(bound_to_mallory) == "0");
}

TEST_CASE("a schema that is bound to what another role has made is made anew before any of it is called") {
  const Planted place;
  place.make_schema_of_0_1_0();
  REQUIRE(std::stoi(place.value(bound_to_mallory)) > 5);
  const std::string label = "SELECT rtt.weeks_text('Infinity', 104) || rtt.percent_of(1, 4)";
  REQUIRE(place.value(label) == "104+25");
  REQUIRE(place.value("SELECT string_agg(DISTINCT what, ' ') FROM public.ran") != "NULL"); // it works
  place.value("DELETE FROM public.ran");

  const auto finished = place.run({"migrate"});
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(place.value(bound_to_mallory) == "0");
  CHECK(place.value(label) == "104+25");
  place.load("file.csv", file_of(good_lines()));
  place.read_all();
  place.check_none_ran();
}

TEST_CASE("months that 0.1.0 loaded are brought up to date past what another role has put into public") {
  const Planted place;
  const std::string dump = WAITLISTD_TEST_DATA "/database-0.1.0.sql.gz";
  must_run({"sh", "-c", "gzip -dc " + dump + " | psql -X -q -v ON_ERROR_STOP=1 -d '" + place.conninfo + "'"});
  // What the upgrade calls, bound as the dump's own is not.
  place.execute("CREATE OR REPLACE FUNCTION rtt.pathways_in(bands bigint[]) RETURNS bigint LANGUAGE sql "
                "IMMUTABLE STRICT RETURN "
                "(SELECT coalesce(sum(b), 0) FROM unnest(bands) AS b) * length(public.to_char(date "
                "'2000-01-01', 'Y'))");
  const auto finished = place.run({"migrate"});
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  place.read_all();
  place.check_none_ran();
  CHECK(place.value(bound_to_mallory) == "0");
}

TEST_CASE("a schema that stays bound to what another role has made is refused by name, and nothing of it is "
          "changed") {
  const Planted place;
  place.make_schema_of_0_1_0();
  place.execute("CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql RETURN 1; ALTER FUNCTION public.f() "
                "OWNER TO mallory;"
                "CREATE VIEW rtt.mine AS SELECT public.f() AS f");
  const auto finished = place.run({"migrate"});
  INFO(finished.err);
  CHECK(finished.exit_code == 1);
  CHECK(
      contains(finished.err,
               "schema rtt is bound to what another role has made: view rtt.mine uses function public.f()"));
  CHECK(contains(finished.err, "find out who made it"));
  CHECK(place.value("SELECT count(*) FROM rtt.schema_migration") == "7");
  place.check_none_ran();
  // What the schema's owner made is the owner's own affair.
  place.execute("ALTER FUNCTION public.f() OWNER TO CURRENT_USER");
  CHECK(place.run({"migrate"}).exit_code == 0);
}

TEST_CASE("no function of the schema looks names up by its caller's search path") {
  const BoundedPlace place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  CHECK(place.value("SELECT string_agg(p.oid::regprocedure::text, ', ') FROM pg_proc AS p WHERE "
                    "p.pronamespace = 'rtt'::regnamespace "
                    "AND p.prokind = 'f' AND p.prosqlbody IS NULL AND NOT coalesce(p.proconfig, '{}') @> "
                    "ARRAY['search_path=pg_catalog, pg_temp']") == "NULL");
}

TEST_CASE("a wrong password is wrong configuration in whatever language the server says so") {
  // A server that refuses whoever comes, as PostgreSQL's protocol has it, in German.
  const Listener listener;
  std::jthread server([&listener](const std::stop_token& stop) {
    const std::string fields = std::string("SFATAL") + '\0' + "VFATAL" + '\0' + "C28P01" + '\0' +
                               "MPasswort-Authentifizierung für Benutzer »loader« fehlgeschlagen" + '\0' +
                               '\0';
    const auto size = static_cast<unsigned char>(fields.size() + 4);
    const std::string refusal = std::string("E") + '\0' + '\0' + '\0' + static_cast<char>(size) + fields;
    while (!stop.stop_requested()) {
      const int client = accept(listener.fd, nullptr, nullptr);
      if (client < 0) return;
      std::array<char, 4096> asked;
      if (read(client, asked.data(), asked.size()) > 0) (void)!write(client, refusal.data(), refusal.size());
      close(client);
    }
  });
  TemporaryFolder folder;
  const auto finished =
      run_within({}, {"status"},
                 {{"STATE_DIR", folder.path().string()},
                  {"PG_CONN", "host=127.0.0.1 port=" + std::to_string(listener.port) +
                                  " user=loader password=x dbname=x sslmode=disable gssencmode=disable"}});
  shutdown(listener.fd, SHUT_RDWR);
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "Passwort-Authentifizierung"));
  CHECK(contains(finished.err, "check user and password"));
}
