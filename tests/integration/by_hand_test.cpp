// Commands by hand beside a service: they mean its database or say so, and what reads makes nothing.
#include "platform/files.hpp"
#include "platform/paths.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <fstream>
#include <sstream>
#include <sys/stat.h>

using namespace waitlistd::test;
namespace fs = std::filesystem;
namespace platform = waitlistd::platform;

namespace {

std::string content_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

const std::vector<std::vector<std::string>> reading = {
    {"status"},
    {"export", "--period", "2026-01"},
    {"diff", "--period", "2026-01"},
    {"accept", "--period", "2026-01"},
    {"psql", "--", "-c", "SELECT 1"},
    {"reconcile", WAITLISTD_TEST_DATA "/../README.md"},
};

std::string all(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words)
    text += word + " ";
  return text;
}

// A service of its own database that has run and ended.
struct Served {
  Place place;
  std::string file = (place.folder / "state/database").string();
  Environment by_hand = {{"STATE_DIR", (place.folder / "state").string()}};
  explicit Served(const Environment& services) {
    Environment environment = services;
    environment["STATE_DIR"] = by_hand["STATE_DIR"];
    environment["NHS_INDEX_URL"] = "https://127.0.0.1:1/";
    environment["HTTP_RETRIES"] = "0";
    Daemon daemon(environment);
    const bool kept = eventually([&] { return fs::exists(file); }, std::chrono::seconds(60));
    const auto finished = daemon.stop().first;
    INFO(finished.err);
    REQUIRE(kept);
  }
  Finished run(const std::vector<std::string>& words, const Environment& more = {}) const {
    Environment environment = by_hand;
    for (const auto& [name, value] : more)
      environment[name] = value;
    return waitlistd::test::waitlistd(words, environment);
  }
};

} // namespace

TEST_CASE("a command that reads makes no private cluster, and says which one does") {
  auto commands = reading;
  commands.push_back({"migrate", "--check"});
  for (const auto& words : commands) {
    const TemporaryFolder folder;
    const auto finished = waitlistd::test::waitlistd(words, {{"STATE_DIR", (folder / "state").string()}});
    INFO(all(words) << finished.out << finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err,
                   "there is no database yet: no private cluster in " + (folder / "state").string()));
    CHECK(contains(finished.err, "`waitlistd once` makes it"));
    CHECK_FALSE(fs::exists(folder / "state"));
  }
}

TEST_CASE("a command that reads makes no schema, and says which one does") {
  const Place place;
  for (const auto& words : reading) {
    const auto finished = place.run(words);
    INFO(all(words) << finished.out << finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, "there is no schema rtt yet in database "));
    CHECK(contains(finished.err, "`waitlistd migrate` makes it"));
  }
  CHECK(place.run({"migrate", "--check"}).exit_code == 1);
  CHECK(place.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'rtt'") == "0");
}

TEST_CASE("a command that reads brings no older schema up to date, and says which one does") {
  const Place place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  REQUIRE(place.run({"status"}).exit_code == 0);
  const std::string newest = place.value(
      "DELETE FROM rtt.schema_migration WHERE name = (SELECT max(name) FROM rtt.schema_migration) "
      "RETURNING name");
  for (const auto& words : reading) {
    const auto finished = place.run(words);
    INFO(all(words) << finished.out << finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, "is older than this program: it lacks migration " + newest));
    CHECK(contains(finished.err, "`waitlistd migrate` brings it up to date"));
  }
  CHECK(place.value("SELECT count(*) FROM rtt.schema_migration WHERE name = '" + newest + "'") == "0");
}

TEST_CASE("what would silently go to a private cluster beside a service with a server is refused") {
  const std::string secret = "not-to-be-kept-7";
  const std::string conninfo = TestServer::instance().new_database();
  const Served served({{"PG_CONN", conninfo + " password=" + secret}});
  const std::string kept = content_of(served.file);
  CHECK(contains(kept, "dbname="));
  CHECK_FALSE(contains(kept, secret));
  const std::string csv = (served.place.folder / "file.csv").string();
  write_file(csv, file_of(good_lines()));
  auto commands = reading;
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"once"}, {"load", csv}, {"backfill", "--from", "2016-04"}, {"migrate"}, {"discover"}})
    commands.push_back(words);
  for (const auto& words : commands) {
    const auto refused = served.run(words);
    INFO(all(words) << refused.out << refused.err);
    CHECK(refused.exit_code == 78);
    CHECK(
        contains(refused.err, "the service loads into " + kept.substr(0, kept.find('\n')) +
                                  " (PG_CONN: environment), and this command's settings lead to the private "
                                  "cluster"));
    CHECK(contains(refused.err, "PG_CONN_FILE or --pg-conn"));
  }
  CHECK_FALSE(fs::exists(served.place.folder / "state/postgres"));
}

TEST_CASE(
    "a database that the operator names is the operator's word, and without the note there is no service") {
  const Served served({{"PG_CONN", TestServer::instance().new_database()}});
  const std::string other = TestServer::instance().new_database();
  CHECK(served.run({"migrate"}, {{"PG_CONN", other}}).exit_code == 0);
  CHECK(served.run({"status", "--pg-conn", other}).exit_code == 0);
  fs::remove(served.file);
  const auto without = served.run({"status"});
  CHECK(without.exit_code == 1);
  CHECK(contains(without.err, "there is no database yet"));
}

TEST_CASE("a service with a private cluster is met there by hand") {
  const Served served({});
  CHECK(content_of(served.file) == "private cluster\ndefault\n");
  const auto status = served.run({"status"});
  INFO(status.err);
  CHECK(status.exit_code == 0);
}

TEST_CASE(
    "a service's credentials are in a folder that nobody else could have made, and no link leads there") {
  const TemporaryFolder folder;
  const fs::path manager = folder / "manager";
  fs::create_directories(manager / "waitlistd.service");
  fs::permissions(manager, fs::perms(0755));
  CHECK(platform::is_credentials_folder(manager / "waitlistd.service"));
  CHECK_FALSE(platform::is_credentials_folder(manager / "absent.service"));
  fs::create_directory_symlink(manager / "waitlistd.service", manager / "link.service");
  CHECK_FALSE(platform::is_credentials_folder(manager / "link.service"));
  write_file(manager / "file.service", "");
  CHECK_FALSE(platform::is_credentials_folder(manager / "file.service"));
  for (const unsigned mode : {01777U, 0757U}) {
    fs::permissions(manager, fs::perms(mode));
    CHECK_FALSE(platform::is_credentials_folder(manager / "waitlistd.service"));
  }
}

TEST_CASE("a credential is read from a file, not through a link, and a pipe is not waited for") {
  const TemporaryFolder folder;
  write_file(folder / "secret", "pass");
  std::FILE* opened = platform::open_no_link(folder / "secret");
  REQUIRE(opened);
  CHECK(std::fgetc(opened) == 'p');
  std::fclose(opened);
  fs::create_symlink(folder / "secret", folder / "link");
  REQUIRE(mkfifo((folder / "pipe").c_str(), 0600) == 0);
  for (const char* name : {"absent", "link", "pipe", "."})
    CHECK_FALSE(platform::open_no_link(folder / name));
}
