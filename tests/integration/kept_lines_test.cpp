// The second reading of a file, for the lines that are kept as published, when the file is no longer what it
// was.
#include "service/rtt/kept_lines.hpp"

#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace waitlistd::test;

namespace {

// A file of which every line but the header is kept, and the reader that has read it.
struct ReadFile {
  Place place;
  LoadRequest request;
  MonthReader reader;
  Connection database;

  ReadFile() : database(migrated()) {
    request.file = place.folder / "file.csv";
    request.today = std::chrono::year(2026) / 3 / 12;
    for (const auto& line : lines())
      REQUIRE(reader.read(line).has_value());
    write_file(request.file, test::file_of(lines()));
  }

  static std::vector<std::string> lines() {
    auto all = good_lines();
    for (std::size_t i = 1; i < all.size(); ++i)
      all[i].replace(all[i].find("RTT-January-2026"), 16, "\"RTT-January-2026\"");
    return all;
  }

  Connection migrated() const {
    REQUIRE(place.run({"migrate"}).exit_code == 0);
    return Connection::open(place.conninfo).value();
  }

  // The failure's message; nothing is left in the table.
  std::string failure_with(const std::string& csv_sha256) {
    const auto transaction = Transaction::begin(database);
    const auto copied = copy_kept_lines(database, request, reader, csv_sha256, 1);
    REQUIRE(copied.has_error());
    return copied.error().message;
  }
};

} // namespace

TEST_CASE("a file that changes while it is loaded is told, not mixed with what it was") {
  ReadFile file;
  const std::string other_sha256(64, '0');
  CHECK(file.failure_with(other_sha256) == "the file was changed while it was loaded");
  for (const std::string& content : std::vector<std::string>{"", "<html>", header() + "\r\nragged\r\n",
                                                             header() + "\r\n" + std::string(1, '\0')}) {
    write_file(file.request.file, content);
    CHECK(file.failure_with(other_sha256) == "the file was changed while it was loaded");
  }
  std::filesystem::remove(file.request.file);
  CHECK(contains(file.failure_with(other_sha256), "cannot be read"));
  CHECK(file.place.value("SELECT count(*) FROM rtt.release_line") == "0");
}
