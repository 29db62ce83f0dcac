// What the private cluster's lock files may say after a crash, and whom nobody must signal for it.
#include "service/database/cluster_files.hpp"
#include "tests/support/program.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/test_server.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/stat.h>
#include <unistd.h>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

namespace fs = std::filesystem;

// A private cluster that was made and is down.
struct Cluster {
  TemporaryFolder folder;
  fs::path state = folder / "state";
  fs::path data = state / "postgres/data";
  fs::path lock = data / "postmaster.pid";
  Environment environment = {{"STATE_DIR", state.string()}};

  Cluster() { REQUIRE(waitlistd::test::waitlistd({"migrate"}, environment).exit_code == 0); }
  // As a crash leaves it: owned by the server's user, who has to be able to replace it.
  void leave(const fs::path& file, const std::string& text) const {
    write_file(file, text);
    struct stat owner {};
    REQUIRE(stat(data.c_str(), &owner) == 0);
    REQUIRE(chown(file.c_str(), owner.st_uid, owner.st_gid) == 0);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  }
  std::string lock_of(pid_t pid, const fs::path& of, int port = 5432) const {
    return std::to_string(pid) + "\n" + of.string() + "\n1700000000\n" + std::to_string(port) + "\n" +
           (state / "postgres/run").string() + "\n\n  5432001    123456\nready   \n";
  }
  void check_loads(const std::string& said = "release loaded") const {
    write_file(folder / "file.csv", file_of(good_lines()));
    const auto loaded = waitlistd::test::waitlistd({"load", (folder / "file.csv").string()}, environment);
    INFO(loaded.err);
    CHECK(loaded.exit_code == 0);
    CHECK(contains(loaded.err, said));
    CHECK_FALSE(fs::exists(lock));
  }
};

bool is_alive(RunningProgram& program) {
  usleep(100'000);
  return kill(program.pid(), 0) == 0 &&
         !contains(content_of("/proc/" + std::to_string(program.pid()) + "/stat"), ") Z");
}

} // namespace

TEST_CASE("a process that has the dead server's number by now is not signalled, and the month loads") {
  Cluster cluster;
  RunningProgram sleeper({"sleep", "600"}, {});
  cluster.leave(cluster.lock, cluster.lock_of(sleeper.pid(), cluster.data));
  cluster.check_loads();
  CHECK(is_alive(sleeper));
}

TEST_CASE("somebody's program that works in the data folder is not taken for the server") {
  Cluster cluster;
  RunningProgram sleeper({"sh", "-c", "cd " + cluster.data.string() + " && exec sleep 600"}, {});
  usleep(200'000);
  cluster.leave(cluster.lock, cluster.lock_of(sleeper.pid(), cluster.data));
  cluster.check_loads();
  CHECK(is_alive(sleeper));
}

TEST_CASE(
    "another PostgreSQL that has the dead server's number by now goes on, whatever else the file says") {
  Cluster cluster;
  const std::string database = TestServer::instance().new_database();
  const std::string their_lock = value_of(database, "SELECT pg_read_file('postmaster.pid')");
  const pid_t theirs = std::stoi(their_lock);
  for (const std::string& text :
       {cluster.lock_of(theirs, cluster.data),
        cluster.lock_of(theirs, cluster.data, TestServer::instance().port()), their_lock + "\n"}) {
    cluster.leave(cluster.lock, text);
    const auto finished = waitlistd::test::waitlistd({"migrate"}, cluster.environment);
    INFO(text << finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(value_of(database, "SELECT 1") == "1");
  }
  cluster.check_loads();
  CHECK(value_of(database, "SELECT 1") == "1");
}

TEST_CASE("a copy of a cluster's folder, lock file and all, leaves the original's server alone") {
  Cluster original;
  RunningProgram user({WAITLISTD_BINARY, "psql", "--", "-XAtc", "SELECT pg_sleep(600)"},
                      original.environment);
  for (int i = 0; i < 300 && !contains(content_of(original.lock), "ready"); ++i)
    usleep(50'000);
  const std::string server = content_of(original.lock);
  REQUIRE(contains(server, "ready"));
  Cluster copy;
  copy.leave(copy.lock, server);
  copy.check_loads();
  CHECK(content_of(original.lock) == server);
  CHECK(kill(std::stoi(server), 0) == 0);
  user.kill(SIGTERM);
  user.wait();
}

TEST_CASE("an empty or torn lock file heals") {
  Cluster cluster;
  for (const std::string& torn :
       {std::string(), std::string("\n"), std::string("nonsense\n/somewhere\n"), std::string(4096, '\0')}) {
    cluster.leave(cluster.lock, torn);
    const auto finished = waitlistd::test::waitlistd({"migrate"}, cluster.environment);
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(contains(finished.err, "it named no process"));
    CHECK_FALSE(fs::exists(cluster.lock));
  }
  cluster.check_loads();
}

TEST_CASE("a lock file that ends in its second line, with a number that somebody has, heals") {
  Cluster cluster;
  RunningProgram sleeper({"sleep", "600"}, {});
  cluster.leave(cluster.lock, std::to_string(sleeper.pid()) + "\n" + cluster.data.string().substr(0, 9));
  cluster.check_loads();
  CHECK(is_alive(sleeper));
}

TEST_CASE("the lock file beside the socket may be left behind, too") {
  Cluster cluster;
  RunningProgram sleeper({"sleep", "600"}, {});
  const fs::path beside = cluster.state / "postgres/run/.s.PGSQL.5432.lock";
  cluster.leave(beside, cluster.lock_of(sleeper.pid(), cluster.data));
  cluster.check_loads();
  cluster.leave(beside, "");
  cluster.check_loads("it named no process");
  CHECK(is_alive(sleeper));
}

TEST_CASE("a server whose lock file was emptied while it runs is neither joined nor run beside") {
  Cluster cluster;
  RunningProgram user({WAITLISTD_BINARY, "psql", "--", "-XAtc", "SELECT pg_sleep(600)"}, cluster.environment);
  // Until it sleeps, whoever starts the server may still be reading the file.
  const auto sleeping = [&] {
    return waitlistd::test::waitlistd(
               {"psql", "--", "-XAtc",
                "SELECT count(*) FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(600)'"},
               cluster.environment)
               .out == "1\n";
  };
  for (int i = 0; i < 100 && !sleeping(); ++i)
    usleep(50'000);
  const std::string whole = content_of(cluster.lock);
  REQUIRE(contains(whole, "ready"));
  write_file(cluster.lock, "");
  const auto finished = waitlistd::test::waitlistd({"migrate"}, cluster.environment);
  INFO(finished.err);
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.err, "of PostgreSQL still works in " + cluster.data.string()));
  CHECK(kill(std::stoi(whole), 0) == 0);
  write_file(cluster.lock, whole);
  user.kill(SIGTERM);
  user.wait();
}

TEST_CASE("a folder that a shell would read otherwise is refused as STATE_DIR, and nothing is made there") {
  for (const char* name : {"a$HOME", "a`id`", "a\"b", "a\\b", "a\nb"}) {
    TemporaryFolder folder;
    const fs::path state = folder / name;
    const auto finished = waitlistd::test::waitlistd({"migrate"}, {{"STATE_DIR", state.string()}});
    INFO(finished.err);
    CHECK(finished.exit_code == 78);
    CHECK(contains(finished.err, "they hand it to a shell"));
    CHECK_FALSE(fs::exists(state / "postgres"));
  }
}

TEST_CASE("a folder with any other character is as good as another") {
  TemporaryFolder folder;
  const fs::path state = folder / "it's 50%, (so) & [what]; #1 ~*?!";
  const auto finished = waitlistd::test::waitlistd({"migrate"}, {{"STATE_DIR", state.string()}});
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
}
