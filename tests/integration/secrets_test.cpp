// A secret that is named and holds nothing: the program does not go on without it.
#include "tests/support/place.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

struct Named {
  TemporaryFolder folder;
  Environment environment = {{"STATE_DIR", (folder / "state").string()}};
  void check_refused(const std::vector<std::string>& options, const std::string& name) const {
    std::vector<std::string> words = {"check-config"};
    words.insert(words.end(), options.begin(), options.end());
    for (const char* command : {"check-config", "migrate"}) {
      words[0] = command;
      const auto finished = waitlistd::test::waitlistd(words, environment);
      INFO(finished.out << finished.err);
      CHECK(finished.exit_code == 78);
      CHECK(contains(finished.err, name));
    }
    CHECK_FALSE(std::filesystem::exists(folder / "state"));
  }
};

constexpr const char* empties[] = {
    "", "\n", " \t \n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\r\n", "\nhost=db.example\n"};

} // namespace

TEST_CASE("a secret's file with nothing in its first line is wrong configuration, never the default") {
  for (const char* name : {"PG_CONN", "HTTP_TOKEN", "HTTPS_PROXY"})
    for (const char* text : empties) {
      Named named;
      const std::string file = (named.folder / "secret").string();
      write_file(file, text);
      named.environment[std::string(name) + "_FILE"] = file;
      named.check_refused({}, std::string(name) + "_FILE (environment): " + file + " holds no secret");
      named.environment.erase(std::string(name) + "_FILE");
      write_file(named.folder / "w.env", std::string(name) + "_FILE=" + file + "\n");
      named.check_refused({"--config", (named.folder / "w.env").string()}, file + " holds no secret");
    }
}

TEST_CASE("a credential with nothing in its first line, or one that cannot be read, is wrong configuration") {
  for (const char* name : {"PG_CONN", "HTTP_TOKEN", "HTTPS_PROXY"}) {
    Named named;
    named.environment["CREDENTIALS_DIRECTORY"] = named.folder.path().string();
    for (const char* text : empties) {
      write_file(named.folder / name, text);
      named.check_refused({}, (named.folder / name).string() + " holds no secret");
    }
    std::filesystem::remove(named.folder / name);
    std::filesystem::create_symlink("nowhere", named.folder / name);
    named.check_refused({}, "cannot read " + (named.folder / name).string());
  }
}

TEST_CASE("a secret whose variable, line or file name is empty is wrong configuration") {
  for (const std::string name : {"PG_CONN", "HTTP_TOKEN"}) {
    Named named;
    named.environment[name] = "";
    named.check_refused({}, name + " (environment) is named and empty");
  }
  for (const std::string name : {"PG_CONN", "HTTP_TOKEN", "HTTPS_PROXY"}) {
    Named named;
    write_file(named.folder / "w.env", name + "=\n");
    named.check_refused({"--config", (named.folder / "w.env").string()}, name + " (");
    named.environment[name + "_FILE"] = "";
    named.check_refused({}, name + "_FILE (environment): names no file");
  }
  const Named named;
  named.check_refused({"--pg-conn", ""}, "PG_CONN (command line) is named and empty");
}

TEST_CASE("an empty HTTPS_PROXY in the environment says that there is none, as it does to other programs") {
  Named named;
  named.environment["HTTPS_PROXY"] = "";
  named.environment["https_proxy"] = "";
  CHECK(waitlistd::test::waitlistd({"check-config"}, named.environment).exit_code == 0);
}
