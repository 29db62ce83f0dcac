// Other accounts of the machine, and what they plant where root or the service works. A second account takes
// root.
#include "platform/process.hpp"
#include "tests/attack/limits.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <iostream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

using namespace waitlistd::test;
using waitlistd::platform::find_user;

namespace {

namespace fs = std::filesystem;

// Of a command that may start the private cluster first.
constexpr Bounds bounds{std::chrono::seconds(60), 100'000};

bool no_neighbour() {
  if (geteuid() == 0 && find_user("nobody") && find_user("postgres")) return false;
  std::cout << "SKIPPED: to try what another account can do to root takes root, and the users nobody and "
               "postgres\n";
  return true;
}

void give(const fs::path& path, const char* user) {
  must_run({"chown", "--no-dereference", user, path.string()});
}

// As that account does it.
void plant_link(const char* user, const fs::path& target, const fs::path& link) {
  must_run({"runuser", "-u", user, "--", "ln", "-sfn", target.string(), link.string()});
}

uid_t owner_of(const fs::path& path) {
  struct stat seen {};
  REQUIRE(lstat(path.c_str(), &seen) == 0);
  return seen.st_uid;
}

// A STATE_DIR, and what is root's alone and stays as it is.
struct Machine {
  TemporaryFolder folder;
  fs::path state = folder / "state";
  fs::path secret = folder / "secret";
  Environment environment = {{"STATE_DIR", state.string()}};

  explicit Machine(const char* owner) {
    fs::create_directory(state);
    give(state, owner);
    write_file(secret, "root's");
    fs::permissions(secret, fs::perms(0600));
  }
  Finished run(const std::vector<std::string>& words) const { return run_within(bounds, words, environment); }
  void check_untouched() const {
    CHECK(content_of(secret) == "root's");
    CHECK(owner_of(secret) == 0);
    CHECK(fs::status(secret).permissions() == fs::perms(0600));
  }
};

// Listens where a server would, as the test's own account, and answers nobody.
class SocketListener {
public:
  explicit SocketListener(const fs::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    fs::permissions(path, fs::perms(0777));
    REQUIRE(listen(fd_, 100) == 0);
  }
  ~SocketListener() { close(fd_); }
  SocketListener(const SocketListener&) = delete;
  SocketListener& operator=(const SocketListener&) = delete;
  /// What those who came have said; "" where some came and said nothing, "nobody came" where none did.
  std::string heard() const {
    std::string all = "nobody came";
    for (int client; (client = accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK)) >= 0; close(client)) {
      if (all == "nobody came") all.clear();
      std::array<char, 4096> bytes;
      for (ssize_t got; (got = read(client, bytes.data(), bytes.size())) > 0;)
        all.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

private:
  int fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
};

} // namespace

// ---- root, and an account that would like to be it

TEST_CASE("root works as the account whose folder STATE_DIR is, and leaves nothing of its own there") {
  if (no_neighbour()) return;
  const Machine machine("nobody");
  const auto finished = machine.run({"migrate"});
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "root works as the user whose folder STATE_DIR is user=nobody"));
  for (const auto& entry : fs::recursive_directory_iterator(machine.state))
    if (owner_of(entry.path()) != find_user("nobody")->uid) FAIL(entry.path() << " is another's");
}

TEST_CASE("a link in the private cluster's data leads root nowhere, be STATE_DIR root's or the service's") {
  if (no_neighbour()) return;
  for (const char* owner : {"nobody", "root"}) {
    const Machine machine(owner);
    REQUIRE(machine.run({"migrate"}).exit_code == 0);
    const fs::path data = machine.state / "postgres/data";
    const std::string server = std::string(owner) == "root" ? "postgres" : owner;
    REQUIRE(owner_of(data) == find_user(server)->uid);
    for (const char* file : {"waitlistd.conf", "postgresql.conf", "postmaster.pid"}) {
      INFO(owner << " " << file);
      const std::string before = fs::exists(data / file) ? content_of(data / file) : "";
      plant_link(server.c_str(), machine.secret, data / file);
      const auto finished = machine.run({"migrate"});
      INFO(finished.err);
      CHECK(finished.exit_code != 0);
      machine.check_untouched();
      CHECK_FALSE(contains(finished.err, "root's"));
      fs::remove(data / file);
      if (before.empty()) continue;
      write_file(data / file, before);
      give(data / file, server.c_str());
    }
    const auto again = machine.run({"migrate"});
    INFO(again.err);
    CHECK(again.exit_code == 0);
  }
}

TEST_CASE("a link in the place of a lock has root make no file elsewhere") {
  if (no_neighbour()) return;
  const Machine machine("root");
  REQUIRE(machine.run({"migrate"}).exit_code == 0);
  const fs::path elsewhere = machine.folder / "made by root";
  for (const char* lock : {"start.lock", "users.lock"}) {
    plant_link("postgres", elsewhere, machine.state / "postgres" / lock);
    const auto finished = machine.run({"migrate"});
    INFO(finished.err);
    CHECK(finished.exit_code == 78);
    CHECK(contains(finished.err, std::string(lock) + ": Too many levels of symbolic links"));
    CHECK_FALSE(fs::exists(elsewhere));
    fs::remove(machine.state / "postgres" / lock);
  }
}

TEST_CASE("a link in the place of the downloads has root's load of a URL remove nothing elsewhere") {
  if (no_neighbour()) return;
  TemporaryFolder files;
  write_january(files);
  Site site({"2026-01=" + (files / "jan.zip").string()});
  const fs::path state = site.folder / "state";
  fs::create_directory(state);
  give(state, "nobody");
  const fs::path precious = site.folder / "precious";
  fs::create_directories(precious / "below");
  write_file(precious / "below" / "file", "root's");
  const std::vector<std::string> load = {"load", site.replica->address_of(jan_path)};
  REQUIRE(run_within(bounds, {"migrate"}, site.environment).exit_code == 0);
  for (const char* link : {"downloads", "downloads.lock"}) {
    fs::remove_all(state / "downloads");
    plant_link("nobody", contains(link, "lock") ? precious / "made" : precious, state / link);
    const auto finished = run_within(bounds, load, site.environment);
    INFO(link << finished.err);
    CHECK(finished.exit_code == (std::string(link) == "downloads" ? 75 : 78));
    CHECK(content_of(precious / "below" / "file") == "root's");
    CHECK_FALSE(fs::exists(precious / "made"));
    fs::remove(state / link);
  }
  // In a STATE_DIR of root's a folder that is not.
  give(state, "root");
  fs::create_directory(state / "downloads");
  give(state / "downloads", "nobody");
  const auto refused = run_within(bounds, load, site.environment);
  INFO(refused.err);
  CHECK(refused.exit_code == 78);
  CHECK(contains(refused.err, "downloads is for user nobody to change"));

  give(state, "nobody");
  const auto finished = run_within(bounds, load, site.environment);
  INFO(finished.err);
  CHECK(finished.exit_code == 0); // over TLS to site and database, with nobody's home and not root's
}

TEST_CASE("root logs to no file that another account could lead elsewhere") {
  if (no_neighbour()) return;
  Machine machine("root");
  const fs::path theirs = machine.folder / "theirs";
  fs::create_directory(theirs);
  give(theirs, "nobody");
  plant_link("nobody", machine.secret, theirs / "waitlistd.log");
  fs::create_symlink(theirs / "waitlistd.log", machine.folder / "by a link.log");
  for (const fs::path& log : {theirs / "waitlistd.log", theirs / "new.log", machine.folder / "by a link.log",
                              fs::temp_directory_path() / "waitlistd-attack.log"}) {
    machine.environment["LOG_FILE"] = log.string();
    const auto finished = machine.run({"once"});
    INFO(finished.err);
    CHECK(finished.exit_code == 78);
    CHECK(contains(finished.err, "LOG_FILE " + log.string()));
    CHECK(contains(finished.err, "root does not work there"));
    machine.check_untouched();
    CHECK_FALSE(fs::exists(theirs / "new.log"));
    CHECK_FALSE(fs::exists(fs::temp_directory_path() / "waitlistd-attack.log"));
  }
}

TEST_CASE("root uses no STATE_DIR that others may change, and becomes whoever decides where a way leads") {
  if (no_neighbour()) return;
  Machine machine("root");
  const fs::path open = machine.folder / "open";
  fs::create_directory(open);
  for (const int mode : {0777, 0775}) {
    fs::permissions(open, fs::perms(mode));
    must_run({"chgrp", "nogroup", open.string()});
    machine.environment["STATE_DIR"] = (open / "state").string();
    const auto finished = machine.run({"migrate"});
    INFO(finished.err);
    CHECK(finished.exit_code == 78);
    CHECK(contains(finished.err, "others than root may change what is in " + open.string()));
    CHECK_FALSE(fs::exists(open / "state"));
  }
  fs::permissions(open, fs::perms(01777)); // as /tmp is
  machine.environment["STATE_DIR"] = open.string();
  CHECK(contains(machine.run({"migrate"}).err, "everybody may make files in " + open.string()));
  plant_link("nobody", machine.state, open / "theirs");
  fs::create_symlink(open / "theirs", machine.folder / "ours");
  for (const fs::path& way : {open / "theirs", machine.folder / "ours", open / "theirs/../state"}) {
    machine.environment["STATE_DIR"] = way.string();
    const auto finished = machine.run({"migrate"});
    INFO(way << finished.err);
    CHECK(contains(finished.err, "user=nobody"));
    CHECK(finished.exit_code == 78);
    CHECK(fs::is_empty(machine.state));
  }
  machine.environment["STATE_DIR"] = (open / "new").string();
  CHECK(machine.run({"migrate", "--check"}).exit_code == 1);
  CHECK(owner_of(open / "new") == 0);
}

TEST_CASE("what another account plants in the browser's profile is not written to by root") {
  if (no_neighbour()) return;
  Site site({});
  site.replica->fault(index_path, "script", "100");
  TemporaryFolder bin;
  const fs::path secret = site.folder / "secret";
  write_file(secret, "root's");
  // certutil runs in the profile, as the browser's user.
  write_file(bin / "certutil",
             "#!/bin/sh\nln -sf " + secret.string() + " ca-1.pem\nenv > ../planted-$PPID\n");
  write_file(bin / "browser", "#!/bin/sh\necho '<html></html>'\n");
  for (const char* program : {"certutil", "browser"})
    fs::permissions(bin / program, fs::perms(0755));
  fs::create_directory(site.folder / "tmp");
  fs::permissions(site.folder / "tmp", fs::perms(01777));
  site.environment["TMPDIR"] = (site.folder / "tmp").string();
  site.environment["BROWSER"] = (bin / "browser").string();
  site.environment["HTTP_TOKEN"] = "s3cret-token";
  const auto finished = RunningProgram({"env", "PATH=" + bin.path().string() + ":" + std::getenv("PATH"),
                                        WAITLISTD_BINARY, "discover"},
                                       site.environment)
                            .wait();
  check_within(bounds, finished);
  INFO(finished.err);
  int planted = 0;
  for (const auto& entry : fs::directory_iterator(site.folder / "tmp")) {
    CHECK(contains(entry.path().string(), "planted-")); // the profile is gone
    CHECK(owner_of(entry.path()) != 0);
    CHECK_FALSE(contains(content_of(entry.path()), "s3cret")); // nor is the database's password there
    ++planted;
  }
  CHECK(planted > 0);
  CHECK(content_of(secret) == "root's");
  CHECK(owner_of(secret) == 0);
}

// ---- what another account makes in /tmp

TEST_CASE("a socket's folder that somebody else made is not used") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / std::string(120, 'x')).string()}};
  REQUIRE(run_within(bounds, {"migrate"}, environment).exit_code == 0);
  // Where it was: the newest of the folders that a long name leads to.
  fs::path socket;
  for (const auto& entry : fs::directory_iterator("/tmp"))
    if (entry.path().filename().string().starts_with("waitlistd-") &&
        entry.path().filename().string().size() == 26 && fs::is_directory(entry) &&
        (socket.empty() || fs::last_write_time(entry) > fs::last_write_time(socket)))
      socket = entry.path();
  REQUIRE_FALSE(socket.empty());
  if (!no_neighbour()) {
    const uid_t ours = owner_of(socket);
    must_run({"chown", "nobody", socket.string()});
    const auto finished = run_within(bounds, {"migrate"}, environment);
    CHECK(finished.exit_code == 78);
    CHECK(contains(finished.err, "it belongs to user number"));
    must_run({"chown", std::to_string(ours), socket.string()});
  }
  fs::permissions(socket, fs::perms(0777));
  auto finished = run_within(bounds, {"migrate"}, environment);
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "the private PostgreSQL's socket cannot be in " + socket.string()));
  fs::remove_all(socket);
  fs::create_directory_symlink(folder.path(), socket);
  finished = run_within(bounds, {"migrate"}, environment);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "it is a link"));
  fs::remove(socket);
}

TEST_CASE("a server of another account in the place of the cluster's socket hears nothing from us") {
  if (no_neighbour()) return;
  const Machine machine("nobody");
  REQUIRE(machine.run({"migrate"}).exit_code == 0);
  const RunningProgram user(
      {WAITLISTD_BINARY, "psql", "--", "-X", "-c", "\\! echo connected >&2", "-c", "SELECT pg_sleep(600)"},
      machine.environment); // keeps the cluster up
  const fs::path socket = machine.state / "postgres/run/.s.PGSQL.5432";
  REQUIRE(eventually([&] { return contains(user.err_so_far(), "connected\n"); }, std::chrono::seconds(60)));
  must_run({"mv", socket.string(), socket.string() + ".aside"});
  const SocketListener theirs(socket);
  const auto finished = machine.run({"status"});
  INFO(finished.err);
  CHECK(finished.exit_code == 75);
  CHECK(theirs.heard().empty());
}
