// tests/data/cases as a table: files in the order they are loaded, what the program says, and what the
// database then says. Every file that loads is exported again and compared byte for byte. A new case is a
// row.
#include "tests/support/place.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

struct Loaded {
  std::string file; ///< in tests/data/cases, or "January" and how many of its lines
  int exit_code = 0;
  std::string message; ///< a part of what is said
};

struct Value {
  std::string sql;
  std::string expected;
};

struct Case {
  std::string behaviour;
  std::vector<Loaded> files;
  std::vector<Value> values;
};

const std::string england = "SELECT total FROM rtt.england_month WHERE part = 'Part_2' AND "
                            "treatment_function_code = 'C_999'";
const std::string rows = "SELECT count(*) FROM rtt.pathway";

std::string found(const std::string& check) {
  return "SELECT deviations FROM rtt.release_check WHERE name = '" + check + "'";
}

const std::vector<Case> cases = {
    {"bands that are blank do not pass as zero",
     {{"part2-bands-blank.csv.gz", 1, "where every weekly band of the row is blank"}},
     {{rows, "0"}}},
    {"a month that was cut does not replace the whole one",
     {{"January", 0, "rows=183417"},
      {"January 50001", 1, "line 50001: the file was cut off here: the group of its last row (provider RJZ"},
      {"January 100001", 1, "line 100001: the file was cut off here"},
      {"January 150001", 1, "line 150001: the file was cut off here"},
      {"January 170001", 1, "line 170001: the file was cut off here"},
      {"January 183001", 1, "line 183001: the file was cut off here"}},
     {{england, "7155958"}, {rows, "183417"}}},
    {"a code with two names and parents keeps the first that is given, and is told",
     {{"two_parents.csv", 0, "rows=6"}},
     {{"SELECT string_agg(concat_ws(' ', code, name, parent_code), ', ' ORDER BY code) FROM rtt.organisation "
       "WHERE role = 'provider'",
       "P1 TRUST P1 QAA, P2 TRUST P2 QAA"},
      {found("codes_have_one_name"), "1"},
      {"SELECT examples ->> 0 FROM rtt.release_check WHERE name = 'codes_have_one_name'",
       "provider P1: \"TRUST P1\" on line 2, \"TRUST P1 RENAMED\" on line 3"},
      {"SELECT concat_ws('; ', examples ->> 0, examples ->> 1) FROM rtt.release_check WHERE name = "
       "'codes_have_one_parent'",
       "provider P1: \"QAA\" on line 2, \"QBB\" on line 3; provider P2: blank on line 4, \"QAA\" on line "
       "7"}}},
    {"the names of treatment functions come from their description where the code stands under their name",
     {{"july-2016-code-under-name.csv", 0, "rows=120"}},
     {{"SELECT string_agg(code || ' ' || name, ', ' ORDER BY code) FROM rtt.treatment_function",
       "C_100 General Surgery, C_110 Trauma & Orthopaedics, C_502 Gynaecology, C_999 Total"},
      {england, "1168"}}},
    {"codes are compared without the blanks round them",
     {{"part-code-with-blank.csv", 0, "waiting_list=2383"}},
     {{england, "2383"},
      {found("codes_without_blanks_round_them"), "5"},
      {"SELECT string_agg(DISTINCT part, ' ' ORDER BY part) FROM rtt.pathway",
       "Part_1A Part_1B Part_2 Part_2A Part_3"}}},
    {"a ZIP as macOS writes it loads",
     {{"zip-macos-Full-CSV-data-file-Jan26.zip", 0, "waiting_list=2383"}},
     {{england, "2383"}}},
    {"a ZIP that was written to a pipe loads",
     {{"zip-from-a-pipe-Full-CSV-data-file-Jan26.zip", 0, "waiting_list=2383"}},
     {{england, "2383"}}},
    {"a ZIP with a proxy's page behind it loads",
     {{"zip-html-behind-Full-CSV-data-file-Jan26.zip", 0, "waiting_list=2383"}},
     {{england, "2383"}}},
};

const std::string january = WAITLISTD_TEST_DATA "/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip";

// The first lines of a text.
std::string first_lines(const std::string& text, int lines) {
  std::size_t end = 0;
  for (; lines > 0; --lines)
    end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

// Python reads every ZIP here; unzip warns of some.
std::string only_member(const std::filesystem::path& zip) {
  return must_run({"python3", "-c",
                   "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); "
                   "sys.stdout.buffer.write(z.read(z.namelist()[0]))",
                   zip.string()})
      .out;
}

struct CaseFile {
  std::filesystem::path path;
  std::string csv;
};

CaseFile file_of(const std::string& name, const TemporaryFolder& folder) {
  if (name == "January") return {january, only_member(january)};
  if (name.starts_with("January ")) {
    const CaseFile cut{folder / ("cut-" + name.substr(8) + ".csv"),
                       first_lines(only_member(january), std::stoi(name.substr(8)))};
    write_file(cut.path, cut.csv);
    return cut;
  }
  const std::filesystem::path file = std::filesystem::path(WAITLISTD_TEST_DATA "/cases") / name;
  if (file.extension() == ".zip") return {file, only_member(file)};
  if (file.extension() != ".gz") return {file, content_of(file)};
  const CaseFile unpacked{folder / file.stem().string(), must_run({"gzip", "-dc", file.string()}).out};
  write_file(unpacked.path, unpacked.csv);
  return unpacked;
}

void check_loaded(const Place& place, const Loaded& wanted) {
  INFO(wanted.file);
  const CaseFile file = file_of(wanted.file, place.folder);
  const auto finished = place.run({"load", file.path.string()});
  INFO(finished.err);
  CHECK(finished.exit_code == wanted.exit_code);
  CHECK(contains(finished.err, wanted.message));
  if (finished.exit_code != 0) return;
  const std::string period =
      place.value("SELECT to_char(period, 'YYYY-MM') FROM rtt.release ORDER BY release_id DESC LIMIT 1");
  CHECK((place.exported(period) == file.csv));
}

} // namespace

TEST_CASE("every case has its outcome") {
  for (const Case& c : cases) {
    INFO(c.behaviour);
    const Place place;
    for (const Loaded& file : c.files)
      check_loaded(place, file);
    for (const Value& value : c.values) {
      INFO(value.sql);
      CHECK(place.value(value.sql) == value.expected);
    }
  }
}
