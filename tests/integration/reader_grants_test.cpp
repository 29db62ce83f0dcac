// rtt_reader where the loader may not make it. The server, and with it the role, is this program's own.
#include "service/database/postgres.hpp"
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

using namespace waitlistd::test;
using waitlistd::Connection;

namespace {

const std::string warning = "role rtt_reader cannot read all of schema rtt: ";

// A database of a loader that may make no roles.
struct Loaders {
  Place place;
  std::string superuser = place.conninfo;
  Loaders() {
    place.value("CREATE ROLE plain_loader LOGIN PASSWORD 's3cret-loader'");
    place.value("ALTER DATABASE " + place.value("SELECT current_database()") + " OWNER TO plain_loader");
    place.environment["PG_CONN"] = superuser + " user=plain_loader password=s3cret-loader";
  }
  ~Loaders() {
    for (const char* role : {"plain_loader", "rtt_reader", "other_loader"})
      place.value("DO $$ BEGIN IF to_regrole('" + std::string(role) + "') IS NOT NULL THEN DROP OWNED BY " +
                  role + " CASCADE; END IF; END $$");
    for (const char* role : {"rtt_reader", "other_loader"})
      place.value("DROP ROLE IF EXISTS " + std::string(role));
    place.value("ALTER DATABASE " + place.value("SELECT current_database()") + " OWNER TO CURRENT_USER");
    place.value("DROP ROLE plain_loader");
  }
  bool reader_may(const std::string& statement) const {
    auto connection = Connection::open(superuser);
    REQUIRE(connection->execute("SET ROLE rtt_reader", "becoming the reader").has_value());
    return connection->query(statement, {}, "reading").has_value();
  }
};

} // namespace

TEST_CASE(
    "a role rtt_reader that is made later gets its rights by migrate, which says until then what to do") {
  Loaders loaders;
  const auto without = loaders.place.run({"migrate"});
  INFO(without.err);
  CHECK(without.exit_code == 0);
  CHECK(contains(without.err, "warning: " + warning + "there is none"));
  CHECK(contains(without.err, "CREATE ROLE rtt_reader"));
  loaders.place.load("file.csv", file_of(good_lines()));

  loaders.place.value("CREATE ROLE rtt_reader NOLOGIN");
  CHECK_FALSE(loaders.reader_may("SELECT * FROM rtt.england_month"));
  const auto with = loaders.place.run({"migrate"});
  INFO(with.err);
  CHECK(with.exit_code == 0);
  CHECK_FALSE(contains(with.err, warning));
  for (const char* view :
       {"rtt.england_month", "rtt.pathway", "public.rtt_provider_raw", "public.rtt_provider_record"})
    CHECK(loaders.reader_may("SELECT * FROM " + std::string(view)));
  CHECK_FALSE(loaders.reader_may("DELETE FROM rtt.release"));

  std::vector<std::string> february = {header()}; // in a leaf of its own
  for (std::string line : good_rows("RAA"))
    february.push_back(line.replace(0, 16, "RTT-February-2026"));
  loaders.place.load("february.csv", file_of(february));
  CHECK(loaders.place.value(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'rtt'::regnamespace AND relkind IN "
            "('r', 'p', 'v', 'm') AND NOT has_table_privilege('rtt_reader', oid, 'SELECT')") == "0");
}

TEST_CASE("rights that a role may not give are a warning with the way to them, and migrate succeeds") {
  Loaders loaders;
  loaders.place.value("CREATE ROLE rtt_reader NOLOGIN");
  REQUIRE(loaders.place.run({"migrate"}).exit_code == 0);
  loaders.place.value("CREATE ROLE other_loader LOGIN PASSWORD 's3cret-other'");
  loaders.place.value("GRANT USAGE ON SCHEMA rtt TO other_loader");
  loaders.place.value("GRANT SELECT ON rtt.schema_migration TO other_loader");
  loaders.place.value("REVOKE USAGE ON SCHEMA rtt FROM rtt_reader");
  loaders.place.environment["PG_CONN"] = loaders.superuser + " user=other_loader password=s3cret-other";
  const auto finished = loaders.place.run({"migrate"});
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, warning));
  CHECK(contains(finished.err, "GRANT SELECT ON ALL TABLES IN SCHEMA rtt TO rtt_reader"));
  CHECK(contains(finished.err, "warning: this role may not see the tenants, which are in schema waitlistd"));
  loaders.place.environment["PG_CONN"] = loaders.superuser + " user=plain_loader password=s3cret-loader";
  CHECK_FALSE(contains(loaders.place.run({"migrate"}).err, warning));
  CHECK(loaders.reader_may("SELECT * FROM rtt.england_month"));
}
