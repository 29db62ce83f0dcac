#include "core/zip_directory.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace waitlistd;

namespace {

std::string little_endian(std::uint64_t value, int size) {
  std::string bytes;
  for (int i = 0; i < size; ++i, value >>= 8)
    bytes.push_back(static_cast<char>(value & 0xFF));
  return bytes;
}

std::string end_record(std::uint64_t entries, std::uint64_t bytes, std::uint64_t offset) {
  return std::string("PK\5\6", 4) + little_endian(0, 4) + little_endian(entries, 2) +
         little_endian(entries, 2) + little_endian(bytes, 4) + little_endian(offset, 4) + little_endian(0, 2);
}

// The Zip64 record, which starts at `at`, and its locator.
std::string zip64_records(std::uint64_t entries, std::uint64_t bytes, std::uint64_t at) {
  return std::string("PK\6\6", 4) + little_endian(44, 8) + little_endian(0, 12) + little_endian(entries, 8) +
         little_endian(entries, 8) + little_endian(bytes, 8) + little_endian(0, 8) +
         std::string("PK\6\7", 4) + little_endian(0, 4) + little_endian(at, 8) + little_endian(1, 4);
}

const std::string contents(200, 'x');

} // namespace

TEST_CASE("the directory of a ZIP is found with whatever stands behind the archive") {
  for (const std::string& behind :
       {std::string(), std::string("<html>Blocked</html>"), std::string(4096, '\0'), std::string("\r\n"),
        std::string("PK\5\6"), std::string("PK\5\6 and more than twenty-two bytes")}) {
    const auto found = zip_directories(contents + end_record(1, 90, 110) + behind, 0);
    REQUIRE(found.size() == 1);
    CHECK(found[0].entries == 1);
    CHECK(found[0].bytes == 90);
  }
}

TEST_CASE("offsets count from the file's begin, of which only the last bytes are at hand") {
  CHECK(zip_directories(contents + end_record(1, 90, 1'000'110), 1'000'000).size() == 1);
  CHECK(zip_directories(contents + end_record(1, 90, 1'000'111), 1'000'000).empty()); // beyond the record
}

TEST_CASE("a file without the record is cut off") {
  CHECK(zip_directories("", 0).empty());
  CHECK(zip_directories("PK\3\4" + contents, 0).empty());
  const std::string whole = contents + end_record(1, 90, 110);
  CHECK(zip_directories(whole.substr(0, whole.size() - 1), 0).empty());
}

TEST_CASE("a directory of many entries says so, in either form of record") {
  CHECK(zip_directories(contents + end_record(5000, 150, 50), 0).at(0).entries == 5000);
  const std::string zip64 = contents + zip64_records(3'000'000, 138'000'000, contents.size());
  const auto found = zip_directories(zip64 + end_record(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), 0);
  REQUIRE(found.size() == 1);
  CHECK(found[0].entries == 3'000'000);
  CHECK(found[0].bytes == 138'000'000);
}

TEST_CASE("a Zip64 record that is not where writers put it counts as without bounds") {
  for (const std::uint64_t at : {std::uint64_t{0}, std::uint64_t{250}, ~std::uint64_t{0}}) {
    const auto found = zip_directories(contents + zip64_records(1, 90, at) + end_record(0xFFFF, 0, 0), 10);
    REQUIRE(found.size() == 1);
    CHECK(found[0].bytes == ~std::uint64_t{0});
  }
}

TEST_CASE("a Zip64 record that is beyond a short file counts as without bounds") {
  const std::string locator = zip64_records(1, 90, 1'000'000).substr(56);
  const auto found = zip_directories(locator + end_record(0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), 0);
  REQUIRE(found.size() == 1);
  CHECK(found[0].entries == ~std::uint64_t{0});
}

TEST_CASE("where both records name entries, both are judged") {
  const std::string both = contents + zip64_records(3'000'000, 90, contents.size()) + end_record(1, 90, 110);
  const auto found = zip_directories(both, 0);
  REQUIRE(found.size() == 2);
  CHECK(found[0].entries == 3'000'000);
  CHECK(found[1].entries == 1);
}

TEST_CASE("a directory of a thousand entries and a megabyte is a publisher's, a larger one is told") {
  CHECK(fault_of_directories({}) == "is cut off: the directory at its end is missing");
  CHECK(fault_of_directories({{1, 90}, {1000, 1'048'576}}).empty());
  CHECK(fault_of_directories({{1, 90}, {1001, 90}}) ==
        "lists 1001 files in 90 bytes, where a published one lists one file");
  CHECK(fault_of_directories({{1, 1'048'577}}) ==
        "lists 1 files in 1048577 bytes, where a published one lists one file");
}

TEST_CASE("what macOS keeps beside a CSV is no CSV") {
  CHECK(is_published_csv_name("20260131-RTT-January-2026-full-extract.csv"));
  CHECK(is_published_csv_name("January/RTT.CSV"));
  CHECK_FALSE(is_published_csv_name("__MACOSX/._RTT.csv"));
  CHECK_FALSE(is_published_csv_name("__MACOSX/RTT.csv"));
  CHECK_FALSE(is_published_csv_name("._RTT.csv"));
  CHECK_FALSE(is_published_csv_name("January/._RTT.csv"));
  CHECK_FALSE(is_published_csv_name("readme.txt"));
}
