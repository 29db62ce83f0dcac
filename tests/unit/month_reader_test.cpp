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

TEST_CASE("a count has up to ten digits, and may stand in quotes") {
  auto reader = reader_after_header();
  REQUIRE(
      reader
          .read(row("RAA", "01A", "Part_2", "C_100",
                    band_counts({{0, "2147483647"}, {2, "\"\""}, {4, "\"90\""}, {6, "9"}}), ",,2147483647"))
          .has_value());
  CHECK(reader.row().bands[0] == 2'147'483'647);
  CHECK(reader.row().bands[1] == 0);
  CHECK(reader.row().bands[2] == blank);
  CHECK(reader.row().bands[4] == 90);
  CHECK(reader.row().bands[6] == 9);
  CHECK(reader.row().bands_length == 7);
  CHECK(reader.row().total_all == 2'147'483'647);
}

TEST_CASE("waiting times begin with 2007, and no month is newer than the one that ended last") {
  const auto outcome = [](const std::string& month) {
    MonthReader reader(std::nullopt, Period{2026, 1});
    REQUIRE(reader.read(header()).has_value());
    std::string line = good_row();
    const auto read = reader.read(line.replace(0, line.find(','), month));
    return read ? "" : read.error().message;
  };
  CHECK(outcome("RTT-January-2026").empty());
  CHECK(outcome("RTT-January-2007").empty());
  CHECK(contains(outcome("RTT-February-2026"), "the row is of 2026-02, a month that has not ended"));
  CHECK(contains(outcome("RTT-December-2006"),
                 "the row is of 2006-12: waiting times were not measured before"));
  CHECK(contains(outcome("January"), "\"January\" is not a month"));
}

TEST_CASE("a band that is not a count is named with line, column and text") {
  for (const std::string bad : {"-1", "1.5", "4294967296", "2147483648", " 1", "1e3", "x", "1:", "1/"}) {
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
  for (const char* count : {"\"5", "\""}) {
    INFO(count);
    auto counts = reader_after_header();
    CHECK(contains(message_of(counts, row("RAA", "01A", "Part_2", "C_100", band_counts({{3, count}}), ",,5")),
                   "line 2, column 17 (Gt 03 To 04 Weeks SUM 1): a quoted field is not closed"));
    auto last = reader_after_header();
    CHECK(contains(message_of(last, row("RAA", "01A", "Part_2", "C_100", band_counts({{3, "5"}}),
                                        ",," + std::string(count))),
                   "line 2, column 121 (Total All): a quoted field is not closed"));
  }
}

TEST_CASE("two months in one file, and another month than the link's, are rejected") {
  auto reader = reader_after_header();
  REQUIRE(reader.read(good_row()).has_value());
  std::string other = good_row();
  other.replace(0, 16, "RTT-February-2026");
  CHECK(contains(message_of(reader, other), "the row is of 2026-02, the rows before it of 2026-01"));

  MonthReader linked(Period{2025, 12});
  REQUIRE(linked.read(header()).has_value());
  CHECK(contains(message_of(linked, good_row()), "the row is of 2026-01, the link or name says 2025-12"));
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
  CHECK_FALSE(is_canonical(row("RAB", "01A", "Part_2", "C_100", band_counts({{2, "07"}}), ",,7")));
  CHECK_FALSE(is_canonical(row("RAB", "01A", "Part_2", "C_100", band_counts({{2, "\"7\""}}), ",,7")));
  CHECK_FALSE(is_canonical(row("RAB", "01A", "Part_2", "C_100", band_counts({{2, "\"\""}}), ",,0")));
  std::string second_name = good_row();
  CHECK_FALSE(is_canonical(second_name.replace(second_name.find("NAME OF RAA"), 11, "ANOTHER NAME")));
}

TEST_CASE("codes are compared without the blanks round them, and the published bytes are kept") {
  const auto blanks = [](std::string line, const std::string& code, const std::string& with_blanks) {
    return line.replace(line.find("," + code + ",") + 1, code.size(), with_blanks);
  };
  const std::string line = row("RAA", "NONC", "Part_2", "C_999", band_counts({}), ",,0");
  for (const auto& [code, with_blanks] :
       std::vector<std::pair<std::string, std::string>>{{"RAA", "RAA "},
                                                        {"NONC", " NONC"},
                                                        {"NONC", "NONC\xC2\xA0"},
                                                        {"NONC", "NONC\xA0"},
                                                        {"C_999", "C_999\t"},
                                                        {"Part_2", "Part_2 "},
                                                        {"QE1", "\"QE1 \""}}) {
    INFO(with_blanks);
    auto reader = reader_after_header();
    REQUIRE(reader.read(line).has_value());
    const PathwayRow first = reader.row();
    CHECK(first.canonical);
    REQUIRE(reader.read(blanks(line, code, with_blanks)).has_value());
    CHECK(reader.row().provider == first.provider);
    CHECK(reader.row().commissioner == first.commissioner);
    CHECK(reader.row().part == first.part);
    CHECK(reader.row().treatment_function == first.treatment_function);
    CHECK_FALSE(reader.row().canonical);
    CHECK(reader.oddities().blanks.check("", 1).deviations == 1);
    CHECK(reader.oddities().parents.check("", 1).deviations == 0);
  }
  auto reader = reader_after_header();
  REQUIRE(reader.read(blanks(line, "NONC", "NONC ")).has_value());
  CHECK(reader.dictionary().commissioners[0].code == "NONC");
  CHECK_FALSE(reader.row().canonical);
  REQUIRE(reader.read("RTT-January-2026 " + line.substr(line.find(','))).has_value());
  CHECK_FALSE(reader.row().canonical);
  CHECK(reader_after_header().read(blanks(line, "RAA", " ")).has_error());
}

TEST_CASE("a parent or a name that is given wins over a blank one, whichever comes first") {
  const auto without_parent = [](std::string line) { return line.replace(line.find("QE1,AN ICB"), 10, ","); };
  auto reader = reader_after_header();
  REQUIRE(reader.read(without_parent(good_row())).has_value());
  CHECK(reader.row().canonical);
  CHECK_FALSE(reader.has_completed_entries());
  REQUIRE(reader.read(good_row()).has_value());
  CHECK(reader.has_completed_entries());
  CHECK(reader.row().canonical);
  CHECK(reader.dictionary().providers[0].parent_code == "QE1");
  REQUIRE(reader.read(without_parent(good_row())).has_value());
  CHECK_FALSE(reader.row().canonical);
  CHECK(reader.dictionary().providers[0].parent_code == "QE1");
  CHECK(reader.oddities().parents.check("", 1).examples ==
        std::vector<std::string>{"provider RAA: blank on line 2, \"QE1\" on line 3"});

  auto unnamed = reader_after_header();
  std::string line = good_row();
  REQUIRE(unnamed.read(line.replace(line.find("NAME OF RAA"), 11, "")).has_value());
  REQUIRE(unnamed.read(good_row()).has_value());
  CHECK(unnamed.dictionary().providers[0].name == "NAME OF RAA");
}

TEST_CASE("more codes than a file can have are refused, each kind by itself") {
  const std::string two_bands = band_counts({}, 2) + ",,,0";
  const auto first_refused = [&](std::uint32_t most, const auto& line_of) {
    auto reader = reader_after_header(header(2));
    for (std::uint32_t i = 0; i < most; ++i)
      if (reader.read(line_of(std::to_string(i))).has_error()) return std::string("too early");
    return message_of(reader, line_of(std::to_string(most)));
  };
  const auto line = [&](const std::string& provider, const std::string& commissioner, const std::string& part,
                        const std::string& function) {
    return "RTT-January-2026,,," + provider + ",," + ",," + commissioner + ",," + part + ",," + function +
           ",," + two_bands;
  };
  CHECK(
      contains(first_refused(most_labels, [&](const auto& i) { return line("R", "C", "Part_2", "C_" + i); }),
               "line 4098, column 12 (Treatment Function Code): more than 4096 treatment functions"));
  CHECK(contains(first_refused(most_labels, [&](const auto& i) { return line("R", "C", "Part_" + i, "C"); }),
                 "more than 4096 parts"));
  CHECK(contains(
      first_refused(most_organisations, [&](const auto& i) { return line("R" + i, "C", "Part_2", "C"); }),
      "more than 65536 providers"));
  CHECK(contains(
      first_refused(most_organisations, [&](const auto& i) { return line("R", "C" + i, "Part_2", "C"); }),
      "more than 65536 commissioners"));
}

TEST_CASE("a code or name that no organisation has for its length is refused") {
  auto reader = reader_after_header();
  CHECK(contains(
      message_of(reader, row(std::string(101, 'R'), "01A", "Part_2", "C_100", band_counts({}), ",,0")),
      "line 2, column 4 (Provider Org Code): a code of 101 bytes"));
  CHECK(reader_after_header()
            .read(row(std::string(100, 'R'), "01A", "Part_2", "C_100", band_counts({}), ",,0"))
            .has_value());
  const auto with_name_of = [](std::size_t length) {
    std::string line = good_row();
    return line.replace(line.find("NAME OF RAA"), 11, std::string(length, 'N'));
  };
  const std::size_t beside_it = std::string("QE1,AN ICB,RAA,").size();
  CHECK(reader_after_header().read(with_name_of(4096 - beside_it)).has_value());
  auto names = reader_after_header();
  CHECK(contains(message_of(names, with_name_of(4097 - beside_it)),
                 "line 2, column 2 (Provider Parent Org Code): code and names of 4097 bytes"));
}

TEST_CASE("a row that holds only commas is told as what it is") {
  auto reader = reader_after_header();
  REQUIRE(reader.read(good_row()).has_value());
  CHECK(message_of(reader, std::string(120, ',')) ==
        "line 3: an empty row of a spreadsheet, only commas: the file was saved by a spreadsheet");
  CHECK(contains(message_of(reader, std::string(90, ',')), "only commas"));
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

TEST_CASE("a first row whose only column of treatment functions is blank is refused") {
  auto reader = reader_after_header("Year,Period Name," + std::string(places) +
                                    "RTT Part Name,RTT Part Description,Treatment Function Name," +
                                    band_names(53) + std::string(totals));
  CHECK(message_of(reader, "2016-17,MAY,Q1,AN AREA,RAA,A TRUST,Q1,AN AREA,01A,A CCG,PART_1A,Completed,," +
                               band_counts({{52, "2"}}, 53) + ",2,1,3") ==
        "line 2, column 13 (Treatment Function Name): no treatment function code");
}

TEST_CASE("each era's header gives codes and names of parts, places and treatment functions") {
  struct Fixture {
    std::string period, part, function; // columns
    std::string row_period, row_part, row_function;
    std::string code, name; // of the treatment function
  };
  const std::string part = "RTT Part Description,";
  for (const Fixture& era : {
           Fixture{"Year,Period Name,", "RTT Part Name,", "Treatment Function Name,", "2016-17,MAY,",
                   "PART_2,", "C_100,", "C_100", "C_100"}, // no name is given
           Fixture{"Year,Period Name,", "RTT Part Name,",
                   "Treatment Function Name,Treatment Function Description,", "2016-17,JULY,", "PART_2,",
                   "C_100,General Surgery,", "C_100", "General Surgery"},
           Fixture{"Year,Period Name,", "RTT Part Name,", "Treatment Function Code,Treatment Function Name,",
                   "2017-18,JUNE,", "PART_2,", "C_100,General Surgery,", "C_100", "General Surgery"},
           Fixture{"Period,", "RTT Part Type,", "Treatment Function Code,Treatment Function Name,",
                   "RTT-MARCH-2019,", "Part_2,", "C_100,General Surgery,", "C_100", "General Surgery"},
           Fixture{"Period,", "RTT Part Type,", "Treatment Function Code,Treatment Function Name,",
                   "RTT-January-2026,", "Part_2,", "C_100,General Surgery Service,", "C_100",
                   "General Surgery Service"},
       }) {
    INFO(era.row_period << era.function);
    auto reader = reader_after_header(era.period + std::string(places) + era.part + part + era.function +
                                      band_names(53) + std::string(totals));
    REQUIRE(reader
                .read(era.row_period + "Q1,AN AREA,RAA,A TRUST,Q2,AN ICB,01A,A CCG," + era.row_part +
                      "Incomplete Pathways," + era.row_function + band_counts({{3, "2"}}, 53) + ",,,2")
                .has_value());
    CHECK(reader.row().canonical);
    const Dictionary& names = reader.dictionary();
    CHECK(names.providers.find("RAA")->name == "A TRUST");
    CHECK(names.providers.find("RAA")->parent_code == "Q1");
    CHECK(names.provider_parents.find("Q1")->name == "AN AREA");
    CHECK(names.commissioners.find("01A")->name == "A CCG");
    CHECK(names.commissioner_parents.find("Q2")->name == "AN ICB");
    CHECK(names.parts.find("Part_2")->name == "Incomplete Pathways");
    REQUIRE(names.treatment_functions.find(era.code));
    CHECK(names.treatment_functions.find(era.code)->name == era.name);
  }
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

TEST_CASE("front matter and empty lines, which are kept in memory, have bounds") {
  MonthReader title;
  REQUIRE(title.read(std::string(65'536, 'x')).value() == LineKind::preamble);
  CHECK(contains(message_of(title, "x"), "no RTT header in the first 2 lines"));
  MonthReader long_title;
  CHECK(contains(message_of(long_title, std::string(65'537, 'x')), "no RTT header in the first line"));
  auto reader = reader_after_header();
  REQUIRE(reader.read(good_row()).has_value());
  for (int i = 0; i < 1000; ++i)
    REQUIRE(reader.read("").has_value());
  CHECK(contains(message_of(reader, ""), "more than 1000 empty lines behind the last row"));
}
