#include "core/server_lock.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

namespace {

constexpr const char* data = "/var/lib/waitlistd/postgres/data";
constexpr std::chrono::sys_seconds noted{1'700'000'000s};

} // namespace

TEST_CASE("a server's lock file is read; an empty or torn one names no process") {
  const auto lock =
      parse_server_lock("4711\n/var/lib/data\n1700000000\n5432\n/run\n127.0.0.1\n  123  456\nready   \n");
  REQUIRE(lock.has_value());
  CHECK(lock->pid == 4711);
  CHECK(lock->data == "/var/lib/data");
  CHECK(lock->started == noted);
  CHECK(lock->port == 5432);
  CHECK(parse_server_lock("-4711\r\nC:/data\r\n").value().pid == 4711); // of `postgres --single`
  CHECK(parse_server_lock("-4711\r\nC:/data\r\n").value().data == "C:/data");
  const auto port_of = [](const std::string& port) {
    return parse_server_lock("4711\n/data\n1700000000\n" + port + "\n").value().port;
  };
  CHECK(port_of("1") == 1);
  CHECK(port_of("65535") == 65535);
  for (const char* none : {"0", "65536", "-1", "x"})
    CHECK(port_of(none) == 0);
  const auto begun = parse_server_lock("4711\n/var/lib/da");
  REQUIRE(begun.has_value());
  CHECK(begun->port == 0);
  CHECK(begun->started == std::chrono::sys_seconds{});
  for (const char* text :
       {"", "\n", "0\n", "x\n", "47x11\n/var", "\n4711\n", "99999999999\n", "-2147483648"}) {
    INFO(text);
    CHECK_FALSE(parse_server_lock(text).has_value());
  }
  CHECK_FALSE(parse_server_lock(std::string_view("\0\0\0\0", 4)).has_value());
}

TEST_CASE("the process that a lock file names is the server only where that is shown") {
  struct Case {
    const char* what;
    std::optional<SeenProcess> process;
    const char* locks_data;
    LockHolder holder;
  };
  const auto later = noted + 1h;
  const Case cases[] = {
      {"no such process", std::nullopt, data, LockHolder::gone},
      {"PostgreSQL in its folder", {{true, "postgres", noted - 1s}}, data, LockHolder::server},
      {"the same after the clock was set", {{true, "postgres", later}}, data, LockHolder::server},
      {"the same, whose start nobody tells", {{true, "postgres", {}}}, data, LockHolder::server},
      {"PostgreSQL under another name", {{true, "pg-15", noted}}, data, LockHolder::server},
      {"somebody's shell in that folder", {{true, "bash", later}}, data, LockHolder::another},
      {"another PostgreSQL", {{false, "postgres", later}}, data, LockHolder::another},
      {"another PostgreSQL of the same second", {{false, "postgres", noted}}, data, LockHolder::another},
      {"the server that the folder was copied from",
       {{false, "postgres", noted}},
       "/srv",
       LockHolder::another},
      {"sleep", {{false, "sleep", later}}, data, LockHolder::another},
      {"sleep of another account", {{std::nullopt, "sleep", {}}}, data, LockHolder::another},
      {"PostgreSQL of another account", {{std::nullopt, "postgres", noted - 2s}}, data, LockHolder::server},
      {"one that took half a minute to note its start",
       {{std::nullopt, "postgres", noted - 30s}},
       data,
       LockHolder::server},
      {"one that began a second before that",
       {{std::nullopt, "postgres", noted - 31s}},
       data,
       LockHolder::another},
      {"one that began later", {{std::nullopt, "postgres", later}}, data, LockHolder::another},
      {"one with a copied lock file", {{std::nullopt, "postgres", noted}}, "/srv", LockHolder::unknown},
      {"one whose start nobody tells", {{std::nullopt, "postgres", {}}}, data, LockHolder::unknown},
      {"one of which nothing is told", {{std::nullopt, "", {}}}, data, LockHolder::unknown},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(holder_of({4711, c.locks_data, noted, 5432}, c.process, data) == c.holder);
  }
}

TEST_CASE("a disowned lock file keeps all but the process") {
  CHECK(disowned("4711\n/data\n1700000000\n") == "2147483646\n/data\n1700000000\n");
  CHECK(disowned("4711") == "2147483646");
}
