// A site whose pages wish the program ill.
#include "tests/attack/limits.hpp"
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

const std::string uploads = "/statistics/wp-content/uploads/sites/2/2026/04/";

// The site with January 2026, and pages of the test's own in place of the replica's.
struct HostileSite : Site {
  TemporaryFolder files;
  int pages = 0;

  HostileSite() : Site({}, "good", false) {
    write_january(files);
    replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
    environment["HTTP_RETRIES"] = "0";
  }
  void serve(const std::string& path, const std::string& content) {
    const auto file = files / ("content-" + std::to_string(++pages));
    write_file(file, content);
    replica->command(R"({"do": "content", "path": ")" + path + R"(", "file": ")" + file.string() + "\"}");
  }
  Finished run(const std::vector<std::string>& words, const Bounds& bounds = {}) const {
    return run_within(bounds, words, environment);
  }
  Finished once(const Bounds& bounds = {}) const { return run({"once"}, bounds); }
  std::string releases() const {
    return value(
        "SELECT coalesce(string_agg(status || ' ' || coalesce(to_char(period, 'YYYY-MM'), '-'), ', ' "
        "ORDER BY release_id), 'none') FROM rtt.release");
  }
};

std::string anchor(const std::string& address, const std::string& text = "link") {
  return "<a href=\"" + address + "\">" + text + "</a>\n";
}

} // namespace

TEST_CASE("a page of anything, however much of it, costs no more than its length and hides no link") {
  HostileSite site;
  const std::pair<const char*, std::size_t> hostile[] = {
      {"<div>", 40'000},      {"<div>", 1'500'000},           {"<span>", 1'150'000},  {"</p>", 1'900'000},
      {"<b><i><a>", 800'000}, {"<table>", 1'000'000},         {"<!--x--!>", 800'000}, {"&#x26;", 1'300'000},
      {"<svg>", 1'500'000},   {"<script></script>", 450'000},
  };
  for (const auto& [piece, times] : hostile) {
    INFO(piece << " " << times);
    site.serve(index_path, repeated(piece, times) + anchor(year_path));
    const auto finished = site.once();
    CHECK(finished.exit_code == 0);
    CHECK(site.releases() == "current 2026-01");
  }
  site.serve(index_path, "<p " + repeated("a=1 ", 80'000) + ">" + anchor(year_path));
  CHECK(site.once().exit_code == 0);
}

TEST_CASE("an index page with more links than a site has is told as no page, and other ways are tried") {
  HostileSite site;
  const std::string first = anchor(year_path);
  for (const std::string& page : {first + repeated("<a href=x>", 161'000),
                                  repeated(anchor("/x/rtt-data-2025-26/"), 220'000).substr(0, 8'000'000),
                                  first + "<a href=x>" + std::string(7'000'000, 'x')}) {
    site.serve(index_path, page);
    const auto finished = site.once({40s});
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, "no data file was found by any strategy: pages: " +
                                     site.replica->index_url() + ": the page has more than "));
  }
  CHECK(site.releases() == "none");
}

TEST_CASE(
    "of years' pages that are dead or are none, a look asks for forty, and loads what the others have") {
  HostileSite site;
  std::string index = anchor(year_path);
  for (int i = 0; i < 4'900; ++i)
    index += anchor("/" + std::to_string(i) + "/rtt-data-2025-26-2/");
  site.serve(index_path, index);
  site.serve("/0/rtt-data-2025-26-2/", repeated("<a href=x>", 161'000));
  const auto finished = site.once();
  CHECK(finished.exit_code == 0);
  CHECK(site.releases() == "current 2026-01");
  CHECK(contains(finished.err,
                 "the index links to more than 39 pages of years: those after them are not read"));
  CHECK(contains(finished.err, "/0/rtt-data-2025-26-2/: the page has more than 5000 links"));
  CHECK(site.replica->requests().size() <= 45);
}

TEST_CASE("of dead links to the newest month a look tries ten, and says so") {
  HostileSite site;
  std::string year;
  for (int i = 0; i < 4'000; ++i)
    year += anchor(uploads + "Full-CSV-data-file-Feb26-" + std::to_string(i) + ".zip",
                   "Full CSV data file Feb26");
  site.serve(index_path, anchor(year_path));
  site.serve(year_path, year);
  const auto finished = site.once();
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "so it is with 10 files of the month, and the others are not tried"));
  CHECK(site.replica->requests().size() <= 30);
}

TEST_CASE(
    "of links that do not say their month a look tries twelve, tells ten, and loads the month's own file") {
  HostileSite site;
  std::string year = anchor(jan_path, "Full CSV data file Jan26");
  for (int i = 0; i < 4'000; ++i)
    year += anchor(uploads + "full-csv-" + std::to_string(i) + ".zip", "Full CSV data file");
  site.serve(index_path, anchor(year_path));
  site.serve(year_path, year);
  const auto finished = site.once({30s});
  INFO(finished.err.substr(0, 6'000));
  CHECK(finished.exit_code == 1); // the links are dead
  CHECK(contains(finished.err, "4000 links do not say which month they are of: no more than 12 are tried"));
  CHECK(contains(finished.err, "3990 more links are called like a data file and not understood"));
  CHECK(count_of("a link is called like a data file", finished.err) == 10);
  CHECK(site.replica->requests().size() <= 60);
}

TEST_CASE("a look ends with its budget of requests, and leaves the older months to the next one") {
  HostileSite site;
  REQUIRE(site.once().exit_code == 0);
  // As if each month of twenty years were loaded, and its link dead.
  site.value("WITH made AS (INSERT INTO rtt.release SELECT (jsonb_populate_record(r, jsonb_build_object("
             "'release_id', 1000 + n, 'period', date '2006-01-01' + n * interval '1 month', 'csv_sha256', n, "
             "'file_sha256', n))).* FROM rtt.release AS r, generate_series(1, 239) AS n RETURNING 1) "
             "SELECT count(*) FROM made");
  std::string year;
  const char* const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  for (int n = 12; n < 240; ++n) {
    const std::string month = months[n % 12] + std::to_string(2006 + n / 12);
    year += anchor("/full-csv-" + month + ".zip", "Full CSV data file " + month);
  }
  for (int i = 0; i < 100; ++i)
    year += anchor("/" + std::to_string(i) + "/full-csv.zip", "Full CSV data file");
  site.serve(year_path, year + anchor(jan_path, "Full CSV data file Jan26"));
  std::string index = anchor(year_path);
  for (int i = 0; i < 20; ++i)
    index += anchor("/" + std::to_string(i) + "/rtt-data-2025-26-2/");
  site.serve(index_path, index);
  const auto before = site.replica->requests().size();
  const auto finished = site.once({60s});
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err,
                 "the look has made 250 requests: the files it has not come to are left to the next one"));
  CHECK(site.replica->requests().size() - before == 250);
}

TEST_CASE("a link to a month that has not ended is tried as what its file is, and blocks no other month") {
  HostileSite site;
  site.serve(index_path, anchor(year_path));
  site.serve(year_path, anchor(jan_path, "Full CSV data file Dec52 (ZIP, 4M)"));
  CHECK(site.once().exit_code == 0);
  CHECK(site.releases() == "current 2026-01");
}

TEST_CASE("rows of a month that has not ended are rejected once, whatever the link says") {
  std::vector<std::string> lines = {header()};
  for (std::string line : good_rows("RAA"))
    lines.push_back(line.replace(0, 16, "RTT-January-2099"));
  for (const std::string text :
       {"Full CSV data file Jan26", "Full CSV data file Jan99", "Full CSV data file"}) {
    INFO(text);
    HostileSite site;
    write_zip(site.files / "2099.zip", {{"a.csv", file_of(lines)}});
    site.serve("/uploads/full-csv.zip", content_of(site.files / "2099.zip"));
    site.serve(index_path, anchor(year_path));
    site.serve(year_path, anchor("/uploads/full-csv.zip", text));
    const auto finished = site.once();
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, "(Period): the row is of 2099-01, a month that has not ended"));
    CHECK(contains(finished.err, "this machine's clock is wrong"));
    CHECK(count_of("rejected", site.releases()) == 1);
    CHECK(count_of("current", site.releases()) == 0);
    const int fetched = site.downloads();
    CHECK(site.once().exit_code == 1);
    CHECK(site.downloads() == fetched);
  }
}

TEST_CASE("what a database refuses is rejected once and not fetched again") {
  std::vector<std::string> year_0 = {header()};
  for (std::string line : good_rows("RAA"))
    year_0.push_back(line.replace(0, 16, "RTT-January-0000"));
  std::vector<std::string> long_code = {header()};
  for (const std::string& line : good_rows(std::string(3'000, 'R')))
    long_code.push_back(line);
  const std::pair<std::vector<std::string>, const char*> cases[] = {
      {year_0, "the row is of 0000-01: waiting times were not measured before 2007"},
      {long_code, "code and names of 6"},
  };
  for (const auto& [lines, message] : cases) {
    HostileSite site;
    write_zip(site.files / "bad.zip", {{"a.csv", file_of(lines)}});
    site.serve("/uploads/full-csv.zip", content_of(site.files / "bad.zip"));
    site.serve(index_path, anchor(year_path));
    site.serve(year_path, anchor("/uploads/full-csv.zip", "Full CSV data file"));
    const auto finished = site.once();
    CHECK(finished.exit_code == 1);
    CHECK(contains(finished.err, message));
    CHECK(site.releases() == "rejected -");
    CHECK(site.once().exit_code == 1);
    CHECK(site.downloads() == 1);
  }
}

TEST_CASE(
    "what the reader lets pass and the database cannot hold is a rejection, and what may pass is none") {
  struct Case {
    const char* sqlstate;
    int exit_code;
    const char* releases;
    int downloads; ///< of two looks
  };
  const Case cases[] = {
      {"22003", 1, "rejected 2026-01", 1}, {"54000", 1, "rejected 2026-01", 1}, {"53100", 75, "none", 2}};
  for (const Case& wanted : cases) {
    INFO(wanted.sqlstate);
    HostileSite site;
    REQUIRE(site.run({"migrate"}).exit_code == 0);
    site.value(
        "CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'too much' "
        "USING ERRCODE = '" +
        std::string(wanted.sqlstate) + "'; END $$");
    site.value("CREATE TRIGGER refuse BEFORE INSERT ON rtt.release FOR EACH ROW WHEN (NEW.status <> "
               "'rejected') EXECUTE FUNCTION public.refuse()");
    for (int look = 0; look < 2; ++look) {
      const auto finished = site.once();
      CHECK(finished.exit_code == wanted.exit_code);
      CHECK(contains(finished.err, "too much"));
      CHECK(site.releases() == wanted.releases);
    }
    CHECK(site.downloads() == wanted.downloads);
  }
}

TEST_CASE("a downloaded file's name is ours: the site's can reach no other file") {
  for (const std::string name : {"..", "NUL.zip", "%2e%2e%2fx.zip"}) {
    INFO(name);
    HostileSite site;
    site.serve("/uploads/" + (name.starts_with('%') ? "../x.zip" : name), content_of(site.files / "jan.zip"));
    const std::string address = site.replica->address_of("/uploads/" + name);
    const auto finished = site.run({"load", address});
    CHECK(finished.exit_code == 0);
    CHECK(site.releases() == "current 2026-01");
    CHECK(std::filesystem::is_empty(site.folder / "state/downloads"));
  }
  HostileSite site;
  const std::string path = "/uploads/" + std::string(270, 'x') + ".zip";
  site.serve(path, content_of(site.files / "jan.zip"));
  CHECK(site.run({"load", site.replica->address_of(path)}).exit_code == 0);
}

TEST_CASE("controls in a page reach neither the terminal nor the status") {
  HostileSite site;
  site.serve(index_path, anchor(year_path));
  site.serve(year_path,
             anchor(jan_path, "Full CSV data file Jan26") +
                 anchor("/uploads/x.zip", "Full CSV data file &#27;]0;owned&#7;&#x202E;&#x9b;2J&#127;"));
  for (const char* format : {"text", "json"}) {
    site.environment["LOG_FORMAT"] = format;
    site.value("SELECT 1");
    const auto looked = site.once();
    const auto status = site.run({"status"});
    const auto found = site.run({"discover"});
    CHECK(contains(looked.err, "x.zip"));
    CHECK(contains(status.out, "<U+001B>]0;owned<U+0007><U+202E>"));
    CHECK(contains(found.out, "<U+001B>]0;owned"));
    for (const std::string& said : {looked.err, status.out, found.out})
      CHECK(said.find_first_of("\x1B\x07\x7F\r") == std::string::npos);
  }
}

TEST_CASE("a site that says something else each time fills no table") {
  HostileSite site;
  CHECK(site.once().exit_code == 0);
  site.value(
      "WITH made AS (INSERT INTO rtt.discovery (source, strategy, outcome, detail) SELECT 'nhs', 'pages', "
      "'found', n::text FROM generate_series(1, 1500) AS n RETURNING 1) SELECT count(*) FROM made");
  site.value(
      "WITH made AS (INSERT INTO rtt.page (url, links, read_at) SELECT 'https://h/' || n, '[]', '2026-01-01' "
      "FROM generate_series(1, 1500) AS n RETURNING 1) SELECT count(*) FROM made");
  std::string year = anchor(jan_path, "Full CSV data file Jan26");
  for (int i = 0; i < 1'000; ++i)
    year += anchor(uploads + "x" + std::to_string(i) + ".xls", "Full CSV data file " + std::string(500, 'x'));
  site.serve(year_path, year);
  CHECK(site.once().exit_code == 0);
  CHECK(site.value("SELECT count(*) <= 1000 FROM rtt.discovery") == "t");
  CHECK(site.value("SELECT max(length(detail)) BETWEEN 1000 AND 2010 FROM rtt.discovery") == "t");
  CHECK(site.value("SELECT count(*) FROM rtt.page") == "300");
  CHECK(site.value("SELECT count(*) FROM rtt.page WHERE url LIKE '%/rtt-data-2025-26/'") == "1");
}
