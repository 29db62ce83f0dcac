#pragma once
// The program, a replica of the site, and a database: all that one look at the site takes.

#include "tests/support/replica.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/test_server.hpp"
#include "tests/support/zip_writer.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace waitlistd::test {

constexpr const char* index_path = "/statistics/statistical-work-areas/rtt-waiting-times/";
constexpr const char* year_path = "/statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2025-26/";
/// Where the replica serves January 2026.
constexpr const char* jan_path =
    "/statistics/wp-content/uploads/sites/2/2026/03/Full-CSV-data-file-Jan26-ZIP-4M-12345.zip";

struct Site {
  TemporaryFolder folder;
  std::string database = TestServer::instance().new_database();
  std::unique_ptr<Replica> replica;
  Environment environment;

  explicit Site(const std::vector<std::string>& months, const std::string& certificate = "good",
                bool with_captured_links = true)
      : replica(std::make_unique<Replica>(months, certificate, with_captured_links)) {
    environment = replica->environment();
    environment["PG_CONN"] = database;
    environment["STATE_DIR"] = (folder / "state").string();
    environment["BROWSER"] = "off"; // unless a test is about it
  }
  Finished once(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"once"};
    words.insert(words.end(), more.begin(), more.end());
    return waitlistd(words, environment);
  }
  std::string value(const std::string& sql) const { return value_of(database, sql); }
  /// Files sent whole.
  int downloads() const {
    int count = 0;
    for (const auto& line : replica->requests())
      count += contains(line, ".zip") && contains(line, "\"GET\"") && contains(line, "\"status\": 200");
    return count;
  }
};

/// A small January 2026 as FOLDER/jan.zip.
inline void write_january(const TemporaryFolder& folder) {
  write_zip(folder / "jan.zip", {{"20260131-RTT-January-2026-full-extract.csv", file_of(good_lines())}});
}

} // namespace waitlistd::test
