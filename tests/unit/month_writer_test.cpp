#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_writer.hpp"

#include "tests/support/small_file.hpp"
#include "tests/support/stored_row.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace waitlistd::test;

namespace {

void check_round_trip(const std::string& header_line, const std::vector<std::string>& lines) {
  MonthReader reader;
  REQUIRE(reader.read(header_line).has_value());
  for (const auto& line : lines) {
    REQUIRE(reader.read(line).has_value());
    REQUIRE(reader.row().canonical);
    std::string written;
    const Stored values = stored(reader);
    append_line(written, values.row, reader.layout(), reader.dictionary(), reader.period_text());
    CHECK(written == line);
  }
}

std::string renamed(std::string line) {
  return line.replace(line.find("NAME OF RAB"), 11, "\"A, \"\"B\"\"\"");
}

} // namespace

TEST_CASE("a row written from its values is the published line") {
  check_round_trip(header(),
                   {row("RAA", "01A", "Part_2", "C_100", band_counts({{3, "5"}}), ",,5"),
                    row("RAA", "01A", "Part_3", "C_100", band_counts({}, 105, ""), ",,5"),
                    row("RAA", "01A", "Part_1A", "C_100", band_counts({{3, ""}, {104, ""}}), "0,4,4"),
                    row("RAA", "01A", "Part_1B", "C_100", band_counts({}), "0,,0"),
                    renamed(row("RAB", "01A", "Part_2", "C_100", band_counts({{104, "1"}}), ",,1"))});
}

TEST_CASE("unknown columns and the 2016-17 layout are written back too") {
  check_round_trip(header() + ",Site,Note",
                   {row("RAA", "01A", "Part_2", "C_100", band_counts({{3, "5"}}), ",,5") + ",S1,",
                    row("RAB", "01A", "Part_2", "C_100", band_counts({}), ",,0") + ",,\"a, b\""});
  check_round_trip("Year,Period Name," + std::string(places) +
                       "RTT Part Name,RTT Part Description,Treatment Function Name," + band_names(53) +
                       std::string(totals),
                   {"2016-17,MAY,Q1,AN AREA,RAA,A TRUST,,,01A,A CCG,PART_1A,Completed,C_100," +
                    band_counts({{52, "2"}}, 53) + ",2,1,3"});
}
