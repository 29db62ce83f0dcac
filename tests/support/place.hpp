#pragma once
// The program and a database, without a site: loading from files.

#include "tests/support/program.hpp"
#include "tests/support/test_server.hpp"

#include <catch2/catch.hpp>

namespace waitlistd::test {

/// A database of its own and a folder for files.
struct Place {
  TemporaryFolder folder;
  std::string conninfo = TestServer::instance().new_database();
  Environment environment = {{"PG_CONN", conninfo}, {"STATE_DIR", (folder / "state").string()}};

  virtual ~Place() = default;
  virtual Finished run(const std::vector<std::string>& words) const {
    return waitlistd::test::waitlistd(words, environment);
  }
  std::string value(const std::string& sql) const { return value_of(conninfo, sql); }
  void load(const std::string& name, const std::string& content, int expected_exit = 0) const {
    write_file(folder / name, content);
    const auto finished = run({"load", (folder / name).string()});
    INFO(finished.err);
    REQUIRE(finished.exit_code == expected_exit);
  }
  std::string exported(const std::string& period, const std::string& vintage = {}) const {
    std::vector<std::string> words = {"export", "--period", period};
    if (!vintage.empty()) words.insert(words.end(), {"--vintage", vintage});
    const auto finished = run(words);
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    return finished.out;
  }
};

} // namespace waitlistd::test
