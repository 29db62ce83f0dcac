// The daemon's life: first look, readiness, wishes of its host, failures, and what a restart remembers.
#include "tests/support/daemon.hpp"

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

struct January {
  TemporaryFolder folder;
  std::unique_ptr<Site> site;
  January() {
    write_january(folder);
    site = std::make_unique<Site>(std::vector<std::string>{"2026-01=" + (folder / "jan.zip").string()},
                                  "good", false);
  }
  Environment with(const Environment& more) const {
    Environment all = site->environment;
    for (const auto& [name, value] : more)
      all[name] = value;
    return all;
  }
  std::string current() const {
    return site->value("SELECT count(*) FROM rtt.release WHERE status = 'current'");
  }
};

int ready(const Daemon& daemon) { return daemon.get("/readyz").status; }

} // namespace

TEST_CASE("the first look is at once: the month is loaded, and the service is ready before that") {
  const January january;
  Daemon daemon(january.site->environment);
  CHECK(daemon.says("release loaded"));
  CHECK(daemon.log().find("ready") < daemon.log().find("release loaded"));
  CHECK(january.current() == "1");
  CHECK(ready(daemon) == 200);
  CHECK(daemon.get("/healthz").status == 200);
  CHECK(eventually([&] { return contains(daemon.get("/status").text, "\"outcome\":\"loaded\""); }));
  const auto [finished, took] = daemon.stop();
  CHECK(finished.exit_code == 0);
  CHECK(took < 5s);
  CHECK(contains(finished.err, "stopped"));
}

TEST_CASE("looks follow each other by POLL_INTERVAL, and an unchanged site costs no download") {
  const January january;
  const Daemon daemon(january.with({{"POLL_INTERVAL", "1"}}));
  const auto looks = [&] {
    const auto requests = january.site->replica->requests();
    return std::count_if(requests.begin(), requests.end(),
                         [](const auto& line) { return contains(line, ".zip"); });
  };
  CHECK(eventually([&] { return looks() >= 5; }));
  CHECK(january.site->downloads() == 1);
}

TEST_CASE("a look can be asked for by SIGUSR1 and by POST /cycle with the token") {
  const January january;
  const Daemon daemon(january.site->environment);
  REQUIRE(eventually([&] { return contains(daemon.get("/status").text, "\"outcome\":\"loaded\""); }));
  const auto said = [&](const std::string& text) {
    std::size_t count = 0;
    const std::string log = daemon.log();
    for (std::size_t at = log.find(text); at != std::string::npos; at = log.find(text, at + 1))
      ++count;
    return count;
  };
  daemon.kill(SIGUSR1);
  CHECK(eventually([&] { return said("nothing new") == 1; }));
  CHECK(eventually([&] { return daemon.start_look() == 202; }));
  CHECK(eventually([&] { return said("nothing new") == 2; }));
  CHECK(ask(daemon.port(), "POST", "/cycle", "Content-Length: 0\r\n").status == 401);
}

TEST_CASE("a database that is away at the start is waited for: alive, not ready, then ready") {
  const January january;
  TestServer::instance().stop("fast");
  Daemon daemon(january.site->environment);
  CHECK(daemon.says("cannot open database"));
  CHECK(daemon.get("/healthz").status == 200);
  const auto reply = daemon.get("/readyz");
  CHECK(reply.status == 503);
  CHECK(contains(reply.text, "not reached yet"));
  TestServer::instance().start();
  CHECK(daemon.says("release loaded", 30s));
  CHECK(ready(daemon) == 200);
}

TEST_CASE("a database that goes away later is told by /readyz, and found again") {
  const January january;
  Daemon daemon(january.site->environment);
  REQUIRE(daemon.says("release loaded"));
  TestServer::instance().stop("immediate");
  CHECK(eventually([&] { return ready(daemon) == 503; }));
  CHECK(eventually([&] { return daemon.start_look() == 202; }));
  CHECK(daemon.says("cannot open database"));
  TestServer::instance().start();
  CHECK(eventually([&] { return ready(daemon) == 200; }));
  CHECK(eventually([&] { return daemon.start_look() == 202; }));
  CHECK(daemon.says("nothing new"));
}

TEST_CASE("a wrong configuration ends it with 78, and says why once") {
  const January january;
  for (const auto& [name, value, said] :
       {std::tuple("PG_CONN",
                   "host=127.0.0.1 port=" + std::to_string(TestServer::instance().port()) +
                       " user=nobody_known password=x dbname=postgres",
                   "password authentication failed"),
        {"POLL_INTERVAL", std::string("soon"), "POLL_INTERVAL"},
        {"DATA_SOURCE", std::string("nothing"), "DATA_SOURCE"}}) {
    Daemon daemon(january.with({{name, value}}));
    const auto finished = daemon.wait();
    INFO(finished.err);
    CHECK(finished.exit_code == 78);
    const std::size_t first = finished.err.find(said);
    CHECK(first != std::string::npos);
    CHECK(finished.err.find(said, first + 1) == std::string::npos);
  }
}

TEST_CASE("a port that is taken ends it with 75 and names HTTP_LISTEN") {
  const January january;
  const Daemon first(january.site->environment);
  REQUIRE(first.says("release loaded"));
  Daemon second(january.with({{"HTTP_LISTEN", "127.0.0.1:" + std::to_string(first.port())}}));
  const auto finished = second.wait();
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.err, "HTTP_LISTEN"));
}

TEST_CASE("SIGHUP reads the settings anew: good ones are used, bad ones are said and not used") {
  const January january;
  const auto file = january.folder / "waitlistd.env";
  const int other_port = free_port();
  write_file(file, "POLL_INTERVAL=3600\n");
  auto environment = january.site->environment;
  environment["LOG_LEVEL"] = "info";
  environment["HTTP_LISTEN"] = ""; // the file's business
  write_file(file, "HTTP_LISTEN=127.0.0.1:" + std::to_string(free_port()) + "\n");
  Daemon daemon(environment, {"run", "--config", file.string()});
  REQUIRE(daemon.says("release loaded"));

  write_file(file, "POLL_INTERVAL=never\nHTTP_LISTEN=127.0.0.1:" + std::to_string(other_port) + "\n");
  daemon.kill(SIGHUP);
  CHECK(daemon.says("the one before stays in force"));
  CHECK(contains(daemon.log(), "POLL_INTERVAL"));
  CHECK(ask(other_port, "GET", "/healthz").status == 0);

  write_file(file, "POLL_INTERVAL=1\nHTTP_LISTEN=127.0.0.1:" + std::to_string(other_port) + "\n");
  daemon.kill(SIGHUP);
  CHECK(daemon.says("the configuration was read anew"));
  CHECK(daemon.says("nothing new")); // a look a second
  CHECK(ask(other_port, "GET", "/healthz").status == 200);
}

TEST_CASE("SIGHUP changes each setting of the health endpoint: names, token, link to the dashboards") {
  const January january;
  const auto file = january.folder / "waitlistd.env";
  const auto token = january.folder / "token";
  write_file(file, "");
  write_file(token, "first");
  auto environment = january.site->environment;
  environment["HTTP_TOKEN_FILE"] = token.string();
  Daemon daemon(environment, {"run", "--config", file.string()});
  REQUIRE(daemon.says("release loaded"));
  const auto cycle_status = [&](const std::string& bearer) {
    return ask(daemon.port(), "POST", "/cycle",
               "Authorization: Bearer " + bearer + "\r\nContent-Length: 0\r\n")
        .status;
  };
  const auto status_as = [&](const std::string& host) {
    return status_in(answer_to(daemon.port(), "GET /status HTTP/1.1\r\nHost: " + host + "\r\n\r\n"));
  };
  int reloads = 0;
  const auto reload = [&] {
    daemon.kill(SIGHUP);
    ++reloads;
    return eventually([&] {
      return contains(daemon.get("/metrics").text,
                      "configuration_reloads_total{outcome=\"applied\"} " + std::to_string(reloads));
    });
  };
  CHECK(cycle_status("second") == 401);
  write_file(token, "second");
  REQUIRE(reload());
  CHECK(cycle_status("first") == 401);
  CHECK(cycle_status("second") != 401);

  CHECK(status_as("waiting.example") == 421);
  write_file(file, "HTTP_HOSTS=waiting.example\n");
  REQUIRE(reload());
  CHECK(status_as("waiting.example") == 200);

  CHECK_FALSE(contains(daemon.get("/").text, "https://grafana.example"));
  write_file(file, "HTTP_HOSTS=waiting.example\nDASHBOARDS_URL=https://grafana.example/d\n");
  REQUIRE(reload());
  CHECK(contains(daemon.get("/").text, "https://grafana.example/d"));
}

TEST_CASE("LOG_FILE gets what standard error gets, follows a reload, and must be writable") {
  const January january;
  const auto file = january.folder / "waitlistd.env";
  const auto first = january.folder / "logs/first.log";
  const auto second = january.folder / "logs/second.log";
  const std::string listen = "HTTP_LISTEN=127.0.0.1:" + std::to_string(free_port()) + "\n";
  auto environment = january.site->environment;
  environment["HTTP_LISTEN"] = ""; // the file's business
  write_file(file, listen + "LOG_FILE=" + first.string() + "\n");
  Daemon daemon(environment, {"run", "--config", file.string()});
  REQUIRE(daemon.says("release loaded"));
  CHECK(contains(content_of(first), "release loaded"));

  write_file(file, listen + "LOG_FILE=" + (january.folder / "logs").string() + "\n");
  daemon.kill(SIGHUP);
  CHECK(daemon.says("the one before stays in force"));
  CHECK(contains(content_of(first), "cannot write to the log file"));

  write_file(file, listen + "LOG_FILE=" + second.string() + "\n");
  daemon.kill(SIGHUP);
  CHECK(daemon.says("the configuration was read anew"));
  CHECK(daemon.stop().first.exit_code == 0);
  CHECK(contains(content_of(second), "stopped"));
  CHECK_FALSE(contains(content_of(first), "stopped"));
}

TEST_CASE("a failing site is left alone by a restart as long as by the run before it") {
  const January january;
  january.site->replica->fault(index_path, "status", "404");
  const Environment environment = january.with({{"RELEASE_POLL_INTERVAL", "600"}});
  {
    Daemon daemon(environment);
    REQUIRE(daemon.says("no data file was found"));
    CHECK(eventually([&] { return !contains(daemon.get("/status").text, "\"next\":null"); }));
    CHECK(daemon.stop().first.exit_code == 0);
  }
  const auto before = january.site->replica->requests().size();
  Daemon again(environment);
  CHECK(again.says("ready"));
  CHECK_FALSE(again.says("no data file", 1500ms));
  CHECK(january.site->replica->requests().size() == before);
  CHECK(again.start_look() == 202); // whoever asks for a look gets it
  CHECK(again.says("no data file"));
}

TEST_CASE("stopped in a look, failures before it are still known: the next start does not hammer the site") {
  const January january;
  const Environment environment = january.with({{"RELEASE_POLL_INTERVAL", "600"}});
  january.site->replica->fault(index_path, "status", "404");
  {
    Daemon daemon(environment);
    REQUIRE(daemon.says("no data file was found"));
    CHECK(eventually([&] { return !contains(daemon.get("/status").text, "\"next\":null"); }));
    january.site->replica->fault(index_path, "stall", "100");
    const auto asked = january.site->replica->requests().size();
    REQUIRE(daemon.start_look() == 202);
    REQUIRE(eventually([&] { return january.site->replica->requests().size() > asked; }));
    CHECK(daemon.stop().first.exit_code == 0);
  }
  CHECK(std::filesystem::exists(january.site->folder / "state/next-look"));
  const auto before = january.site->replica->requests().size();
  Daemon again(environment);
  CHECK(again.says("ready"));
  CHECK_FALSE(again.says("release loaded", 1500ms));
  CHECK(january.site->replica->requests().size() == before);
}

TEST_CASE("killed in a look, the next start carries on after a while, and a success forgets the failures") {
  const January january;
  january.site->replica->fault(jan_path, "stall", "100");
  const Environment environment = january.with({{"RELEASE_POLL_INTERVAL", "1"}});
  {
    Daemon daemon(environment);
    REQUIRE(eventually([&] {
      const auto requests = january.site->replica->requests();
      return !requests.empty() && contains(requests.back(), ".zip");
    }));
    daemon.kill(SIGKILL);
    daemon.wait();
  }
  CHECK(std::filesystem::exists(january.site->folder / "state/next-look"));
  january.site->replica->fault(jan_path, "none");
  Daemon daemon(environment);
  CHECK(daemon.says("release loaded"));
  CHECK(eventually([&] { return !std::filesystem::exists(january.site->folder / "state/next-look"); }));
}

TEST_CASE(
    "without PG_CONN the private cluster stays up between looks, is raised when it dies, and ends with us") {
  const January january;
  auto environment = january.with({{"RELEASE_POLL_INTERVAL", "1"}});
  environment.erase("PG_CONN");
  const auto pid_file = january.site->folder / "state/postgres/data/postmaster.pid";
  Daemon daemon(environment);
  REQUIRE(daemon.says("release loaded", 60s));
  CHECK(std::filesystem::exists(pid_file));
  CHECK(ready(daemon) == 200);
  CHECK(::kill(std::atoi(content_of(pid_file).c_str()), SIGKILL) == 0);
  CHECK(eventually([&] { return ready(daemon) == 503; }));
  CHECK(eventually([&] { return daemon.start_look() == 202; }));
  CHECK(daemon.says("nothing new", 30s));
  CHECK(eventually([&] { return ready(daemon) == 200; })); // its answer is kept for a second
  const auto [finished, took] = daemon.stop();
  CHECK(finished.exit_code == 0);
  CHECK(took < 5s);
  CHECK_FALSE(std::filesystem::exists(pid_file));
}
