// Files that must be rejected whole: exit code 1, one clear line, and nothing in the database but a ledger
// row.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/test_server.hpp"
#include "tests/support/zip_writer.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

struct Rejected {
  std::string file_name;
  std::string content;
  std::string message; ///< what the error line has to say
};

// Loads a good month, then the file; checks that the good month is all there is.
void check_rejected(const std::filesystem::path& file, const std::string& message,
                    const Environment& more = {}) {
  INFO(file.filename());
  const std::string database = TestServer::instance().new_database();
  TemporaryFolder folder;
  Environment environment = {{"PG_CONN", database}, {"STATE_DIR", (folder / "state").string()}};
  std::vector<std::string> february = {header()};
  for (auto line : good_rows("RAA"))
    february.push_back(line.replace(0, 16, "RTT-February-2026"));
  write_file(folder / "february.csv", file_of(february));
  REQUIRE(waitlistd::test::waitlistd({"load", (folder / "february.csv").string()}, environment).exit_code ==
          0);

  environment.insert(more.begin(), more.end());
  const auto finished = waitlistd::test::waitlistd({"load", file.string()}, environment);
  INFO(finished.err);
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, message));
  CHECK(contains(finished.err, file.string() + ": "));
  std::size_t errors = 0; // each line starts with its time, …Z
  for (auto at = finished.err.find("Z error: "); at != std::string::npos;
       at = finished.err.find("Z error: ", at + 1))
    ++errors;
  CHECK(errors == 1);
  INFO("peak " << finished.peak_kilobytes << " KB");
  CHECK(finished.stayed_below_kilobytes(90'000));
  CHECK(value_of(database, "SELECT string_agg(status || coalesce(' ' || vintage, ''), ', ' ORDER BY "
                           "release_id) FROM rtt.release") == "current 1, rejected");
  CHECK(value_of(database,
                 "SELECT count(*) FROM rtt.release WHERE status = 'rejected' AND rejected_because <> ''") ==
        "1");
  CHECK(value_of(database, "SELECT count(*) FROM rtt.pathway_vintage") == "2");
  CHECK(
      value_of(
          database,
          "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relname LIKE 'pathway\\_2%' "
          "AND relkind IN ('r', 'p')") == "pathway_2026_02 pathway_2026_02_r1");
  CHECK(value_of(database, "SELECT count(DISTINCT release_id) FROM rtt.provider_month_vintage") == "1");
  CHECK(value_of(database, "SELECT count(DISTINCT release_id) FROM rtt.release_organisation") == "1");
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string good_file() { return file_of(good_lines()); }

// Header, and the good rows with this line in place of the third.
std::string with_line(const std::string& line) {
  auto lines = good_lines();
  lines[3] = line;
  return file_of(lines);
}

std::string with_band(const std::string& text) {
  return with_line(row("RAB", "01A", "Part_2", "C_100", band_counts({{3, "5"}, {20, text}}), ",,6"));
}

std::string of_february(std::string line) { return line.replace(0, 16, "RTT-February-2026"); }

// 65,535 rows and a header: what an old spreadsheet keeps of a longer file.
std::string full_sheet() {
  std::vector<std::string> lines = {header()};
  for (int i = 0; lines.size() < 65536; ++i) {
    const auto rows = good_rows("R" + std::to_string(i));
    lines.push_back(rows[0]);
    if (lines.size() < 65536) lines.push_back(rows[1]);
  }
  return file_of(lines);
}

// More treatment functions than ids can be packed.
std::string many_functions() {
  std::vector<std::string> lines = good_lines();
  for (int i = 0; i < 5000; ++i)
    lines.push_back(row("RAC", "01A", "Part_2", "C_" + std::to_string(i), band_counts({}), ",,0"));
  return file_of(lines);
}

} // namespace

TEST_CASE("damaged and edited CSVs are rejected with line and column") {
  auto duplicate = good_lines();
  duplicate.push_back(duplicate[1]);
  auto two_months = good_lines();
  two_months[4] = of_february(two_months[4]);
  auto cut_in_a_group = good_lines();
  cut_in_a_group.pop_back();
  const std::string lines3 = good_lines()[3];
  const std::vector<Rejected> cases = {
      {"cut-in-a-row.csv", good_file().substr(0, good_file().size() - 100), "the header 121"},
      {"cut-in-the-last-number.csv",
       replaced(good_file(), ",,8\r\nRTT-January-2026,QE1,AN ICB,RAB",
                ",,\r\nRTT-January-2026,QE1,AN ICB,RAB"),
       "line 3, column 121 (Total All): 0 where the row's counts add up to 8"},
      {"full-sheet.csv", full_sheet(), "a spreadsheet is full"},
      {"cut-in-a-group.csv", file_of(cut_in_a_group),
       "line 4: the file was cut off here: the group of its last row (provider RAB, commissioner 01A, "
       "Part_2) "
       "lacks its C_999"},
      {"bands-blank.csv", with_line(row("RAB", "01A", "Part_2", "C_100", band_counts({}, 105, ""), ",,8")),
       "line 4, column 121 (Total All): 8 where every weekly band of the row is blank"},
      {"rows-of-commas.csv", good_file() + std::string(120, ',') + "\r\n" + std::string(120, ',') + "\r\n",
       "line 6: an empty row of a spreadsheet, only commas"},
      {"bands-missing.csv", replaced(good_file(), "Gt 60 To 61 Weeks SUM 1,", ""),
       "bands are missing or out of order"},
      {"bands-cut-off.csv", replaced(good_file(), ",Gt 104 Weeks SUM 1", ""), "no open band"},
      {"duplicate-key.csv", file_of(duplicate),
       "line 6: duplicate key: provider RAA, commissioner 01A, Part_2, C_100 was on line 2"},
      {"two-periods.csv", file_of(two_months), "line 5, column 1 (Period): the row is of 2026-02"},
      {"short-row.csv", with_line(lines3.substr(0, lines3.rfind(','))),
       "line 4: the row has 120 fields, the header 121"},
      {"long-row.csv", with_line(lines3 + ",1"), "line 4: the row has 122 fields, the header 121"},
      {"negative-band.csv", with_band("-1"),
       "line 4, column 34 (Gt 20 To 21 Weeks SUM 1): \"-1\" is not a non-negative whole number"},
      {"decimal-band.csv", with_band("1.5"), "\"1.5\" is not a non-negative whole number"},
      {"overflowing-band.csv", with_band("4294967296"), "\"4294967296\" is larger than 2147483647"},
      {"open-quote.csv", with_line(replaced(lines3, "NAME OF RAB", "\"NAME OF RAB")),
       "line 4, column 5 (Provider Org Name): a quoted field is not closed"},
      {"blank-key.csv", with_line(replaced(lines3, ",RAB,", ",,")),
       "line 4, column 4 (Provider Org Code): the code is blank"},
      {"key-column-missing.csv", replaced(good_file(), "Commissioner Org Code,", ""),
       "key column missing: Commissioner Org Code"},
      {"totals-wrong.csv", with_line(replaced(lines3, ",,8", ",,9")),
       "line 4, column 121 (Total All): 9 where the row's counts add up to 8"},
      {"empty.csv", "", "the file is empty"},
      {"header-only.csv", header() + "\r\n", "a header and no rows"},
      {"html.csv", "<!DOCTYPE html><html><body>Sorry</body></html>", "an HTML page, not a ZIP"},
      {"not-a-zip.zip", good_file(), "the file is not a ZIP"},
      {"other.csv", "a,b,c\r\n1,2,3\r\n", "no RTT header"},
      {"many-functions.csv", many_functions(), "more than 4096 treatment functions"},
      {"nul.csv", replaced(good_file(), "NAME OF RAA", std::string("NAME\0OF RAA", 11)), "holds a NUL byte"},
      {"gap.csv", replaced(good_file(), ",,8\r\n", ",,8\r\n\r\n"), "line 3: empty line between rows"},
      {"Full-CSV-data-file-Dec25-ZIP-4M.csv.zip", "", "the file is empty"},
  };
  TemporaryFolder folder;
  for (const Rejected& c : cases) {
    write_file(folder / c.file_name, c.content);
    check_rejected(folder / c.file_name, c.message);
  }
}

TEST_CASE("a month other than the one the name promises is rejected") {
  TemporaryFolder folder;
  write_zip(folder / "Full-CSV-data-file-Dec25-ZIP-4M-abc.zip",
            {{"20251231-RTT-December-2025.csv", good_file()}});
  check_rejected(folder / "Full-CSV-data-file-Dec25-ZIP-4M-abc.zip",
                 "the row is of 2026-01, the link or name says 2025-12");
}

TEST_CASE("ZIPs without exactly one readable CSV are rejected") {
  TemporaryFolder folder;
  write_zip(folder / "no-csv.zip", {{"readme.txt", "hello"}});
  check_rejected(folder / "no-csv.zip", "the ZIP holds no CSV");
  write_zip(folder / "two-csvs.zip", {{"a.csv", good_file()}, {"b.csv", good_file()}});
  check_rejected(folder / "two-csvs.zip", "the ZIP holds 2 CSV files: a.csv, b.csv");
  write_zip(folder / "encrypted.zip", {{"a.csv", good_file()}}, "secret");
  check_rejected(folder / "encrypted.zip", "a.csv is encrypted");

  write_zip(folder / "good.zip", {{"a.csv", good_file()}});
  const std::string good = content_of(folder / "good.zip");
  write_file(folder / "cut.zip", good.substr(0, good.size() / 2));
  check_rejected(folder / "cut.zip", "the ZIP is cut off: the directory at its end is missing");
  std::string flipped = good;
  for (std::size_t i = 100; i < 140; ++i)
    flipped[i] = static_cast<char>(flipped[i] ^ 0x55);
  write_file(folder / "corrupt.zip", flipped);
  check_rejected(folder / "corrupt.zip", "damaged");
  // The CRC in the directory, with which the member begins to differ: the file is read to its end first.
  std::string wrong_crc = good;
  const std::size_t directory = wrong_crc.rfind("PK\1\2");
  wrong_crc[directory + 16] = static_cast<char>(wrong_crc[directory + 16] ^ 0x55);
  write_file(folder / "wrong-crc.zip", wrong_crc);
  check_rejected(folder / "wrong-crc.zip", "a.csv is damaged inside the ZIP: CRC error");
}

TEST_CASE("a ZIP of very many files is rejected before its directory is read, in little memory") {
  TemporaryFolder folder;
  const auto script = "import sys, zipfile\n"
                      "with zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
                      "    for i in range(int(sys.argv[2])):\n"
                      "        z.writestr('%d' % i, b'')\n";
  for (const std::string& count :
       std::vector<std::string>{"1001", "70000"}) { // the latter's directory is a Zip64 one
    const auto zip = folder / (count + ".zip");
    must_run({"python3", "-c", script, zip.string(), count});
    check_rejected(zip, "the ZIP lists " + count + " files");
  }
}

TEST_CASE("what does not touch a ZIP's content does not matter") {
  TemporaryFolder folder;
  write_zip(folder / "good.zip", {{"a.csv", good_file()}});
  const std::string good = content_of(folder / "good.zip");
  const auto loads = [&](const std::string& name, const std::string& content) {
    INFO(name);
    const std::string database = TestServer::instance().new_database();
    write_file(folder / name, content);
    const auto finished =
        waitlistd::test::waitlistd({"load", (folder / name).string()},
                                   {{"PG_CONN", database}, {"STATE_DIR", (folder / "state").string()}});
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(value_of(database, "SELECT count(*) FROM rtt.pathway") == "4");
  };
  const auto with_byte = [&](std::size_t at, char byte) {
    std::string changed = good;
    changed[at] = byte;
    return changed;
  };
  loads("time.zip", with_byte(10, static_cast<char>(good[10] + 1))); // of the local header
  loads("version.zip", with_byte(4, 45));
  loads("page-behind.zip", good + "<html><body>Blocked</body></html>");
  loads("zeros-behind.zip", good + std::string(20'000, '\0'));
  loads("line-break-behind.zip", good + "\r\n");
  write_zip(folder / "apple.zip",
            {{"a.csv", good_file()}, {"__MACOSX/._a.csv", "attributes"}, {"._a.csv", "attributes"}});
  loads("apple-double.zip", content_of(folder / "apple.zip"));
}

TEST_CASE("a ZIP bomb is rejected before or while it inflates, in little memory") {
  TemporaryFolder folder;
  write_zip(folder / "bomb.zip", {{"a.csv", header() + "\r\n" + std::string(40'000'000, '0')}});
  check_rejected(folder / "bomb.zip", "a ZIP bomb");
  write_zip(folder / "large.zip", {{"a.csv", good_file()}});
  check_rejected(folder / "large.zip", "more than the limit of 1024", {{"INFLATED_SIZE_LIMIT", "1KB"}});
}

TEST_CASE("the same rejected file is one row in the ledger, however often it is tried") {
  TemporaryFolder folder;
  const std::string database = TestServer::instance().new_database();
  const Environment environment = {{"PG_CONN", database}, {"STATE_DIR", (folder / "state").string()}};
  write_file(folder / "empty.csv", "");
  for (int i = 0; i < 2; ++i)
    CHECK(waitlistd::test::waitlistd({"load", (folder / "empty.csv").string()}, environment).exit_code == 1);
  CHECK(value_of(database, "SELECT count(*) FROM rtt.release") == "1");
  const auto status = waitlistd::test::waitlistd({"status"}, environment);
  CHECK(contains(status.out, "rejected"));
  CHECK(contains(status.out, "the file is empty"));
}

TEST_CASE("a good file among bad ones is loaded, and the exit code tells of the bad one") {
  TemporaryFolder folder;
  const std::string database = TestServer::instance().new_database();
  write_file(folder / "empty.csv", "");
  write_file(folder / "good.csv", good_file());
  const auto finished =
      waitlistd::test::waitlistd({"load", (folder / "empty.csv").string(), (folder / "good.csv").string()},
                                 {{"PG_CONN", database}, {"STATE_DIR", (folder / "state").string()}});
  CHECK(finished.exit_code == 1);
  CHECK(value_of(database, "SELECT count(*) FROM rtt.pathway") == "4");
}

TEST_CASE("a file that was loaded by hand and rejected is told until another one takes its place") {
  const Place place;
  place.load("typed.csv", "", 1);
  CHECK(contains(place.run({"status"}).out, "the file is empty"));
  place.load("typed.csv", good_file());
  CHECK_FALSE(contains(place.run({"status"}).out, "the file is empty"));
  CHECK(place.value("SELECT count(*) FROM rtt.load_log WHERE status = 'rejected'") == "1");
}

TEST_CASE("a file that was loaded by hand and rejected is told until its month is loaded from elsewhere") {
  const Place place;
  place.load("Full-CSV-data-file-Jan26.csv", "", 1);
  CHECK(contains(place.run({"status"}).out, "2026-01  rejected"));
  place.load("good.csv", good_file());
  CHECK_FALSE(contains(place.run({"status"}).out, "rejected"));
}

TEST_CASE("a file that was loaded by hand and rejected is told for a week, and the site's for as long as it "
          "is there") {
  const Place place;
  place.load("typed.csv", "", 1);
  const std::string aged = "UPDATE rtt.release SET loaded_at = now() - interval '";
  place.value(aged + "167 hours' RETURNING 1");
  CHECK(contains(place.run({"status"}).out, "the file is empty"));
  place.value(aged + "169 hours' RETURNING 1");
  CHECK_FALSE(contains(place.run({"status"}).out, "the file is empty"));
  CHECK_FALSE(contains(place.run({"status", "--json"}).out, "the file is empty"));
  place.value("UPDATE rtt.release SET strategy = 'pages' RETURNING 1");
  CHECK(contains(place.run({"status"}).out, "the file is empty"));
}

TEST_CASE("the name of a file that was loaded by hand and rejected makes no months missing") {
  const Place place;
  place.load("good.csv", good_file());
  place.load("Full-CSV-data-file-May26.csv", "", 1);
  CHECK(place.value("SELECT count(*) FROM rtt.missing_month") == "0");
  CHECK(contains(place.run({"status"}).out, "the file is empty"));
}

TEST_CASE("a month whose file the site has and that is rejected stays missing when the file is tried by "
          "hand, too") {
  const Place place;
  place.load("good.csv", good_file());
  place.load("Full-CSV-data-file-Feb26.csv", "", 1);
  place.value(
      "UPDATE rtt.release SET strategy = 'pages', period = '2026-02-01', url = 'https://h.example/Feb26.csv' "
      "WHERE status = 'rejected' RETURNING 1");
  place.load("Full-CSV-data-file-Feb26.csv", "", 1);
  CHECK(place.value("SELECT strategy || ' ' || url FROM rtt.release WHERE status = 'rejected'") ==
        "pages https://h.example/Feb26.csv");
  CHECK(place.value("SELECT period || ' ' || status FROM rtt.missing_month") == "2026-02-01 rejected");
}

TEST_CASE("a line of the log ends with the name of its event") {
  const Place place;
  write_file(place.folder / "empty.csv", "");
  write_file(place.folder / "good.csv", good_file());
  const auto bad = place.run({"load", (place.folder / "empty.csv").string()});
  CHECK(contains(bad.err, "Z error: "));
  CHECK(bad.err.ends_with("\" event=release_rejected\n"));
  const auto good = place.run({"load", (place.folder / "good.csv").string()});
  INFO(good.err);
  CHECK(contains(good.err, " event=release_loaded\n"));
}
