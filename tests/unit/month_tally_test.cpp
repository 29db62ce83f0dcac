#include "core/rtt/month_tally.hpp"

#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace waitlistd::test;

namespace {

// Reads a header and rows; the failure of the first line that fails, or of the end.
Result<MonthSummary> tallied(const std::vector<std::string>& rows, const Regions& regions = {},
                             std::vector<AreaRow>* areas = nullptr) {
  MonthReader reader;
  MonthTally tally(reader);
  if (auto read = reader.read(header()); !read) return read.error();
  for (const auto& line : rows) {
    if (auto read = reader.read(line); !read) return read.error();
    if (auto added = tally.add(reader.row()); !added) return added.error();
  }
  if (areas)
    for (const AreaPlace cut : {AreaPlace::icb, AreaPlace::icb_providers})
      for (AreaRow& area : tally.areas(cut, regions))
        areas->push_back(std::move(area));
  return tally.finish();
}

// The row and its C_999.
std::vector<std::string> with_total(const std::string& provider, const std::string& commissioner,
                                    const std::string& part, const std::string& bands,
                                    const std::string& ends) {
  return {row(provider, commissioner, part, "C_100", bands, ends),
          row(provider, commissioner, part, "C_999", bands, ends)};
}

Check check_of(const MonthSummary& summary, const std::string& name) {
  for (const Check& check : summary.checks)
    if (check.name == name) return check;
  FAIL("no check " + name);
  return summary.checks.front();
}

std::vector<std::string> joined(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

} // namespace

TEST_CASE("a duplicate key is rejected with both lines") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  rows.push_back(rows.front());
  const auto summary = tallied(rows);
  REQUIRE(summary.has_error());
  CHECK(summary.error().message ==
        "line 4: duplicate key: provider RAA, commissioner 01A, Part_2, C_100 was on line 2 already");
}

TEST_CASE("totals that do not add up are rejected with what they should be") {
  CHECK(tallied(with_total("RAA", "01A", "Part_1A", band_counts({{1, "2"}}), "2,1,3")).has_value());
  const auto wrong_total = tallied(with_total("RAA", "01A", "Part_1A", band_counts({{1, "2"}}), "3,,3"));
  REQUIRE(wrong_total.has_error());
  CHECK(wrong_total.error().message == "line 2, column 119 (Total): 3 where the row's counts add up to 2");
  CHECK(tallied(with_total("RAA", "01A", "Part_1A", band_counts({{1, "2"}}), "2,1,2")).has_error());
  CHECK(tallied(with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,3")).has_error());
  CHECK(tallied(with_total("RAA", "01A", "Part_3", band_counts({}, 105, ""), ",,3")).has_value());
  CHECK(tallied(with_total("RAA", "01A", "Part_3", band_counts({}), ",,3"))
            .has_value()); // zeros are no bands either
}

TEST_CASE("bands that are blank never pass as zero where the row's total is not") {
  const std::string blank_bands = band_counts({}, 105, "");
  struct BlankBands {
    std::string part, ends;
    std::string message; // blank: the row is good
  };
  const std::string blank_where = " where every weekly band of the row is blank";
  const std::vector<BlankBands> cases = {
      {"Part_2", ",,8", "line 2, column 121 (Total All): 8" + blank_where},
      {"Part_2A", ",,8", "line 2, column 121 (Total All): 8" + blank_where},
      {"Part_2", ",8,8", "line 2, column 121 (Total All): 8" + blank_where}, // no unknown clock starts there
      {"Part_1A", "8,,8", "line 2, column 119 (Total): 8" + blank_where},
      {"Part_1B", ",,8", "line 2, column 121 (Total All): 8" + blank_where},
      {"Part_1B", ",3,8", "line 2, column 121 (Total All): 8" + blank_where},
      {"Part_1A", "0,3,3", ""}, // every clock start unknown
      {"Part_1A", ",3,3", ""},
      {"Part_2", ",,0", ""},
      {"Part_2", ",,", ""},
      {"Part_3", ",,8", ""},
      {"Part_9", ",,8", ""}, // a part that is new may have no bands
  };
  for (const BlankBands& c : cases) {
    INFO(c.part << " " << c.ends);
    const auto summary = tallied(with_total("RAA", "01A", c.part, blank_bands, c.ends));
    CHECK(summary.has_error() == !c.message.empty());
    if (summary.has_error()) CHECK(summary.error().message == c.message);
  }
}

TEST_CASE(
    "roll-ups add blank as zero, keep the five parts apart and leave NONC out of providers and England") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}, {52, "1"}, {60, ""}}), ",,3");
  rows = joined(rows, with_total("RAA", "NONC", "Part_2", band_counts({{1, "10"}}), ",,10"));
  rows = joined(rows, with_total("RAB", "01A", "Part_3", band_counts({}, 105, ""), ",,7"));
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  REQUIRE(summary->providers.size() == 4);
  REQUIRE(summary->commissioners.size() == 6);
  REQUIRE(summary->england.size() == 4);
  CHECK(summary->providers[0].figures.total == 3);
  CHECK(summary->providers[0].figures.within_18 == 2);
  CHECK(summary->providers[0].figures.median_weeks == 1.75); // of 3, not of 13
  REQUIRE(summary->providers[0].with_nonc);
  CHECK(summary->providers[0].with_nonc->total == 13);
  CHECK(summary->providers[0].with_nonc->within_18 == 12);
  CHECK(summary->providers[0].with_nonc->over_52 == 1);
  CHECK_FALSE(summary->providers[2].with_nonc);
  CHECK_FALSE(summary->commissioners[0].with_nonc);
  CHECK(summary->england[0].figures.total == 3);
  CHECK(summary->england[0].figures.within_18 == 2);
  CHECK(summary->england[0].figures.over_18 == 1);
  CHECK(summary->england[0].figures.over_52 == 1);
  CHECK(summary->england[0].figures.over_104 == 0);
  const auto organisations = [](const std::vector<FigureRow>& of_rows) {
    std::vector<std::uint32_t> ids;
    for (const FigureRow& row : of_rows)
      ids.push_back(row.organisation);
    return ids;
  };
  CHECK(organisations(summary->providers) == std::vector<std::uint32_t>{0, 0, 1, 1});
  CHECK(organisations(summary->commissioners) == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1});
  CHECK(summary->england[2].figures.total == 7);
  CHECK_FALSE(summary->england[2].figures.within_18);
  CHECK_FALSE(summary->england[2].figures.median_weeks);
}

TEST_CASE("boards and regions add up their commissioners, and their providers with NONC beside") {
  const auto of = [](std::string line, const std::string& provider_board,
                     const std::string& commissioner_board) {
    std::vector<std::string> fields;
    for (std::size_t at = 0; at != std::string::npos;) {
      const std::size_t end = line.find(',', at);
      fields.push_back(line.substr(at, end == std::string::npos ? end : end - at));
      at = end == std::string::npos ? end : end + 1;
    }
    fields[1] = provider_board;
    fields[5] = commissioner_board;
    std::string out;
    for (const auto& field : fields)
      out += (out.empty() ? "" : ",") + field;
    return out;
  };
  std::vector<std::string> rows;
  const auto add = [&](const char* provider, const char* board, const char* commissioner, const char* other,
                       const char* week_2) {
    for (const std::string& line :
         with_total(provider, commissioner, "Part_2", band_counts({{1, week_2}}), std::string(",,") + week_2))
      rows.push_back(of(line, board, other));
  };
  add("RAA", "QE1", "01A", "QE1", "1");
  add("RAA", "QE1", "02B", "QF7", "2");
  add("RAA", "QE1", "NONC", "", "40");
  add("RBB", "QF7", "01A", "QE1", "4");
  add("RBB", "QF7", "13R", "", "8");
  std::vector<AreaRow> areas;
  REQUIRE(tallied(rows, {{"QE1", "Y62"}, {"QF7", "Y62"}, {"QZZ", "Y99"}}, &areas).has_value());
  std::string said;
  for (const AreaRow& area : areas) {
    if (area.row.treatment_function != 0) continue; // C_999 is the same again
    said += std::string("irIR").substr(static_cast<std::size_t>(area.place), 1) + " " + area.code + " " +
            std::to_string(area.row.figures.total) +
            (area.row.with_nonc ? " (" + std::to_string(area.row.with_nonc->total) + ")" : "") + "; ";
  }
  CHECK(said == "i - 8; i QE1 5; i QF7 2; r Y62 7; I QE1 3 (43); I QF7 12; R Y62 15 (55); ");
}

TEST_CASE("the 95th percentile is of completed pathways only") {
  auto rows = with_total("RAA", "01A", "Part_1A", band_counts({{1, "20"}}), "20,,20");
  rows = joined(rows, with_total("RAA", "01A", "Part_2", band_counts({{1, "20"}}), ",,20"));
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  CHECK(*summary->england[0].figures.p95_weeks == Approx(1.95));
  CHECK_FALSE(summary->england[2].figures.p95_weeks);
  CHECK(*summary->england[2].figures.p92_weeks == Approx(1.92));
}

TEST_CASE("a provider with patients of NONC only keeps its row, with 0 pathways") {
  auto rows = with_total("RAA", "NONC", "Part_2", band_counts({{1, "10"}}), ",,10");
  rows = joined(rows, with_total("RAB", "01A", "Part_2", band_counts({{1, "2"}}), ",,2"));
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  REQUIRE(summary->providers.size() == 4);
  CHECK(summary->providers[0].figures.total == 0);
  CHECK(summary->providers[0].figures.within_18 == 0);
  CHECK(summary->providers[0].figures.over_104 == 0);
  CHECK_FALSE(summary->providers[0].figures.median_weeks);
  CHECK(summary->providers[0].with_nonc->total == 10);
  CHECK(summary->england[0].figures.total == 2);
}

TEST_CASE("a group without its C_999, or one that is not the sum of the others, holds the month") {
  std::vector<std::string> rows;
  for (int i = 0; i < 40; ++i)
    rows = joined(rows, with_total("R" + std::to_string(i), "01A", "Part_2", band_counts({{1, "2"}}), ",,2"));
  auto one_off = rows;
  one_off[1] = row("R0", "01A", "Part_2", "C_999", band_counts({{1, "5"}}), ",,5");
  auto summary = tallied(one_off);
  REQUIRE(summary.has_value());
  CHECK(check_of(*summary, "c999_equals_sum_of_others").deviations == 1);
  CHECK(check_of(*summary, "c999_equals_sum_of_others").examples[0] ==
        "line 3: provider R0, commissioner 01A, Part_2: the others add up to 3 less");
  CHECK(
      summary->hold_because ==
      std::vector<std::string>{"in 1 of 40 groups of provider, commissioner and part C_999 is not the sum of "
                               "the others (line 3: provider R0, commissioner 01A, Part_2: the others add up "
                               "to 3 less)"});

  auto shifted = rows;
  shifted[1] = row("R0", "01A", "Part_2", "C_999", band_counts({{2, "2"}}), ",,2");
  summary = tallied(shifted);
  REQUIRE(summary.has_value());
  CHECK(check_of(*summary, "c999_equals_sum_of_others").deviations == 1);

  auto one_missing = rows;
  one_missing.erase(one_missing.begin() + 3);
  summary = tallied(one_missing);
  REQUIRE(summary.has_value());
  CHECK(summary->hold_because ==
        std::vector<std::string>{"in 1 of 40 groups of provider, commissioner and part C_999 is missing "
                                 "(provider R1, commissioner 01A, Part_2: no C_999)"});

  std::vector<std::string> without_totals;
  for (std::size_t i = 0; i < rows.size(); i += 2)
    without_totals.push_back(rows[i]);
  summary = tallied(without_totals);
  REQUIRE(summary.has_value());
  CHECK(summary->hold_because.at(0).starts_with("in 40 of 40 groups"));
  CHECK(check_of(*summary, "c999_equals_sum_of_others").deviations == 40);
  CHECK(check_of(*summary, "c999_equals_sum_of_others").examples.size() == 5);

  auto more = rows;
  more[1] = row("R0", "01A", "Part_2", "C_999", band_counts({{1, "1"}}), ",,1");
  more[3] = row("R1", "01A", "Part_2", "C_999", band_counts({{2, "2"}}), ",,2");
  CHECK(check_of(*tallied(more), "c999_equals_sum_of_others").examples ==
        std::vector<std::string>{
            "line 3: provider R0, commissioner 01A, Part_2: the others add up to 1 more",
            "line 5: provider R1, commissioner 01A, Part_2: same total, other weekly bands"});

  CHECK(tallied(rows)->hold_because.empty());
}

TEST_CASE("a file that was cut inside a group is rejected where it ends") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  rows = joined(rows, with_total("RAB", "01A", "Part_2", band_counts({{1, "2"}}), ",,2"));
  rows.pop_back();
  const auto summary = tallied(rows);
  REQUIRE(summary.has_error());
  CHECK(summary.error().kind == FailureKind::rejected);
  CHECK(summary.error().message == "line 4: the file was cut off here: the group of its last row (provider "
                                   "RAB, commissioner 01A, Part_2) lacks its C_999");
}

TEST_CASE("a file that ends where a sheet of a spreadsheet is full is a truncated copy") {
  const auto of_lines = [](std::uint32_t lines) {
    MonthReader reader;
    MonthTally tally(reader);
    REQUIRE(reader.read(header(2)).has_value());
    for (std::uint32_t i = 1; i < lines; ++i) {
      const std::string line = row("R" + std::to_string(i / 256), std::to_string(i % 256), "Part_2", "C_100",
                                   band_counts({}, 2), ",,0");
      REQUIRE(reader.read(line).has_value());
      REQUIRE(tally.add(reader.row()).has_value());
    }
    const auto summary = tally.finish();
    return summary ? "" : summary.error().message;
  };
  CHECK(of_lines(65'535).empty());
  CHECK(of_lines(65'536) ==
        "line 65536: the file ends exactly where a spreadsheet is full: it is a truncated copy");
}

TEST_CASE("more pathways than there are people are no month") {
  const auto with = [](const std::string& last) {
    auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2147483000"}}), ",,2147483000");
    return tallied(joined(rows, with_total("RAA", "01B", "Part_2", band_counts({{1, last}}), ",," + last)));
  };
  CHECK(with("647").has_value());
  REQUIRE(with("648").has_error());
  CHECK(with("648").error().message.find("more pathways than there are people (2147483648)") !=
        std::string::npos);
}

TEST_CASE("the parts are the five that are known, and every other or missing one is told") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  rows = joined(rows, with_total("RAA", "01A", "Part_9", band_counts({{1, "2"}}), ",,2"));
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  const Check& check = check_of(*summary, "parts_are_the_known_five");
  CHECK(check.examined == 2);
  CHECK(check.deviations == 5);
  CHECK(check.examples == std::vector<std::string>{"Part_1A is missing", "Part_1B is missing",
                                                   "Part_2A is missing", "Part_3 is missing",
                                                   "Part_9 is new"});
}

TEST_CASE("a column that is not known is told by its place and name") {
  MonthReader reader;
  MonthTally tally(reader);
  REQUIRE(reader.read(header() + ",Site Code").has_value());
  for (const std::string& row : with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2")) {
    REQUIRE(reader.read(row + ",S1").has_value());
    REQUIRE(tally.add(reader.row()).has_value());
  }
  const Check check = check_of(tally.finish().value(), "columns_are_known");
  CHECK(check.examined == 122);
  CHECK(check.deviations == 1);
  CHECK(check.examples == std::vector<std::string>{"column 122 (Site Code) is kept in extra"});
}

TEST_CASE("what was counted stands beside what was found") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  rows = joined(rows, with_total("RAA", "01A", "Part_3", band_counts({}, 105, ""), ",,3"));
  rows[1].replace(rows[1].find(",,2"), 3, ",,02"); // not as NHS England writes it
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  const std::tuple<const char*, std::uint64_t, std::uint64_t> counted[] = {
      {"rows_have_one_key", 4, 0},
      {"totals_add_up", 2, 0}, // clock starts have no bands
      {"c999_equals_sum_of_others", 2, 0},
      {"decision_to_admit_within_incomplete", 0, 0},
      {"columns_are_known", 121, 0},
      {"codes_have_one_name", 8, 0}, // a provider, a commissioner, their parents, two parts, two functions
      {"codes_have_one_parent", 2, 0},
      {"codes_without_blanks_round_them", 8, 0},
      {"lines_in_published_form", 4, 1},
  };
  for (const auto& [name, examined, deviations] : counted) {
    INFO(name);
    CHECK(check_of(*summary, name).examined == examined);
    CHECK(check_of(*summary, name).deviations == deviations);
  }
}

TEST_CASE("a month without the waiting list is held") {
  const auto summary = tallied(with_total("RAA", "01A", "Part_3", band_counts({}, 105, ""), ",,3"));
  REQUIRE(summary.has_value());
  CHECK(summary->hold_because ==
        std::vector<std::string>{"no row of Part_2, the waiting list, among 2 rows"});
}

TEST_CASE("a month's size: rows, providers, pairs of provider and commissioner, England's list, parts") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  rows = joined(rows, with_total("RAA", "NONC", "Part_2", band_counts({{1, "9"}}), ",,9"));
  rows = joined(rows, with_total("RAB", "01A", "Part_2", band_counts({{1, "5"}}), ",,5"));
  rows = joined(rows, with_total("RAB", "01A", "Part_3", band_counts({}, 105, ""), ",,7"));
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  CHECK(summary->size.rows == 8);
  CHECK(summary->size.providers == 2);
  CHECK(summary->size.pairs == 3);
  CHECK(summary->size.waiting_list == 7);
  CHECK(summary->size.rows_by_part == std::map<std::string, std::int64_t>{{"Part_2", 6}, {"Part_3", 2}});
}

TEST_CASE("a code with two names or parents is a finding that says where") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  CHECK(check_of(*tallied(rows), "codes_have_one_name").deviations == 0);
  CHECK(check_of(*tallied(rows), "codes_have_one_parent").deviations == 0);
  rows[1].replace(rows[1].find("QE1,AN ICB"), 10, "QE2,OTHER");
  rows[1].replace(rows[1].find("NAME OF RAA"), 11, "RENAMED");
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  CHECK(check_of(*summary, "codes_have_one_name").examples ==
        std::vector<std::string>{"provider RAA: \"NAME OF RAA\" on line 2, \"RENAMED\" on line 3"});
  CHECK(check_of(*summary, "codes_have_one_parent").examples ==
        std::vector<std::string>{"provider RAA: \"QE1\" on line 2, \"QE2\" on line 3"});
}

TEST_CASE("decisions to admit beyond the incomplete pathways are recorded") {
  auto rows = with_total("RAA", "01A", "Part_2", band_counts({{1, "2"}}), ",,2");
  rows = joined(rows, with_total("RAA", "01A", "Part_2A", band_counts({{1, "3"}}), ",,3"));
  rows = joined(rows, with_total("RAB", "01A", "Part_2A", band_counts({{1, "3"}}), ",,3"));
  rows = joined(rows, with_total("RAC", "01A", "Part_2", band_counts({{1, "3"}}), ",,3"));
  rows = joined(rows, with_total("RAC", "01A", "Part_2A", band_counts({{1, "3"}}), ",,3")); // all of them
  const auto summary = tallied(rows);
  REQUIRE(summary.has_value());
  const Check& check = check_of(*summary, "decision_to_admit_within_incomplete");
  CHECK(check.examined == 6);
  CHECK(check.deviations == 4);
}
