#include "core/rtt/month_reader.hpp"

#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace waitlistd::test;

namespace {

MonthReader reader_after_header(const std::string& first_line = header()) {
  MonthReader reader;
  REQUIRE(reader.read(first_line).value() == LineKind::header);
  return reader;
}

std::string good_row() {
  return row("RAA", "01A", "Part_2", "C_100", band_counts({{3, "5"}, {20, "1"}}), ",,6");
}

std::string message_of(MonthReader& reader, const std::string& line) {
  const auto read = reader.read(line);
  REQUIRE(read.has_error());
  CHECK(read.error().kind == FailureKind::rejected);
  return read.error().message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a row gives codes, bands without trailing zeros, and blank totals as blank") {
  auto reader = reader_after_header();
  REQUIRE(reader.read(good_row()).value() == LineKind::row);
  const PathwayRow& r = reader.row();
  CHECK(reader.dictionary().providers[r.provider].code == "RAA");
  CHECK(reader.dictionary().providers[r.provider].parent_code == "QE1");
  CHECK(reader.dictionary().commissioners[r.commissioner].code == "01A");
  CHECK(r.bands_length == 21);
  CHECK(r.bands[3] == 5);
  CHECK(r.total == blank);
  CHECK(r.total_all == 6);
  CHECK(r.canonical);
  CHECK(reader.period() == Period{2026, 1});
  CHECK(r.line == 2);
}

TEST_CASE("blank bands are kept apart from zero") {
  auto reader = reader_after_header();
  REQUIRE(reader.read(row("RAA", "01A", "Part_3", "C_100", band_counts({}, 105, ""), ",,9")).has_value());
  CHECK(reader.row().bands_blank);
  REQUIRE(reader.read(row("RAA", "01A", "Part_2", "C_100", band_counts({{104, ""}}), ",,0")).has_value());
  CHECK_FALSE(reader.row().bands_blank);
  CHECK(reader.row().bands_length == 105); // a trailing blank is not a trailing zero
  CHECK(reader.row().bands[104] == blank);
}

TEST_CASE("a band that is not a count is named with line, column and text") {
  for (const std::string bad : {"-1", "1.5", "4294967296", "2147483648", " 1", "1e3", "x"}) {
    auto reader = reader_after_header();
    REQUIRE(reader.read(good_row()).has_value());
    const std::string message =
        message_of(reader, row("RAB", "01A", "Part_2", "C_100", band_counts({{17, bad}}), ",,1"));
    CHECK(contains(message, "line 3, column 31 (Gt 17 To 18 Weeks SUM 1)"));
    CHECK(contains(message, "\"" + bad + "\""));
  }
  auto reader = reader_after_header();
  CHECK(
      contains(message_of(reader, row("R", "0", "Part_2", "C_100", band_counts({{0, "2147483648"}}), ",,1")),
               "is larger than 2147483647"));
}

TEST_CASE("ragged rows are rejected with both counts") {
  auto reader = reader_after_header();
  CHECK(contains(message_of(reader, good_row() + ","), "has 122 fields, the header 121"));
  auto second = reader_after_header();
  CHECK(contains(message_of(second, "RTT-January-2026,QE1,AN ICB,RAA"), "has 4 fields, the header 121"));
  auto third = reader_after_header();
  CHECK(contains(message_of(third, good_row().substr(0, good_row().size() - 40)), "the header 121"));
}

TEST_CASE("a quote that is not closed is rejected where it opens") {
  auto reader = reader_after_header();
  std::string line = good_row();
  line.replace(line.find("NAME OF RAA"), 0, "\"");
  CHECK(contains(message_of(reader, line), "column 5 (Provider Org Name): a quoted field is not closed"));
}

TEST_CASE("two months in one file, and another month than the link's, are rejected") {
  auto reader = reader_after_header();
  REQUIRE(reader.read(good_row()).has_value());
  std::string other = good_row();
  other.replace(0, 16, "RTT-February-2026");
  CHECK(contains(message_of(reader, other), "the row is of 2026-02, the rows before it of 2026-01"));

  MonthReader linked(Period{2025, 12});
  REQUIRE(linked.read(header()).has_value());
  CHECK(contains(message_of(linked, good_row()), "the row is of 2026-01, the link was for 2025-12"));
}

TEST_CASE("blank keys are rejected") {
  for (const auto& line : {row("", "01A", "Part_2", "C_100", band_counts({}), ",,0"),
                           row("RAA", "", "Part_2", "C_100", band_counts({}), ",,0"),
                           row("RAA", "01A", "", "C_100", band_counts({}), ",,0"),
                           row("RAA", "01A", "Part_2", "", band_counts({}), ",,0")}) {
    auto reader = reader_after_header();
    CHECK(reader.read(line).has_error());
  }
}

TEST_CASE("a line its values would not be written as is marked to be kept") {
  const auto is_canonical = [](const std::string& line) {
    auto reader = reader_after_header();
    REQUIRE(reader.read(good_row()).has_value());
    REQUIRE(reader.read(line).has_value());
    return reader.row().canonical;
  };
  const auto named = [](const std::string& name) {
    std::string line = row("RAB", "01A", "Part_2", "C_100", band_counts({}), ",,0");
    return line.replace(line.find("NAME OF RAB"), 11, name);
  };
  CHECK(is_canonical(named("\"A, B\"")));
  CHECK(is_canonical(named("\"A \"\"B\"\"\"")));
  CHECK(is_canonical(named("caf\xC3\xA9")));
  CHECK_FALSE(is_canonical(named("\"needless\"")));
  CHECK_FALSE(is_canonical(named("caf\xE9")));
  CHECK_FALSE(is_canonical(row("RAB", "01A", "Part_2", "C_100", band_counts({{2, "007"}}), ",,7")));
  CHECK_FALSE(is_canonical(row("RAB", "01A", "Part_2", "C_100", band_counts({{2, "\"7\""}}), ",,7")));
  std::string second_name = good_row();
  CHECK_FALSE(is_canonical(second_name.replace(second_name.find("NAME OF RAA"), 11, "ANOTHER NAME")));
}

TEST_CASE("the 2016-17 files read: front matter, year and month, PART_1A, a code under the name's heading") {
  MonthReader reader;
  CHECK(reader.read("RTT waiting times, May 2016").value() == LineKind::preamble);
  CHECK(reader.read("").value() == LineKind::preamble);
  CHECK(reader
            .read("Year,Period Name," + std::string(places) +
                  "RTT Part Name,RTT Part Description,Treatment Function Name," + band_names(53) +
                  std::string(totals))
            .value() == LineKind::header);
  const auto read =
      reader.read("2016-17,MAY,Q1,AN AREA,RAA,A TRUST,Q1,AN AREA,01A,A CCG,PART_1A,Completed,C_100," +
                  band_counts({{52, "2"}}, 53) + ",2,1,3");
  REQUIRE(read.has_value());
  CHECK(reader.period() == Period{2016, 5});
  CHECK(reader.dictionary().parts[0].code == "Part_1A");
  CHECK(reader.dictionary().parts[0].published == "PART_1A");
  CHECK(reader.dictionary().treatment_functions[0].code == "C_100");
  CHECK(reader.row().canonical);
}

TEST_CASE("an extra column's text is kept and a blank one is not") {
  auto reader = reader_after_header(header() + ",Site Code");
  REQUIRE(reader.read(good_row() + ",S1").has_value());
  REQUIRE(reader.row().extra.size() == 1);
  CHECK(reader.row().extra[0].second == "S1");
  REQUIRE(reader.read(row("RAB", "01A", "Part_2", "C_100", band_counts({}), ",,0,")).has_value());
  CHECK(reader.row().extra.empty());
}

TEST_CASE("a file without header or rows says so") {
  MonthReader empty;
  CHECK(empty.finish().error().message == "the file is empty");
  auto header_only = reader_after_header();
  CHECK(contains(header_only.finish().error().message, "a header and no rows"));
  MonthReader other;
  for (int i = 0; i < 9; ++i)
    REQUIRE(other.read("something else").has_value());
  CHECK(contains(message_of(other, "something else"), "no RTT header in the first 10 lines"));
}

TEST_CASE("empty lines are allowed behind the last row only") {
  auto reader = reader_after_header();
  REQUIRE(reader.read(good_row()).has_value());
  CHECK(reader.read("").value() == LineKind::blank_line);
  CHECK(reader.read("").value() == LineKind::blank_line);
  CHECK(contains(message_of(reader, good_row()), "line 3: empty line between rows"));
}
