// The private PostgreSQL that serves whoever has given no PG_CONN.
#include "service/database/postgres.hpp"
#include "service/database/private_cluster.hpp"
#include "tests/support/listener.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/synthetic_month.hpp"
#include "tests/support/test_server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <iostream>
#include <memory>
#include <unistd.h>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

bool is_running(const std::filesystem::path& state) {
  return std::filesystem::exists(state / "postgres/data/postmaster.pid");
}

// Until a command has the cluster's server up and that is so.
void wait_until(const std::filesystem::path& state, const std::string& condition) {
  const std::string address =
      "host=" + (state / "postgres/run").string() + " user=waitlistd dbname=waitlistd";
  for (;;) {
    auto database = Connection::open(address);
    while (database) {
      const auto is_so = database->query("SELECT " + condition, {}, "waiting");
      if (!is_so) break;
      if (is_so->text(0, 0) == "t") return;
      usleep(2'000);
    }
    usleep(10'000);
  }
}

std::vector<std::string> query(const std::string& sql) { return {"psql", "--", "-XAtc", sql}; }

constexpr const char* sleeps = "EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')";

void check_loads(const std::filesystem::path& state) {
  INFO(state);
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", state.string()}};
  write_file(folder / "file.csv", file_of(good_lines()));
  const auto loaded = waitlistd::test::waitlistd({"load", (folder / "file.csv").string()}, environment);
  INFO(loaded.err);
  REQUIRE(loaded.exit_code == 0);
  CHECK_FALSE(is_running(state));
  CHECK(waitlistd::test::waitlistd(query("SELECT count(*) FROM rtt.pathway"), environment).out == "4\n");
  CHECK_FALSE(is_running(state));
}

} // namespace

TEST_CASE("a private cluster is made, used and stopped, wherever it is kept") {
  TemporaryFolder folder;
  check_loads(folder / "state");
  check_loads(folder / "Wartelisten für Ärzte");
  check_loads(folder / std::string(120, 'x')); // deeper than a socket's path may be
}

TEST_CASE("commands that run at once share the cluster, and the last one stops it") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  std::vector<std::unique_ptr<RunningProgram>> running;
  for (int i = 0; i < 3; ++i) // one of them makes it
    running.push_back(
        std::make_unique<RunningProgram>(std::vector<std::string>{WAITLISTD_BINARY, "migrate"}, environment));
  for (auto& program : running)
    CHECK(program->wait().exit_code == 0);
  running.clear();
  for (int i = 0; i < 3; ++i)
    running.push_back(std::make_unique<RunningProgram>(
        std::vector<std::string>{WAITLISTD_BINARY, "psql", "--", "-XAtc",
                                 "SELECT pg_sleep(0." + std::to_string(i * 3) + "), 'done'"},
        environment));
  for (auto& program : running) {
    const auto finished = program->wait();
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(contains(finished.out, "done"));
  }
  CHECK_FALSE(is_running(folder / "state"));
}

TEST_CASE("after a kill the next command finds its way, be the server still up or gone as well") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0);
  for (const bool server_too : {false, true}) {
    RunningProgram program({WAITLISTD_BINARY, "psql", "--", "-c", "SELECT pg_sleep(60)"}, environment);
    wait_until(folder / "state", sleeps);
    program.kill(SIGKILL);
    program.wait();
    const pid_t server = std::stoi(content_of(folder / "state/postgres/data/postmaster.pid"));
    if (server_too) {
      kill(server, SIGKILL);
      usleep(200'000);
    }
    const auto finished = waitlistd::test::waitlistd(query("SELECT 'alive'"), environment);
    INFO(finished.err);
    CHECK(finished.out == "alive\n");
    CHECK_FALSE(is_running(folder / "state"));
  }
}

TEST_CASE("asked to end in the middle of a load, it rolls back and stops its cluster") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0);
  SyntheticOptions options;
  options.scale = 0.5;
  write_file(folder / "month.csv", synthetic_month(options).csv);
  for (const int signal : {SIGTERM, SIGINT}) {
    RunningProgram program({WAITLISTD_BINARY, "load", (folder / "month.csv").string()}, environment);
    wait_until(folder / "state", "EXISTS (SELECT FROM pg_stat_progress_copy WHERE tuples_processed > 1000)");
    program.kill(signal);
    const auto finished = program.wait();
    INFO(finished.err);
    CHECK(finished.exit_code == 128 + signal);
    CHECK(contains(finished.err, "interrupted; what was not committed is rolled back"));
    CHECK_FALSE(is_running(folder / "state"));
  }
  CHECK(waitlistd::test::waitlistd(query("SELECT count(*) FROM rtt.release"), environment).out == "0\n");
}

TEST_CASE("Ctrl-C at psql's prompt is psql's") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0);
  RunningProgram program({WAITLISTD_BINARY, "psql", "--", "-XAtc", "SELECT pg_sleep(1), 'done'"},
                         environment);
  wait_until(folder / "state", sleeps);
  program.kill(SIGINT);
  const auto finished = program.wait();
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.out, "done"));
  CHECK_FALSE(is_running(folder / "state"));
}

TEST_CASE("a port that is taken is told as such") {
  TemporaryFolder folder;
  const Listener listener;
  const auto finished =
      waitlistd::test::waitlistd({"migrate", "--cluster-port", std::to_string(listener.port)},
                                 {{"STATE_DIR", (folder / "state").string()}});
  INFO(finished.err);
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.err, "port " + std::to_string(listener.port) +
                                   " of the private PostgreSQL is taken by another program"));
  CHECK(contains(finished.err, "CLUSTER_PORT"));
}

TEST_CASE("with CLUSTER_PORT the cluster can be reached by TCP, with a password only") {
  TemporaryFolder folder;
  int port = 0;
  { port = Listener().port; }
  const Environment environment = {{"STATE_DIR", (folder / "state").string()},
                                   {"CLUSTER_PORT", std::to_string(port)}};
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0);
  const auto finished = waitlistd::test::waitlistd(
      query("SELECT inet_server_port() IS NULL, current_setting('listen_addresses')"), environment);
  INFO(finished.err);
  CHECK(finished.out == "t|127.0.0.1\n");
}

TEST_CASE("whoever joins a cluster that runs finds its port, whatever CLUSTER_PORT says now") {
  TemporaryFolder folder;
  const auto first = PrivateCluster::join({folder / "state", {}, free_port()}).value();
  const auto second = PrivateCluster::join({folder / "state", {}, 0}).value();
  CHECK(second.conninfo() == first.conninfo());
  CHECK(value_of(second.conninfo(), "SELECT 1") == "1");
}

TEST_CASE("server programs that are missing or do not fit are wrong configuration") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  auto finished = waitlistd::test::waitlistd({"migrate", "--postgres-bin", "/nonexistent"}, environment);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "POSTGRES_BIN /nonexistent does not hold initdb"));
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0);
  write_file(folder / "state/postgres/data/PG_VERSION", "9\n");
  finished = waitlistd::test::waitlistd({"migrate"}, environment);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "was made by PostgreSQL 9, which is not installed"));
}

TEST_CASE("a state folder that cannot be used is wrong configuration") {
  TemporaryFolder folder;
  write_file(folder / "file", "");
  const auto finished =
      waitlistd::test::waitlistd({"migrate"}, {{"STATE_DIR", (folder / "file").string() + "/below"}});
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "STATE_DIR"));
}

TEST_CASE("an ordinary user has a private cluster of their own") {
  TemporaryFolder folder;
  const std::string state = (folder / "state").string();
  const std::string program = (folder / "waitlistd").string();
  std::filesystem::copy_file(WAITLISTD_BINARY, program);
  write_file(folder / "file.csv", file_of(good_lines()));
  std::vector<std::string> words = {program, "load", (folder / "file.csv").string()};
  if (geteuid() == 0) {
    std::filesystem::create_directory(state);
    must_run({"chown", "nobody", state});
    words.insert(words.begin(), {"runuser", "-u", "nobody", "--"});
  }
  const auto finished = RunningProgram(words, {{"STATE_DIR", state}}).wait();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "release loaded"));
  CHECK_FALSE(is_running(state));
}

TEST_CASE("a cluster that was given to another account with its folder is that account's, and goes on") {
  if (geteuid() != 0) {
    std::cout << "SKIPPED: only root can give folders away\n";
    return;
  }
  TemporaryFolder folder;
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code ==
          0); // of root's, for another account
  const auto map = folder / "state/postgres/data/pg_ident.conf";
  write_file(map, content_of(map) + "waitlistd added_by_hand waitlistd\n");
  must_run({"chown", "-R", "nobody", (folder / "state").string()}); // as systemd does with a service's state
  for (int i = 0; i < 2; ++i) {
    const auto finished =
        waitlistd::test::waitlistd({"psql", "--", "-XAtc", "SELECT count(*) FROM rtt.release"}, environment);
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(finished.out == "0\n");
  }
  CHECK(contains(content_of(map), "waitlistd added_by_hand waitlistd\n"));
  const auto first = content_of(map).find("waitlistd nobody waitlistd\n");
  CHECK(first != std::string::npos);
  CHECK(first == content_of(map).rfind("waitlistd nobody waitlistd\n")); // once, however often it starts
}

namespace {

// Runs a command on a file system of that size, in a mount namespace of its own, and lists what is left
// there.
Finished on_disk_of(const std::string& size, const TemporaryFolder& folder, const std::string& command) {
  std::filesystem::create_directories(folder / "small");
  const std::string small = (folder / "small").string();
  return RunningProgram({"unshare", "-m", "sh", "-c",
                         "mount -t tmpfs -o size=" + size + ",mode=755 tmpfs " + small + " && { " + command +
                             "; code=$?; ls " + small + "/postgres; exit $code; }"},
                        {{"STATE_DIR", small}})
      .wait();
}

bool can_mount() {
  const auto tried = RunningProgram({"unshare", "-m", "true"}, {}).wait();
  if (tried.exit_code == 0 && geteuid() == 0) return true;
  std::cout << "SKIPPED: a small file system can be mounted by root only\n";
  return false;
}

} // namespace

TEST_CASE("a disk too full for a cluster is told as such, and nothing is half-made") {
  if (!can_mount()) return;
  TemporaryFolder folder;
  const auto finished = on_disk_of("20m", folder, std::string(WAITLISTD_BINARY) + " migrate");
  INFO(finished.err << finished.out);
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.err, "the disk is full"));
  CHECK_FALSE(contains(finished.out, "data"));
}

TEST_CASE("a disk that fills up during a load is told as such, and nothing is half-loaded") {
  if (!can_mount()) return;
  TemporaryFolder folder;
  SyntheticOptions options;
  options.scale = 0.4;
  write_file(folder / "month.csv", synthetic_month(options).csv);
  const std::string program = WAITLISTD_BINARY;
  const std::string query = program + " psql -- -XAtc 'SELECT count(*) FROM rtt.release'";
  const std::string room = "mount -o remount,size=300m " + (folder / "small").string();
  const auto finished = on_disk_of("75m", folder,
                                   program + " load " + (folder / "month.csv").string() + "; loaded=$?; " +
                                       room + "; " + query + "; (exit $loaded)");
  INFO(finished.err << finished.out);
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.err, "No space left on device"));
  CHECK(contains(finished.err, "free space on the database server's disk"));
  CHECK(contains(finished.out, "0\n"));
}
