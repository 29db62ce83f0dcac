// Files that wish the program ill: loaded by hand, they cost little, change nothing and are told.
#include "tests/attack/limits.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/zip_writer.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

struct HostileFile {
  std::string name;
  std::string content;
  std::string message; ///< what the one error says
};

// Rejected with that message, and but for a row that says why the database is as it was.
void check_rejected(const Place& place, const HostileFile& file) {
  INFO(file.name);
  write_file(place.folder / file.name, file.content);
  const auto finished = place.run({"load", (place.folder / file.name).string()});
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, file.message));
  CHECK(count_of("Z error: ", finished.err) == 1);
  CHECK(finished.err.size() < 5'000);
  CHECK(place.value("SELECT count(*) FROM rtt.release WHERE status <> 'rejected'") == "0");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway_vintage") == "0");
}

std::string rows_of(const std::string& month) {
  std::vector<std::string> lines = {header()};
  for (std::string line : good_rows("RAA"))
    lines.push_back(line.replace(0, 16, month));
  return file_of(lines);
}

// Rows that differ in one code.
std::string many(std::size_t count, const std::function<std::string(const std::string& code)>& row_of) {
  std::string text = header() + "\r\n";
  for (std::size_t i = 0; i < count; ++i)
    text += row_of(std::to_string(i)) + "\r\n";
  return text;
}

std::string short_row(const std::string& provider, const std::string& part, const std::string& function) {
  return row(provider, "01A", part, function, std::string(104, ','), ",,0");
}

// Makes a ZIP of so many members, whatever they are called.
void write_zip_of_many(const std::filesystem::path& path, int count) {
  must_run({"python3", "-c",
            "import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], 'w') as z:\n"
            "    for i in range(int(sys.argv[2])):\n        z.writestr('%d' % i, b'')\n",
            path.string(), std::to_string(count)});
}

// A workbook of one sheet.
void write_workbook(const std::filesystem::path& path, const std::string& sheet,
                    const std::string& target = "worksheets/sheet1.xml") {
  const std::string type = "Type=\"http://x/";
  write_zip(path,
            {{"_rels/.rels", "<Relationships><Relationship Id=\"a\" " + type +
                                 "officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"},
             {"xl/_rels/workbook.xml.rels", "<Relationships><Relationship Id=\"b\" " + type +
                                                "worksheet\" Target=\"" + target + "\"/></Relationships>"},
             {"xl/workbook.xml", "<workbook><sheets><sheet name=\"A\" r:id=\"b\"/></sheets></workbook>"},
             {"xl/worksheets/sheet1.xml", "<worksheet><sheetData>" + sheet + "</sheetData></worksheet>"}});
}

} // namespace

TEST_CASE("a file of more codes than there are is rejected at the code that is too many") {
  BoundedPlace place;
  using std::string;
  const auto functions = [](const string& n) { return short_row("RAA", "Part_2", "C_" + n); };
  const auto parts = [](const string& n) { return short_row("RAA", "Part_" + n, "C_999"); };
  const auto providers = [](const string& n) { return short_row("R" + n, "Part_2", "C_999"); };
  write_zip(place.folder / "packed.zip", {{"a.csv", many(5'000, functions)}});
  check_rejected(place,
                 {"functions.zip", content_of(place.folder / "packed.zip"),
                  "line 4098, column 12 (Treatment Function Code): more than 4096 treatment functions"});
  check_rejected(place, {"parts.csv", many(5'000, parts), "more than 4096 parts"});
  place.bounds.time = 60s;
  check_rejected(place, {"providers.csv", many(70'000, providers), "more than 65536 providers"});
}

TEST_CASE("a file of more columns, or of longer codes, than there are is rejected at once") {
  const BoundedPlace place;
  std::string columns = header();
  for (int i = 0; i < 160'000; ++i)
    columns += ",c" + std::to_string(i);
  check_rejected(place, {"columns.csv", columns + "\r\n", "160121 columns, far beyond what a Full CSV has"});
  const std::string code(3'000, 'R');
  check_rejected(place, {"code.csv", header() + "\r\n" + short_row(code, "Part_2", "C_100") + "\r\n",
                         "line 2, column 2 (Provider Parent Org Code): code and names of 60"});
  check_rejected(place, {"function.csv",
                         header() + "\r\n" + short_row("RAA", "Part_2", std::string(2'000, 'C')) + "\r\n",
                         "a code of 2000 bytes"});
  check_rejected(place,
                 {"line.csv", header() + "\r\n" + std::string(17'000'000, 'x'), "is longer than 16 MB"});
}

TEST_CASE("rows of a month that has not ended, or before there were any, are rejected by hand too") {
  const BoundedPlace place;
  check_rejected(place, {"Full-CSV-data-file-Jan99.csv", rows_of("RTT-January-2099"),
                         "line 2, column 1 (Period): the row is of 2099-01, a month that has not ended"});
  check_rejected(place, {"whatever.csv", rows_of("RTT-December-9999"),
                         "the row is of 9999-12, a month that has not ended"});
  check_rejected(place, {"year-0.csv", rows_of("RTT-January-0000"),
                         "the row is of 0000-01: waiting times were not measured before 2007"});
  place.load("Full-CSV-data-file-Dec52-ZIP-4M.csv", rows_of("RTT-January-2026")); // the name is a slip
  CHECK(place.value("SELECT period FROM rtt.release WHERE status = 'current'") == "2026-01-01");
}

TEST_CASE("what systems leave in a ZIP beside the CSV is not taken for one") {
  const BoundedPlace place;
  const std::string good = file_of(good_lines());
  write_zip(place.folder / "left.zip", {{"a.csv", good},
                                        {"._a.csv", "attributes"},
                                        {"__MACOSX/._a.csv", "attributes"},
                                        {"__MACOSX/a.csv", "attributes"},
                                        {"folder/._b.csv", "attributes"},
                                        {"Thumbs.db", "pictures"},
                                        {".DS_Store", "places"},
                                        {"desktop.ini", "words"}});
  const auto finished = place.run({"load", (place.folder / "left.zip").string()});
  CHECK(finished.exit_code == 0);
  CHECK(place.value("SELECT count(*) FROM rtt.pathway") == "4");
  CHECK(place.value("SELECT member_name FROM rtt.release") == "a.csv");
}

TEST_CASE("a ZIP's directory without bound is rejected before it is read") {
  const BoundedPlace place;
  write_zip_of_many(place.folder / "made.zip", 70'000);
  const std::string zip = content_of(place.folder / "made.zip");
  check_rejected(place, {"many.zip", zip, "the ZIP lists 70000 files in"});
  write_file(place.folder / "many.xlsx", zip);
  const auto finished = place.run({"reconcile", (place.folder / "many.xlsx").string()});
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "the workbook is a ZIP that lists 70000 files in"));
}

TEST_CASE("a sheet of anything costs no more than a sheet of figures may") {
  const BoundedPlace place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  const auto reconciled = [&](const std::string& name) {
    INFO(name);
    const auto finished = place.run({"reconcile", (place.folder / name).string()});
    INFO(finished.err);
    CHECK(finished.exit_code == 1);
    CHECK(count_of("Z error: ", finished.err) == 1);
    return finished.err;
  };
  write_workbook(place.folder / "cells.xlsx", "<row>" + repeated("<c/>", 1'000'000) + "</row>");
  CHECK(contains(reconciled("cells.xlsx"), "more tags than a sheet of figures has"));
  write_workbook(place.folder / "elements.xlsx", repeated("<a b=''/>", 499'000));
  CHECK(contains(reconciled("elements.xlsx"), "no sheet of the workbook has the titles"));
  write_workbook(place.folder / "attributes.xlsx",
                 "<row " + repeated("a='' ", 490'000) + ">" + repeated("<c/>", 16'000) + "</row>");
  CHECK(contains(reconciled("attributes.xlsx"), "no sheet of the workbook has the titles"));
  write_workbook(place.folder / "upwards.xlsx", "", repeated("../", 5'000'000) + "x.xml");
  CHECK(contains(reconciled("upwards.xlsx"), "it has no \"x.xml\""));
  const std::string blanks = repeated("\xC2\xA0", 16'000);
  write_workbook(place.folder / "blanks.xlsx",
                 "<row><c t='str'><v>month</v></c><c t='str'><v>Incomplete RTT pathways</v></c></row>"
                 "<row><c/><c t='str'><v>Total waiting (mil)</v></c></row>" +
                     repeated("<row><c t='str'><v>Jan-26</v></c><c t='str'><v>" + ("1" + blanks + "1") +
                                  "</v></c></row>",
                              480));
  CHECK(contains(reconciled("blanks.xlsx"), "is not a number"));
  for (const std::string piece : {",", ";", "\n", "a\t", "\"\",", "a;b,c\n"}) {
    write_file(place.folder / "delimited.csv", repeated(piece, 15'900'000 / piece.size()));
    reconciled("delimited.csv");
  }
}

TEST_CASE("controls in a file's cells and names reach neither the terminal, nor the log, nor the status") {
  const std::string hostile = "\x1B]0;owned\x07\x1B[2J\xC2\x9B"
                              "1m\xE2\x80\xAE";
  for (const char* format : {"text", "json"}) {
    BoundedPlace place;
    place.environment["LOG_FORMAT"] = format;
    auto named = good_lines();
    const std::string name = "NAME OF RAA";
    named[1].replace(named[1].find(name), name.size(), "NAME" + hostile); // a finding with the text
    const std::string member = "a\xE2\x80\xAE\xC2\x9B\r\nforged.csv";
    write_zip(place.folder / "named.zip", {{member, file_of(named)}});
    write_zip(place.folder / "two.zip", {{member, "1"}, {"b" + member, "2"}});
    std::vector<std::string> said;
    for (const std::string file : {"named.zip", "two.zip"})
      said.push_back(place.run({"load", (place.folder / file).string()}).err);
    write_file(place.folder / "cell.csv", rows_of("RTT" + hostile));
    said.push_back(place.run({"load", (place.folder / "cell.csv").string()}).err);
    CHECK(contains(said.back(), "<U+001B>]0;owned<U+0007>"));
    said.push_back(place.run({"status"}).out);
    CHECK(contains(said.back(), "\"NAME<U+001B>]0;owned<U+0007><U+001B>[2J<U+009B>1m<U+202E>\" on line 2"));
    CHECK(contains(said.back(), "the ZIP holds 2 CSV files: a<U+202E><U+009B><U+000D><U+000A>forged.csv"));
    said.push_back(place.run({"status", "--json"}).out);
    for (const std::string& text : said) {
      INFO(text);
      CHECK(text.find_first_of("\x1B\x07\x7F\r") == std::string::npos);
      CHECK_FALSE(contains(text, "\xC2\x9B"));
      CHECK_FALSE(contains(text, "\xE2\x80\xAE"));
    }
    CHECK(place.value("SELECT member_name ~ E'[\\n\\x1b]' FROM rtt.release WHERE status = 'current'") == "f");
  }
}

TEST_CASE("a month whose providers are all others than the month's before it is compared in a moment") {
  BoundedPlace place; // its database has no statistics yet, as in the first minute of a backfill
  for (const auto& [month, letter] :
       {std::pair("RTT-January-2026", "A"), std::pair("RTT-February-2026", "B")}) {
    std::vector<std::string> lines = {header()};
    for (int i = 100; i < 700; ++i)
      for (std::string line : good_rows(letter + std::to_string(i)))
        lines.push_back(line.replace(0, 16, month));
    write_file(place.folder / (letter + std::string(".csv")), file_of(lines));
    CHECK(
        place.run({"load", "--accept", (place.folder / (letter + std::string(".csv"))).string()}).exit_code ==
        0);
  }
  CHECK(place.value("SELECT k ->> 'deviations' FROM rtt.release, jsonb_array_elements(checks) AS k "
                    "WHERE period = '2026-02-01' AND k ->> 'name' = 'providers_reporting_as_neighbour'") ==
        "600");
}
