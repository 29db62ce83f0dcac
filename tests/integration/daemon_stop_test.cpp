// The daemon is asked to end while it is in the middle of something: within five seconds, with nothing left
// behind.
#include "tests/support/daemon.hpp"
#include "tests/support/silent_proxy.hpp"
#include "tests/support/stand_in_programs.hpp"
#include "tests/support/synthetic_month.hpp"

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

// A site whose January is large enough to be caught loading.
struct LargeJanuary {
  TemporaryFolder folder;
  std::unique_ptr<Site> site;
  explicit LargeJanuary(double scale = 1.0) {
    SyntheticOptions options;
    options.scale = scale;
    const SyntheticMonth month = synthetic_month(options);
    write_zip(folder / "jan.zip", {{month.member_name, month.csv}});
    site = std::make_unique<Site>(std::vector<std::string>{"2026-01=" + (folder / "jan.zip").string()},
                                  "good", false);
  }
  // Neither ledger row nor table of a month that was not loaded to its end.
  void check_nothing_half_loaded() const {
    CHECK(site->value("SELECT count(*) FROM rtt.release") == "0");
    CHECK(site->value("SELECT count(*) FROM pg_class WHERE relname LIKE 'pathway\\_%' AND relkind = 'r'") ==
          "0");
    CHECK(site->value("SELECT count(*) FROM rtt.pathway") == "0");
  }
  bool server_copies() const { return site->value("SELECT count(*) FROM pg_stat_progress_copy") != "0"; }
  void check_next_start_completes() const {
    const auto once = site->once();
    INFO(once.err);
    CHECK(once.exit_code == 0);
    CHECK(site->value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
  }
};

void check_ends_in_time(Daemon& daemon) {
  const auto [finished, took] = daemon.stop();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(took < 5s);
  CHECK_FALSE(contains(finished.err, "error:"));
}

} // namespace

TEST_CASE("while it waits for the next look") {
  const LargeJanuary january(0.01);
  Daemon daemon(january.site->environment);
  REQUIRE(daemon.says("release loaded"));
  check_ends_in_time(daemon);
}

TEST_CASE("while a page is awaited, and while a file is on its way") {
  for (const char* path : {index_path, jan_path}) {
    const LargeJanuary january(0.01);
    january.site->replica->fault(path, "stall", "100");
    Daemon daemon(january.site->environment);
    REQUIRE(eventually([&] {
      const auto requests = january.site->replica->requests();
      return !requests.empty() && contains(requests.back(), path) && contains(requests.back(), "GET");
    }));
    check_ends_in_time(daemon);
    january.check_nothing_half_loaded();
    january.site->replica->fault(path, "none");
    january.check_next_start_completes();
  }
}

TEST_CASE("while a COPY is running: it is cancelled and rolled back") {
  const LargeJanuary january;
  Daemon daemon(january.site->environment);
  REQUIRE(eventually([&] { return january.server_copies(); }));
  check_ends_in_time(daemon);
  january.check_nothing_half_loaded();
  january.check_next_start_completes();
}

TEST_CASE("while another program holds the month's lock") {
  const LargeJanuary january(0.01);
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, january.site->environment).exit_code == 0);
  auto blocker = waitlistd::Connection::open(january.site->database);
  REQUIRE(blocker->execute("SELECT pg_advisory_lock(1381258289, 202601)", "another program").has_value());
  Daemon daemon(january.site->environment);
  REQUIRE(eventually(
      [&] { return january.site->value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "1"; }));
  check_ends_in_time(daemon);
  january.check_nothing_half_loaded();
}

TEST_CASE("while the database does not answer at all: cut off, and rolled back once it is back") {
  const LargeJanuary january;
  Daemon daemon(january.site->environment);
  std::string backend = "NULL";
  REQUIRE(eventually(
      [&] { return (backend = january.site->value("SELECT pid FROM pg_stat_progress_copy")) != "NULL"; }));
  ::kill(std::atoi(backend.c_str()), SIGSTOP);
  const auto [finished, took] = daemon.stop();
  CHECK(took < 5s);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "cut off"));
  ::kill(std::atoi(backend.c_str()), SIGCONT);
  CHECK(eventually([&] { return !january.server_copies(); }));
  january.check_nothing_half_loaded();
}

TEST_CASE("while nothing takes the request to cancel the COPY: cut off, and rolled back") {
  const LargeJanuary january;
  SilentProxy network(TestServer::instance().port());
  auto environment = january.site->environment;
  std::string& conninfo = environment["PG_CONN"];
  const std::string port = "port=" + std::to_string(TestServer::instance().port());
  conninfo.replace(conninfo.find(port), port.size(), "port=" + std::to_string(network.port()));
  Daemon daemon(environment);
  REQUIRE(eventually([&] { return january.server_copies(); }));
  network.fall_silent();
  check_ends_in_time(daemon);
  CHECK(contains(daemon.log(), "cut off"));
  CHECK(eventually([&] { return !january.server_copies(); }));
  january.check_nothing_half_loaded();
}

TEST_CASE("while the database keeps /readyz waiting: cut off") {
  const LargeJanuary january(0.01);
  Daemon daemon(january.site->environment);
  REQUIRE(daemon.says("release loaded"));
  REQUIRE(daemon.says("next look"));
  auto blocker = waitlistd::Connection::open(january.site->database);
  REQUIRE(blocker->execute("BEGIN; LOCK TABLE rtt.schema_migration", "another program").has_value());
  CHECK(daemon.get("/readyz").status == 503);
  check_ends_in_time(daemon);
  CHECK(contains(daemon.log(), "cut off"));
}

TEST_CASE("a failure whose end is cut off ends with its own exit code") {
  const LargeJanuary january(0.01);
  auto environment = january.site->environment;
  environment.erase("PG_CONN");
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0);
  const auto made_read_only =
      waitlistd::test::waitlistd({"psql", "--", "-c", "DROP SCHEMA rtt CASCADE", "-c",
                                  "ALTER DATABASE waitlistd SET default_transaction_read_only = on"},
                                 environment);
  REQUIRE(made_read_only.exit_code == 0);
  const StandInPrograms slow(R"(stop) sleep 7; exec "$real" "$@";;)");
  environment["POSTGRES_BIN"] = slow.path().string();
  Daemon daemon(environment);
  REQUIRE(daemon.says("cut off", 30s));
  const Finished finished = daemon.wait();
  CHECK(finished.exit_code == 78);
  CHECK(eventually([&] { // the stop goes on by itself
    return !std::filesystem::exists(january.site->folder / "state/postgres/data/postmaster.pid");
  }));
}

TEST_CASE("while a browser hangs: it goes with everything it started") {
  const LargeJanuary january(0.01);
  january.site->replica->fault(index_path, "script", "60000");
  const auto browser = january.folder / "browser.sh";
  const auto pid_file = january.folder / "pid";
  write_file(browser, "#!/bin/sh\nsleep 1000 &\necho $! > " + pid_file.string() + ".new; mv " +
                          pid_file.string() + ".new " + pid_file.string() + "\nwait\n");
  std::filesystem::permissions(browser, std::filesystem::perms(0755));
  std::filesystem::permissions(january.folder.path(),
                               std::filesystem::perms(0777)); // the browser is not root
  auto environment = january.site->environment;
  environment["BROWSER"] = browser.string();
  Daemon daemon(environment);
  REQUIRE(eventually([&] { return std::filesystem::exists(pid_file); }));
  check_ends_in_time(daemon);
  const pid_t sleeper = std::atoi(content_of(pid_file).c_str());
  // Gone, or dead and waiting for whoever reaps orphans here.
  CHECK(eventually([&] {
    const std::string stat = content_of("/proc/" + std::to_string(sleeper) + "/stat");
    return stat.empty() || contains(stat, ") Z");
  }));
}

TEST_CASE("while a private cluster loads: the cluster is down afterwards") {
  const LargeJanuary january;
  auto environment = january.site->environment;
  environment.erase("PG_CONN");
  Daemon daemon(environment);
  REQUIRE(daemon.says("downloaded", 60s));
  check_ends_in_time(daemon);
  CHECK_FALSE(std::filesystem::exists(january.site->folder / "state/postgres/data/postmaster.pid"));
  environment["LOG_LEVEL"] = "info";
  CHECK(waitlistd::test::waitlistd({"once"}, environment).exit_code == 0);
}

TEST_CASE("a second signal does not wait") {
  const LargeJanuary january;
  Daemon daemon(january.site->environment);
  std::string backend = "NULL";
  REQUIRE(eventually(
      [&] { return (backend = january.site->value("SELECT pid FROM pg_stat_progress_copy")) != "NULL"; }));
  ::kill(std::atoi(backend.c_str()), SIGSTOP);
  const auto started = std::chrono::steady_clock::now();
  daemon.kill(SIGTERM);
  REQUIRE(daemon.says("stopping"));
  daemon.kill(SIGTERM);
  CHECK(daemon.wait().exit_code == 128 + SIGTERM);
  CHECK(std::chrono::steady_clock::now() - started < 2s);
  ::kill(std::atoi(backend.c_str()), SIGCONT);
}

TEST_CASE("while a month loads the loop answers within 50 ms") {
  const LargeJanuary january;
  Daemon daemon(january.site->environment);
  REQUIRE(eventually([&] { return january.server_copies(); }));
  std::vector<std::chrono::milliseconds> took;
  while (!contains(daemon.log(), "release loaded"))
    took.push_back(daemon.get("/healthz").took);
  std::sort(took.begin(), took.end());
  REQUIRE(took.size() > 20);
  CHECK(took[took.size() * 99 / 100] < 50ms);
}
