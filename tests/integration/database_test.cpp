// What the program says when the database is not as it should be.
#include "tests/support/program.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/test_server.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

struct Case {
  TemporaryFolder folder;
  Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  Finished run(const std::vector<std::string>& words) const {
    return waitlistd::test::waitlistd(words, environment);
  }
  void check_fails(const std::string& conninfo, int exit_code, const std::string& message) {
    environment["PG_CONN"] = conninfo;
    const auto finished = run({"migrate"});
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
    CHECK(contains(finished.err, " hint="));
    CHECK_FALSE(contains(finished.out + finished.err, "s3cret"));
  }
};

std::string with(std::string conninfo, const std::string& from, const std::string& to) {
  return conninfo.replace(conninfo.find(from), from.size(), to);
}

} // namespace

TEST_CASE("a database that is away, one that does not exist and a wrong password each have their message and "
          "code") {
  Case c;
  const std::string good = TestServer::instance().new_database();
  c.check_fails(with(good, "port=", "port=1 application_name="), 75, "Connection refused");
  c.check_fails(with(good, "dbname=", "dbname=no_"), 78, "does not exist");
  c.check_fails(with(good, "password=s3cret", "password=s3cret-wrong"), 78, "password authentication failed");
  c.check_fails(with(good, "user=tester", "user=nobody_here"), 78, "password authentication failed");
  c.check_fails("host=no-such-host.invalid dbname=x password=s3cret", 75, "could not translate host name");
  c.check_fails("host=127.0.0.1 sslmode=nonsense password=s3cret", 78, "sslmode");
  c.check_fails("host=127.0.0.1 nonsense=1 password=s3cret", 78, "PG_CONN is not a connection string");
}

TEST_CASE("TLS that was asked for and is not offered is wrong configuration") {
  Case c;
  c.check_fails(TestServer::instance().new_database() + " sslmode=require", 78, "does not support SSL");
}

TEST_CASE("a schema newer than the program is left alone") {
  Case c;
  c.environment["PG_CONN"] = TestServer::instance().new_database();
  REQUIRE(c.run({"migrate"}).exit_code == 0);
  value_of(c.environment["PG_CONN"],
           "INSERT INTO rtt.schema_migration VALUES ('9999_from_the_future', 'x', '9.9.9')");
  for (const std::string command : {"status", "migrate", "once"}) {
    const auto finished = c.run({command});
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err,
                   "the schema is newer than this program: it has migration 9999_from_the_future"));
  }
}

TEST_CASE("migrate --check tells what is pending and changes nothing; migrating twice is once") {
  Case c;
  c.environment["PG_CONN"] = TestServer::instance().new_database();
  const auto before = c.run({"migrate", "--check"});
  CHECK(before.exit_code == 1);
  CHECK(contains(before.out, "pending  0001_ledger_and_facts"));
  CHECK(value_of(c.environment["PG_CONN"], "SELECT to_regclass('rtt.release')") == "NULL");
  CHECK(c.run({"migrate"}).exit_code == 0);
  CHECK(contains(c.run({"migrate"}).out, "up to date"));
  CHECK(c.run({"migrate", "--check"}).exit_code == 0);
}

TEST_CASE("a migration that was edited after it was applied is refused") {
  Case c;
  c.environment["PG_CONN"] = TestServer::instance().new_database();
  REQUIRE(c.run({"migrate"}).exit_code == 0);
  value_of(c.environment["PG_CONN"],
           "UPDATE rtt.schema_migration SET sha256 = 'other' WHERE name LIKE '0002%'");
  const auto finished = c.run({"migrate"});
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "was applied with another text"));
}

TEST_CASE("two programs that migrate at once end up with one schema") {
  const std::string database = TestServer::instance().new_database();
  TemporaryFolder folder;
  const Environment environment = {{"PG_CONN", database}, {"STATE_DIR", folder.path().string()}};
  RunningProgram first({WAITLISTD_BINARY, "migrate"}, environment);
  RunningProgram second({WAITLISTD_BINARY, "migrate"}, environment);
  CHECK(first.wait().exit_code == 0);
  CHECK(second.wait().exit_code == 0);
}

TEST_CASE("a role that may not create a schema is told what it needs") {
  Case c;
  const std::string database = TestServer::instance().new_database();
  value_of(database, "CREATE ROLE humble LOGIN PASSWORD 's3cret'");
  c.environment["PG_CONN"] = with(with(database, "user=tester", "user=humble"), "s3cret-password", "s3cret");
  const auto finished = c.run({"migrate"});
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "permission denied"));
  CHECK(contains(finished.err, "grant the role"));
  value_of(database, "DROP ROLE humble");
}

TEST_CASE("a role with CREATE on the database is enough to load") {
  Case c;
  const std::string database = TestServer::instance().new_database();
  value_of(database, "CREATE ROLE loader LOGIN PASSWORD 's3cret'");
  value_of(database, "GRANT CREATE ON DATABASE " + database.substr(database.rfind('=') + 1) + " TO loader");
  c.environment["PG_CONN"] = with(with(database, "user=tester", "user=loader"), "s3cret-password", "s3cret");
  write_file(c.folder / "file.csv", file_of(good_lines()));
  const auto loaded = c.run({"load", (c.folder / "file.csv").string()});
  INFO(loaded.err);
  CHECK(loaded.exit_code == 0);
  CHECK(contains(loaded.err, "warning: the prototype's names could not be made in schema public"));
  CHECK(value_of(database, "SELECT count(*) FROM rtt.provider_raw") == "4");
}

TEST_CASE("a database that cannot hold the data's letters is wrong configuration") {
  Case c;
  const std::string database = TestServer::instance().new_database();
  value_of(database, "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
  c.check_fails(with(database, "dbname=", "dbname=latin application_name="), 78,
                "the database's encoding is LATIN1, not UTF8");
}

TEST_CASE("a database that goes away in the middle of a load leaves nothing behind, and the next run loads") {
  Case c;
  c.environment["PG_CONN"] = TestServer::instance().new_database();
  REQUIRE(c.run({"migrate"}).exit_code == 0);
  // The load waits for the month's lock, which this session holds.
  auto blocker = waitlistd::Connection::open(c.environment["PG_CONN"]);
  REQUIRE(blocker->execute("SELECT pg_advisory_lock(1381258289, 202601)", "holding the lock").has_value());
  write_file(c.folder / "file.csv", file_of(good_lines()));
  RunningProgram load({WAITLISTD_BINARY, "load", (c.folder / "file.csv").string()}, c.environment);
  while (value_of(c.environment["PG_CONN"], "SELECT count(*) FROM pg_locks WHERE NOT granted") == "0") {
  }
  TestServer::instance().stop("immediate");
  TestServer::instance().start();
  const auto finished = load.wait();
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.err, "is lost"));
  CHECK(value_of(c.environment["PG_CONN"], "SELECT count(*) FROM rtt.release") == "0");
  CHECK(c.run({"load", (c.folder / "file.csv").string()}).exit_code == 0);
}

TEST_CASE("two programs that load the same month at once load it once") {
  Case c;
  c.environment["PG_CONN"] = TestServer::instance().new_database();
  REQUIRE(c.run({"migrate"}).exit_code == 0);
  write_file(c.folder / "file.csv", file_of(good_lines()));
  RunningProgram first({WAITLISTD_BINARY, "load", (c.folder / "file.csv").string()}, c.environment);
  RunningProgram second({WAITLISTD_BINARY, "load", (c.folder / "file.csv").string()}, c.environment);
  CHECK(first.wait().exit_code == 0);
  CHECK(second.wait().exit_code == 0);
  CHECK(value_of(c.environment["PG_CONN"], "SELECT count(*) || ' ' || max(vintage) FROM rtt.release") ==
        "1 1");
}

TEST_CASE("no output ever holds the password") {
  Case c;
  const std::string database = TestServer::instance().new_database();
  const std::string url =
      "postgresql://tester:s3cret-password@127.0.0.1:" + std::to_string(TestServer::instance().port()) +
      database.substr(database.rfind('=')).replace(0, 1, "/");
  write_file(c.folder / "password-file", database + "\n");
  write_file(c.folder / "waitlistd.env", "PG_CONN=\"" + database + "\"\n");
  const std::vector<std::pair<Environment, std::vector<std::string>>> ways = {
      {{{"PG_CONN", database}}, {}},
      {{{"PG_CONN", url}}, {}},
      {{{"PG_CONN_FILE", (c.folder / "password-file").string()}}, {}},
      {{}, {"--config", (c.folder / "waitlistd.env").string()}},
      {{}, {"--pg-conn", database}}};
  write_file(c.folder / "file.csv", file_of(good_lines()));
  write_file(c.folder / "bad.csv", "");
  for (const auto& [more, options] : ways) {
    Environment environment = c.environment;
    environment.insert(more.begin(), more.end());
    environment["LOG_LEVEL"] = "trace";
    for (std::vector<std::string> words : {std::vector<std::string>{"migrate"},
                                           {"status"},
                                           {"print-config"},
                                           {"print-config", "--json"},
                                           {"check-config"},
                                           {"load", (c.folder / "file.csv").string()},
                                           {"load", (c.folder / "bad.csv").string()},
                                           {"psql", "--", "-c", "SELECT 1"},
                                           {"--no-such-option"}}) {
      words.insert(words.begin() + 1, options.begin(), options.end());
      const auto finished = waitlistd::test::waitlistd(words, environment);
      INFO(words.front() << finished.err);
      CHECK_FALSE(contains(finished.out + finished.err, "s3cret"));
      if (words.front() == "status") CHECK(finished.exit_code == 0);
    }
  }
}
