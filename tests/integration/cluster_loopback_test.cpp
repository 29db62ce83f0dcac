// The private PostgreSQL as it is reached where there are no Unix sockets: by loopback, with a password.
#include "core/redact.hpp"
#include "service/database/private_cluster.hpp"
#include "service/log/log.hpp"
#include "tests/support/listener.hpp"
#include "tests/support/program.hpp"
#include "tests/support/stand_in_programs.hpp"
#include "tests/support/test_server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <future>
#include <memory>
#include <unistd.h>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

bool is_running(const std::filesystem::path& state) {
  return std::filesystem::exists(state / "postgres/data/postmaster.pid");
}

// As on a system without Unix sockets.
ClusterSettings by_loopback(const std::filesystem::path& state, int port = 0) {
  ClusterSettings settings{state, {}, port};
  settings.access = waitlistd::platform::ClusterAccess::loopback;
  return settings;
}

std::string port_of(const std::string& conninfo) { return value_of(conninfo, "SELECT inet_server_port()"); }

// What this process says on standard error meanwhile.
template <class Work>
std::string said_during(const Work& work) {
  TemporaryFolder folder;
  const std::string file = (folder / "err").string();
  std::fflush(stderr);
  const int before = dup(STDERR_FILENO);
  const int caught = open(file.c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(caught, STDERR_FILENO);
  work();
  std::fflush(stderr);
  dup2(before, STDERR_FILENO);
  close(before);
  close(caught);
  return content_of(file);
}

} // namespace

TEST_CASE("by loopback a cluster is reached with a password that only its owner can read") {
  TemporaryFolder folder;
  const auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
  const std::string& conninfo = cluster.conninfo();
  CHECK(value_of(conninfo, "SELECT current_database() || ' ' || current_user || ' ' || inet_server_addr()") ==
        "waitlistd waitlistd 127.0.0.1/32");
  CHECK(value_of(conninfo, "SHOW unix_socket_directories") == "");
  CHECK(value_of(conninfo, "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'waitlistd'") ==
        "SCRAM-SHA-256");
  const auto password_file = folder / "state" / "postgres/password";
  CHECK(content_of(password_file) == password_in(conninfo) + "\n");
  CHECK(password_in(conninfo).size() == 64);
  CHECK(std::filesystem::status(password_file).permissions() == std::filesystem::perms(0600));
}

TEST_CASE("by loopback nobody gets in without the password") {
  TemporaryFolder folder;
  const auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
  std::string guessed = cluster.conninfo();
  guessed.replace(guessed.find(password_in(guessed)), 64, "guessed");
  const auto connection = Connection::open(guessed);
  REQUIRE_FALSE(connection.has_value());
  CHECK(contains(connection.error().message, "password authentication failed"));
}

TEST_CASE("by loopback several users share the cluster, and the last one stops it") {
  TemporaryFolder folder;
  auto first = std::make_unique<PrivateCluster>(PrivateCluster::join(by_loopback(folder / "state")).value());
  const std::string conninfo = first->conninfo();
  {
    const auto second = PrivateCluster::join(by_loopback(folder / "state")).value();
    CHECK(second.conninfo() == conninfo);
    first.reset();
    CHECK(value_of(conninfo, "SELECT 1") == "1");
  }
  CHECK_FALSE(is_running(folder / "state"));
  const auto again = PrivateCluster::join(by_loopback(folder / "state")).value();
  CHECK(again.conninfo() == conninfo); // the same port, the same password
}

TEST_CASE("by loopback another port is taken where the last one is another program's") {
  TemporaryFolder folder;
  std::string before;
  {
    const auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
    before = port_of(cluster.conninfo());
  }
  const Listener listener(std::stoi(before));
  const auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
  CHECK(port_of(cluster.conninfo()) != before);
  CHECK(content_of(folder / "state" / "postgres/port") == port_of(cluster.conninfo()) + "\n");
}

TEST_CASE("by loopback CLUSTER_PORT is the port, or is told as taken") {
  TemporaryFolder folder;
  const int port = free_port();
  {
    const auto cluster = PrivateCluster::join(by_loopback(folder / "state", port)).value();
    CHECK(port_of(cluster.conninfo()) == std::to_string(port));
  }
  const Listener listener;
  const auto refused = PrivateCluster::join(by_loopback(folder / "state", listener.port));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == FailureKind::try_again);
  CHECK(contains(refused.error().message, "port " + std::to_string(listener.port) +
                                              " of the private PostgreSQL is taken by another program"));
}

TEST_CASE("by loopback a server that has died comes back, on another port where its own is taken meanwhile") {
  TemporaryFolder folder;
  auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
  const std::string before = cluster.conninfo();
  const int port = std::stoi(port_of(before));
  kill(std::stoi(content_of(folder / "state" / "postgres/data/postmaster.pid")), SIGKILL);
  usleep(500'000); // its children end too
  const Listener listener(port);
  REQUIRE(cluster.keep_up({}).has_value());
  CHECK(cluster.conninfo() != before);
  CHECK(value_of(cluster.conninfo(), "SELECT 1") == "1");
}

TEST_CASE("a private cluster's password is masked wherever it is logged") {
  TemporaryFolder folder;
  std::string conninfo;
  const std::string said = said_during([&] {
    set_up_log("debug", "text");
    const auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
    conninfo = cluster.conninfo();
    log_event(Level::error, "test", "reached by " + conninfo);
    set_up_log("info", "text");
  });
  REQUIRE(password_in(conninfo).size() == 64);
  INFO(said);
  CHECK(contains(said, "reached by port="));
  CHECK_FALSE(contains(said, password_in(conninfo)));
}

TEST_CASE("by loopback a cluster whose password is lost is wrong configuration") {
  TemporaryFolder folder;
  { const auto made = PrivateCluster::join(by_loopback(folder / "state")).value(); }
  const auto password_file = folder / "state" / "postgres/password";
  write_file(password_file, "another\n");
  const auto changed = PrivateCluster::join(by_loopback(folder / "state"));
  REQUIRE_FALSE(changed.has_value());
  CHECK(changed.error().kind == FailureKind::configuration);
  CHECK(contains(changed.error().hint, "move " + (folder / "state" / "postgres").string() + " away"));
  CHECK_FALSE(is_running(folder / "state"));
  std::filesystem::remove(password_file);
  const auto lost = PrivateCluster::join(by_loopback(folder / "state"));
  REQUIRE_FALSE(lost.has_value());
  CHECK(lost.error().kind == FailureKind::configuration);
  CHECK(contains(lost.error().message, "password cannot be read from " + password_file.string()));
}

TEST_CASE("a server that pg_ctl takes for ended, as it does on Windows with another account's, is used") {
  TemporaryFolder folder;
  const auto first = PrivateCluster::join(by_loopback(folder / "state")).value();
  const StandInPrograms blind("status) echo 'pg_ctl: no server running'; exit 3;;\n"
                              "start) exit 1;;");
  auto settings = by_loopback(folder / "state");
  settings.postgres_bin = blind.path();
  const auto second = PrivateCluster::join(settings).value();
  CHECK(second.conninfo() == first.conninfo());
  CHECK(value_of(second.conninfo(), "SELECT 1") == "1");
  CHECK_FALSE(blind.was_asked("start"));
}

TEST_CASE("a server that is stopping is waited for and then started again") {
  TemporaryFolder folder;
  const auto first = PrivateCluster::join(by_loopback(folder / "state")).value();
  auto client = std::make_unique<Connection>(Connection::open(first.conninfo()).value());
  const auto lock_file = folder / "state" / "postgres/data/postmaster.pid";
  const int stopping = std::stoi(content_of(lock_file));
  kill(stopping, SIGTERM); // it ends as soon as nobody is connected
  while (ping_server(first.conninfo()) == ServerAnswer::ready)
    usleep(10'000);
  auto second = std::async([&] { return PrivateCluster::join(by_loopback(folder / "state")); });
  CHECK(second.wait_for(std::chrono::seconds(1)) == std::future_status::timeout);
  client.reset();
  const auto joined = second.get();
  REQUIRE(joined.has_value());
  CHECK(value_of(joined->conninfo(), "SELECT 1") == "1");
  CHECK(std::stoi(content_of(lock_file)) != stopping);
}

TEST_CASE("another PostgreSQL on the port that an old lock file names is not taken for the cluster's own") {
  TemporaryFolder folder;
  { const auto made = PrivateCluster::join(by_loopback(folder / "state")).value(); }
  const auto data = folder / "state" / "postgres/data";
  const int strangers_port = TestServer::instance().port();
  write_file(data / "postmaster.pid", "2147483646\n" + data.string() + "\n1700000000\n" +
                                          std::to_string(strangers_port) + "\n\n127.0.0.1\n");
  const auto cluster = PrivateCluster::join(by_loopback(folder / "state")).value();
  CHECK(value_of(cluster.conninfo(), "SHOW data_directory") == data.string());
}

TEST_CASE(
    "whoever leaves last and may not stop another account's server says so once, and how it is stopped") {
  TemporaryFolder folder;
  const StandInPrograms weak(
      "stop) echo 'pg_ctl: could not send stop signal (PID: 1): Operation not permitted' >&2; exit 1;;");
  const std::string said = said_during([&] {
    auto settings = by_loopback(folder / "state");
    settings.postgres_bin = weak.path();
    const auto cluster = PrivateCluster::join(settings).value();
  });
  INFO(said);
  CHECK(contains(said, "may not stop it"));
  CHECK(contains(said, "run `waitlistd status` as that account"));
  CHECK(said.find("warning", said.find("warning") + 1) == std::string::npos);
  CHECK(is_running(folder / "state"));
  { const auto able = PrivateCluster::join(by_loopback(folder / "state")).value(); }
  CHECK_FALSE(is_running(folder / "state"));
}
