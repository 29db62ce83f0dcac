// A service that is short of memory, and a database that takes no writes.
#include "service/command_line/backfill.hpp"
#include "service/database/cluster_files.hpp"
#include "service/database/open_database.hpp"
#include "tests/attack/hostile_site.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/health_daemon.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <new>

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

// How many allocations on threads other than the test's own succeed before `burst` of them fail.
constexpr int never = 1'000'000'000;
constexpr int burst = 3;
std::atomic<int> before_failure = never;
thread_local bool is_tests_own = false;

} // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (!is_tests_own) {
    const int left = before_failure--;
    if (left <= 0 && left > -burst) throw std::bad_alloc();
  }
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
// A sanitizer's own would not be by malloc.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return operator new(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

TEST_CASE("whatever allocations fail while a connection is accepted and served, the next ones are") {
  is_tests_own = true;
  const BoundedCase bounded({60s, 100'000});
  const HealthDaemon daemon({});
  const std::string request = request_for("GET", "/healthz", "Connection: close\r\n");
  int failed = 0;
  for (int spared = 0; spared < 200; ++spared) {
    REQUIRE(contains(answer_to(daemon.port(), request), " 200 ")); // with what is made once, like the log
    before_failure = spared;
    {
      HealthClient client(daemon.port());
      client.send(request);
      client.until_closed(2s);
    }
    if (before_failure.exchange(never) > 0) break; // an answer needs no more of them
    ++failed;
    INFO("after " << spared << " allocations");
    REQUIRE(eventually([&] { return ask(daemon.port(), "GET", "/healthz").status == 200; }, 5s));
  }
  CHECK(failed > 5);
}

namespace {

using waitlistd::BackfilledMonth;
using waitlistd::Collection;
using waitlistd::Connection;
using waitlistd::LoadOutcome;
using waitlistd::Result;

struct Backfill {
  HostileSite site;
  waitlistd::Settings settings = waitlistd::make_settings(waitlistd::merge_settings({})).value();
  Collection source = *waitlistd::find_collection("nhs").value();
  Backfill() {
    settings.state_dir = site.folder / "state";
    settings.ca_file = site.replica->ca_file();
    auto connection = waitlistd::connect(site.database).value();
    waitlistd::bring_up_to_date(connection).value();
  }
  std::vector<BackfilledMonth> run(bool dry_run = false) const {
    std::vector<BackfilledMonth> months;
    for (int month = 3; month >= 1; --month) {
      BackfilledMonth wanted;
      wanted.period = {2026, month};
      wanted.url = site.replica->address_of(jan_path);
      months.push_back(wanted);
    }
    return waitlistd::backfill(source, site.database, settings, {{2026, 1}, {}, 2, dry_run}, months, {});
  }
};

} // namespace

TEST_CASE("what is thrown while a month loads fails that month, and the process lives") {
  const BoundedCase bounded({10s, 100'000});
  Backfill backfill;
  backfill.source.incoming =
      [](const waitlistd::LoadRequest& request) -> std::unique_ptr<waitlistd::IncomingMonth> {
    if (request.expected->month == 2) throw std::runtime_error("no such thing");
    throw std::bad_alloc();
  };
  const auto months = backfill.run();
  REQUIRE(months.size() == 3);
  for (const BackfilledMonth& month : months) {
    REQUIRE(month.failure);
    const bool is_bug = month.period.month == 2;
    CHECK(contains(month.failure->message, is_bug ? "unexpected: no such thing" : "out of memory"));
    CHECK(month.failure->kind ==
          (is_bug ? waitlistd::FailureKind::failed : waitlistd::FailureKind::try_again));
  }
}

TEST_CASE("what is thrown while months are downloaded does not leave the loaders waiting") {
  const BoundedCase bounded({10s, 100'000});
  Backfill backfill;
  backfill.source.schema = "no schema"; // the ledger's statements cannot be made
  CHECK_THROWS_AS(backfill.run(true), std::invalid_argument);
}

namespace {

std::vector<std::string> as_server_user(std::vector<std::string> words) {
  if (geteuid() == 0) words.insert(words.begin(), {"runuser", "-u", "postgres", "--"});
  return words;
}

// A hot standby of the test server, up while this lives.
struct Standby {
  TemporaryFolder folder;
  std::string programs = waitlistd::find_server_programs({}, {}).value().string();
  int port = free_port();
  Standby() {
    if (geteuid() == 0) must_run({"chown", "postgres", folder.path().string()});
    must_run(as_server_user({programs + "/pg_basebackup", "-d",
                             "host=127.0.0.1 user=tester password=s3cret-password port=" +
                                 std::to_string(TestServer::instance().port()),
                             "-D", data(), "-R", "-X", "stream", "-c", "fast", "--no-sync"}));
    must_run(as_server_user({programs + "/pg_ctl", "-w", "-D", data(), "-l", (folder / "log").string(), "-o",
                             "-p " + std::to_string(port) + " -k " + folder.path().string() +
                                 " -c listen_addresses=127.0.0.1 -c fsync=off",
                             "start"}));
  }
  ~Standby() {
    RunningProgram(as_server_user({programs + "/pg_ctl", "-D", data(), "-m", "immediate", "stop"}), {})
        .wait();
  }
  std::string data() const { return (folder / "data").string(); }
  std::string conninfo_of(std::string primary) const {
    const std::string at = "port=" + std::to_string(TestServer::instance().port());
    return primary.replace(primary.find(at), at.size(), "port=" + std::to_string(port));
  }
};

} // namespace

TEST_CASE("a database that takes no months is not ready, and /readyz says why") {
  HostileSite site;
  site.check_loads();
  const auto check_not_ready = [&](const std::string& conninfo, const std::string& reason) {
    Environment environment = site.environment;
    environment["PG_CONN"] = conninfo;
    Daemon daemon(environment);
    REQUIRE(daemon.says("ready"));
    Reply reply;
    CHECK(eventually([&] { return (reply = daemon.get("/readyz")).status == 503; }));
    INFO(reply.text);
    CHECK(contains(reply.text, reason));
    CHECK(daemon.get("/healthz").status == 200);
    const auto [finished, took] = daemon.stop();
    CHECK(took < 5s);
    check_within({30s, of_a_look.kilobytes}, finished);
  };
  {
    const Standby standby;
    check_not_ready(standby.conninfo_of(site.database), "the database is a standby and cannot be written to");
  }
  const std::string name = site.database.substr(site.database.find("dbname=") + 7);
  site.value("ALTER DATABASE " + name + " SET default_transaction_read_only = on");
  check_not_ready(site.database, "its sessions are read-only");
}
