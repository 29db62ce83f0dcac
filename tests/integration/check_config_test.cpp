// `check-config`: what the settings name is looked at, and with --connect asked.
#include "tests/support/listener.hpp"
#include "tests/support/place.hpp"
#include "tests/support/proxy_server.hpp"
#include "tests/support/site.hpp"

#include <unistd.h>

using namespace waitlistd::test;
namespace fs = std::filesystem;

namespace {

struct Checked {
  TemporaryFolder folder;
  Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  std::string path(const std::string& name) const { return (folder / name).string(); }
  Finished run(const std::vector<std::string>& options = {}) const {
    std::vector<std::string> words = {"check-config"};
    words.insert(words.end(), options.begin(), options.end());
    return waitlistd::test::waitlistd(words, environment);
  }
};

int lines_with(const std::string& text, const std::string& part) {
  int count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

} // namespace

TEST_CASE("what is in order is valid, and nothing is made for it") {
  Checked c;
  c.environment["LOG_FILE"] = c.path("logs/w.log");
  const auto finished = c.run();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.out, "the configuration is valid"));
  CHECK_FALSE(fs::exists(c.folder / "state"));
  CHECK_FALSE(fs::exists(c.folder / "logs"));
}

TEST_CASE("a setting that names what is not there, or is something else, is wrong, and says why") {
  struct Case {
    const char* setting;
    std::string value;
    std::string message;
  };
  const TemporaryFolder files;
  write_file(files / "file", "no certificate\n");
  const std::string file = (files / "file").string();
  const std::string folder = files.path().string();
  const Case cases[] = {
      {"CA_FILE", folder + "/absent.pem",
       "CA_FILE " + folder + "/absent.pem cannot be read: No such file or directory"},
      {"CA_FILE", folder, "CA_FILE " + folder + " cannot be read: it is a folder"},
      {"CA_FILE", file, "CA_FILE " + file + " holds no certificate in PEM"},
      {"POSTGRES_BIN", folder, "POSTGRES_BIN " + folder + " does not hold initdb, pg_ctl and postgres"},
      {"BROWSER", folder + "/chromium", "BROWSER " + folder + "/chromium is no program that can be run"},
      {"BROWSER", file, "BROWSER " + file + " is no program that can be run"},
      {"BROWSER", "no-such-browser", "BROWSER no-such-browser is no program that can be run"},
      {"LOG_FILE", folder, "LOG_FILE " + folder + " is a folder"},
      {"LOG_FILE", file + "/w.log", "LOG_FILE's folder " + file + " cannot be written to: it is no folder"},
      {"STATE_DIR", file, "STATE_DIR " + file + " cannot be written to: it is no folder"},
      {"STATE_DIR", "/proc/self/state", "STATE_DIR /proc/self/state cannot be made"},
  };
  for (const auto& c : cases) {
    Checked checked;
    checked.environment[c.setting] = c.value;
    const auto finished = checked.run();
    INFO(c.setting << "=" << c.value << "\n" << finished.err);
    CHECK(finished.exit_code == 78);
    CHECK(contains(finished.err, c.message));
    CHECK(contains(finished.err, "hint="));
    CHECK_FALSE(contains(finished.out, "is valid"));
  }
}

TEST_CASE("all that is wrong is said at once, in a line each") {
  Checked c;
  c.environment["CA_FILE"] = c.path("absent.pem");
  c.environment["BROWSER"] = c.path("absent");
  c.environment["POSTGRES_BIN"] = c.path("nowhere");
  const auto finished = c.run({"--connect"});
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(lines_with(finished.err, " error: ") == 3);
}

TEST_CASE("mistakes of form and of files are said in the same run, whatever else is wrong") {
  Checked c;
  write_file(c.folder / "waitlistd.env", "POLL_INTERVALL=60\nBROWSER=" + c.path("absent") + "\n");
  c.environment["CA_FILE"] = c.path("absent.pem");
  c.environment["POLL_INTERVAL"] = "soon";
  c.environment["LOG_FORMAT"] = "xml";
  c.environment["DATA_SOURCE"] = "nhs,rtt";
  const auto finished = c.run({"--config", c.path("waitlistd.env"), "--connect"});
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "unknown setting POLL_INTERVALL; did you mean POLL_INTERVAL?"));
  CHECK(contains(finished.err, "POLL_INTERVAL (environment) \"soon\" is not a number of seconds"));
  CHECK(contains(finished.err, "LOG_FORMAT (environment) \"xml\" is none of text|json"));
  CHECK(contains(finished.err, "CA_FILE " + c.path("absent.pem")));
  CHECK(contains(finished.err, "BROWSER " + c.path("absent")));
  CHECK(contains(finished.err, "DATA_SOURCE \"nhs,rtt\" names rtt, which is unknown"));
  CHECK(lines_with(finished.err, " error: ") == 6);
  CHECK_FALSE(contains(finished.out, "ok: ")); // nothing is asked with settings that are wrong
}

TEST_CASE("a settings file that cannot be read hides no other mistake") {
  Checked c;
  c.environment["POLL_INTERVAL"] = "soon";
  const auto finished = c.run({"--config", c.path("absent.env")});
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "there is no settings file " + c.path("absent.env")));
  CHECK(contains(finished.err, "POLL_INTERVAL (environment)"));
}

TEST_CASE("a folder that the service's account may not write to is wrong, asked by root, too") {
  if (geteuid() != 0) return; // only root can give folders away
  Checked c;
  fs::permissions(c.folder.path(), fs::perms(0755));
  fs::create_directory(c.folder / "state");
  constexpr uid_t nobody = 65534;
  REQUIRE(chown(c.path("state").c_str(), nobody, nobody) == 0);
  REQUIRE(c.run().exit_code == 0);
  fs::create_directory(c.folder / "logs");
  c.environment["LOG_FILE"] = c.path("logs/w.log");
  const auto finished = c.run();
  INFO(finished.err);
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err,
                 "LOG_FILE's folder " + c.path("logs") + " cannot be written to: Permission denied"));
  CHECK(contains(finished.err, "user=nobody"));
}

TEST_CASE("with --connect database and site are asked, and the database is left as it was") {
  Site site({}, "good", false);
  const auto ask = [&](const Environment& more) {
    Environment environment = site.environment;
    environment["HTTP_CONNECT_TIMEOUT"] = "2";
    for (const auto& [name, value] : more)
      environment[name] = value;
    return waitlistd::test::waitlistd({"check-config", "--connect"}, environment);
  };
  const auto good = ask({});
  INFO(good.out << good.err);
  CHECK(good.exit_code == 0);
  CHECK(contains(good.out, "answers; schema rtt is still to be made"));
  CHECK(lines_with(good.out, "ok: ") == 2);
  CHECK(site.value("SELECT count(*) FROM pg_namespace WHERE nspname = 'rtt'") == "0");

  const auto away = ask({{"NHS_INDEX_URL", "https://127.0.0.1:1/"}});
  INFO(away.out << away.err);
  CHECK(away.exit_code == 75);
  CHECK(contains(away.out, "answers; schema rtt"));
  CHECK(contains(away.err, "https://127.0.0.1:1/: connecting: Connection refused"));

  const auto bypassed = ask({{"HTTPS_PROXY", "http://ann:s3cret@127.0.0.1:1"}, {"NO_PROXY", "*"}});
  INFO(bypassed.out << bypassed.err);
  CHECK(bypassed.exit_code == 0);
  CHECK(contains(bypassed.out, "ok: HTTPS_PROXY http://ann:***@127.0.0.1:1: not used for https://"));

  const auto refused = ask({{"HTTPS_PROXY", "http://127.0.0.1:1"}, {"NO_PROXY", "none.example"}});
  INFO(refused.out << refused.err);
  CHECK(refused.exit_code == 75);
  CHECK(contains(refused.err, "through the proxy 127.0.0.1:1"));
  CHECK_FALSE(contains(refused.out, "HTTPS_PROXY"));

  const auto both = ask({{"NHS_INDEX_URL", "https://127.0.0.1:1/"},
                         {"PG_CONN", site.environment.at("PG_CONN") + " password=wrong"}});
  INFO(both.out << both.err);
  CHECK(both.exit_code == 78);
  CHECK(contains(both.err, "password authentication failed"));
  CHECK(contains(both.err, "Connection refused"));
}

TEST_CASE("with --connect a proxy that lets requests through has a line, without its password") {
  Site site({}, "good", false);
  const auto ask = [&](const std::string& proxy) {
    site.environment["HTTPS_PROXY"] = proxy;
    return waitlistd::test::waitlistd({"check-config", "--connect"}, site.environment);
  };
  const ProxyServer proxy({"--credentials", "ann:s3cret"});
  const std::string line = "HTTPS_PROXY http://ann:***@127.0.0.1:" + proxy.port + ": ";
  const std::string lets_through = line + "lets requests through to " + site.replica->index_url();
  const auto working = ask(proxy.address("ann:s3cret@"));
  INFO(working.out << working.err);
  CHECK(working.exit_code == 0);
  CHECK(contains(working.out, "ok: " + lets_through));
  CHECK(contains(working.out, "ok: " + site.replica->index_url() + ": answers"));
  CHECK(lines_with(working.out, "ok: ") == 3);
  CHECK(proxy.asked_for() == "CONNECT localhost:" + std::to_string(site.replica->port()) + "\n");

  const auto not_accepted = ask(proxy.address("ann:wr0ng@"));
  INFO(not_accepted.out << not_accepted.err);
  CHECK(not_accepted.exit_code == 1);
  CHECK(contains(not_accepted.err, "does not accept the user and password"));
  CHECK_FALSE(contains(not_accepted.out, "HTTPS_PROXY"));

  // What the site says through it is not the proxy's fault.
  site.replica->fault(index_path, "status", "404");
  const auto of_the_site = ask(proxy.address("ann:s3cret@"));
  INFO(of_the_site.out << of_the_site.err);
  CHECK(of_the_site.exit_code == 1);
  CHECK(contains(of_the_site.out, "ok: " + lets_through));
  CHECK(contains(of_the_site.err, "status 404"));
  for (const auto& asked : {working, not_accepted, of_the_site})
    CHECK_FALSE((contains(asked.out + asked.err, "s3cret") || contains(asked.out + asked.err, "wr0ng")));
}

TEST_CASE("with --connect a role that cannot make the schema is told so") {
  const Place place;
  place.value("CREATE ROLE check_config_reader LOGIN PASSWORD 's3cret-too'");
  const std::string as_reader = place.conninfo + " user=check_config_reader password=s3cret-too";
  const auto asked = [&] {
    return waitlistd::test::waitlistd({"check-config", "--connect"},
                                      {{"STATE_DIR", (place.folder / "state").string()},
                                       {"NHS_INDEX_URL", "https://127.0.0.1:1/"},
                                       {"PG_CONN", as_reader}});
  };
  const auto before = asked();
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  const auto after = asked();
  place.value("DROP ROLE check_config_reader");
  INFO(before.err << after.err);
  CHECK(before.exit_code == 78);
  CHECK(contains(before.err, "the role may not make schema rtt in the database"));
  CHECK(after.exit_code == 78);
  CHECK(contains(after.err, "schema rtt is another role's"));
}
