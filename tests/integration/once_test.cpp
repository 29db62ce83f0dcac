// waitlistd once, from the site's pages over HTTPS to a month in PostgreSQL.
#include "tests/support/site.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

std::vector<std::string> as_month(std::vector<std::string> lines, const std::string& period) {
  for (auto& line : lines)
    if (line.starts_with("RTT-January-2026")) line.replace(0, 16, period);
  return lines;
}

// A small January 2026, and one with a provider more.
void write_months(const TemporaryFolder& folder) {
  write_january(folder);
  auto more = good_lines();
  for (const auto& line : good_rows("RAC"))
    more.push_back(line);
  write_zip(folder / "jan-revised.zip", {{"jan.csv", file_of(more)}});
  write_zip(folder / "feb.zip", {{"feb.csv", file_of(as_month(good_lines(), "RTT-February-2026"))}});
}

// What is known of the real January 2026: the Windows program is held to the same.
struct January {
  boost::json::value known = boost::json::parse(content_of(JANUARY_2026));
  std::filesystem::path file = text_of(known.at("file"));
  std::string said = text_of(known.at("said"));
  std::vector<std::pair<std::string, std::string>> figures; // a statement and its answer

  January() {
    for (const auto& figure : known.at("figures").as_array())
      figures.emplace_back(text_of(figure.at("sql")), text_of(figure.at("answer")));
  }
  static std::string text_of(const boost::json::value& value) { return value.as_string().c_str(); }
};

} // namespace

TEST_CASE("the real January 2026 comes from the site's pages through HTTPS into the database, once") {
  const January published;
  const std::filesystem::path zip =
      std::filesystem::weakly_canonical(std::filesystem::path(WAITLISTD_TEST_DATA) / published.file);
  const Site site({"2026-01=" + zip.string()});
  const auto first = site.once();
  INFO(first.err);
  REQUIRE(first.exit_code == 0);
  CHECK(contains(first.err, published.said));
  INFO("peak " << first.peak_kilobytes << " KB");
  CHECK(first.stayed_below_kilobytes(80'000));
  for (const auto& [sql, answer] : published.figures)
    CHECK(site.value(sql) == answer);
  const auto exported = site.folder / "january.csv";
  REQUIRE(waitlistd::test::waitlistd({"export", "--period", "2026-01", "--output", exported.string()},
                                     site.environment)
              .exit_code == 0);
  CHECK(content_of(exported) == must_run({"unzip", "-p", zip.string()}).out);
  CHECK(site.value("SELECT strategy || ' ' || file_sha256 FROM rtt.release") ==
        "pages " + must_run({"sha256sum", zip.string()}).out.substr(0, 64));

  const auto second = site.once();
  CHECK(second.exit_code == 0);
  CHECK(contains(second.err, "nothing new"));
  CHECK(site.downloads() == 1);
  CHECK(std::filesystem::is_empty(site.folder / "state/downloads"));
}

TEST_CASE(
    "the newest month is found and loaded; of an older one nothing is known, so it is left to backfill") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string(), "2026-02=" + (files / "feb.zip").string()});
  REQUIRE(site.once().exit_code == 0);
  CHECK(site.value("SELECT string_agg(to_char(period, 'YYYY-MM'), ' ') FROM rtt.release") == "2026-02");
}

TEST_CASE("a revised file of a loaded month is loaded as its next vintage") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  REQUIRE(site.once().exit_code == 0);
  site.replica->command(R"({"do": "month", "spec": "2026-02=)" + (files / "feb.zip").string() + "\"}");
  site.replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan-revised.zip").string() +
                        ",revised\"}");
  const auto second = site.once();
  INFO(second.err);
  REQUIRE(second.exit_code == 0);
  CHECK(site.value("SELECT string_agg(to_char(period, 'YYYY-MM') || ' ' || vintage || ' ' || status, ', ' "
                   "ORDER BY period, vintage) "
                   "FROM rtt.release") == "2026-01 1 superseded, 2026-01 2 current, 2026-02 1 current");
}

TEST_CASE("other content under the same address is a new vintage; the same content under another is not") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  REQUIRE(site.once().exit_code == 0);
  site.replica->command(std::string(R"({"do": "content", "path": ")") + jan_path + R"(", "file": ")" +
                        (files / "jan-revised.zip").string() + "\"}");
  REQUIRE(site.once().exit_code == 0);
  CHECK(site.value("SELECT string_agg(vintage || ' ' || status, ', ' ORDER BY vintage) FROM rtt.release") ==
        "1 superseded, 2 current");
  site.replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan-revised.zip").string() +
                        ",revised\"}");
  const auto third = site.once();
  CHECK(third.exit_code == 0);
  CHECK(contains(third.err, "this content is loaded already"));
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "2");
}

TEST_CASE("a file is loaded from its address, and an address that has none fails") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  const auto load = [&](const std::string& path) {
    return waitlistd::test::waitlistd({"load", site.replica->address_of(path)}, site.environment);
  };
  CHECK(load(jan_path).exit_code == 0);
  CHECK(site.value("SELECT strategy || ' ' || url FROM rtt.release") ==
        "command line " + site.replica->address_of(jan_path));
  const auto missing = load("/nothing-there.zip");
  CHECK(missing.exit_code == 1);
  CHECK(contains(missing.err, "/nothing-there.zip: the server answered with status 404"));
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "1");
  CHECK(std::filesystem::is_empty(site.folder / "state/downloads"));
}

TEST_CASE("what a killed download left behind is gone after the next") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  std::filesystem::create_directories(site.folder / "state/downloads");
  write_file(site.folder / "state/downloads/Full-CSV-data-file-Dec25.zip.part", "half a file");
  REQUIRE(site.once().exit_code == 0);
  CHECK(std::filesystem::is_empty(site.folder / "state/downloads"));
}

TEST_CASE("two that look at once load the month once") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, site.environment).exit_code == 0);
  RunningProgram first({WAITLISTD_BINARY, "once"}, site.environment);
  RunningProgram second({WAITLISTD_BINARY, "once"}, site.environment);
  const auto one = first.wait();
  const auto two = second.wait();
  INFO(one.err << two.err);
  CHECK(one.exit_code == 0);
  CHECK(two.exit_code == 0);
  CHECK(site.value("SELECT count(*) || ' ' || max(vintage) FROM rtt.release") == "1 1");
}

TEST_CASE("NHS_CSV_URL bypasses discovery") {
  TemporaryFolder files;
  write_months(files);
  Site site({"2026-01=" + (files / "jan.zip").string()});
  site.environment["NHS_CSV_URL"] = site.replica->address_of(jan_path);
  const auto finished = site.once();
  INFO(finished.err);
  REQUIRE(finished.exit_code == 0);
  REQUIRE(site.replica->requests().size() == 1);
  CHECK(site.value("SELECT strategy FROM rtt.release") == "setting");
}

TEST_CASE("a page instead of the ZIP is rejected once, and looked at again when the server has another") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  const std::string fault = std::string(R"({"do": "fault", "path": ")") + jan_path + R"(", "fault": ")";
  site.replica->command(fault + "html\", \"value\": \"application/zip\"}");
  const auto first = site.once();
  CHECK(first.exit_code == 1);
  CHECK(contains(first.err, "an HTML page, not a ZIP"));
  const auto second = site.once();
  CHECK(second.exit_code == 1);
  CHECK(contains(second.err, "still the file that was rejected"));
  CHECK(site.downloads() == 1);
  site.replica->command(fault + "none\"}");
  CHECK(site.once().exit_code == 0);
  CHECK(site.value("SELECT string_agg(status, ' ' ORDER BY release_id) FROM rtt.release") ==
        "rejected current");
}

TEST_CASE("a month other than the link's is rejected") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-03=" + (files / "jan.zip").string()});
  const auto finished = site.once();
  CHECK(finished.exit_code == 1);
  CHECK(contains(finished.err, "the row is of 2026-01, the link or name says 2026-03"));
  CHECK(site.value("SELECT to_char(period, 'YYYY-MM') || ' ' || status FROM rtt.release") ==
        "2026-03 rejected");
}

TEST_CASE("a server without validators is not asked for the same address again") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  site.replica->command(std::string(R"({"do": "fault", "path": ")") + jan_path +
                        R"(", "fault": "no-validators"})");
  REQUIRE(site.once().exit_code == 0);
  const auto second = site.once();
  CHECK(second.exit_code == 0);
  CHECK(contains(second.err, "nothing new"));
  CHECK(site.downloads() == 1);
}

TEST_CASE("once --dry-run downloads, checks and changes nothing") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string()});
  const auto dry = site.once({"--dry-run"});
  CHECK(dry.exit_code == 0);
  CHECK(contains(dry.err, "would load"));
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "0");
  CHECK(site.value("SELECT count(*) FROM rtt.release_url") == "0");
}

TEST_CASE("discover names what is published and how it was found") {
  TemporaryFolder files;
  write_months(files);
  const Site site({"2026-01=" + (files / "jan.zip").string(), "2026-02=" + (files / "feb.zip").string()});
  const auto json = waitlistd::test::waitlistd({"discover", "--json"}, site.environment);
  REQUIRE(json.exit_code == 0);
  CHECK(contains(json.out, R"("releases":[{"period":"2026-02")"));
  CHECK(contains(json.out, R"("strategy":"pages")"));
  CHECK_FALSE(contains(json.out, R"("period":"2026-01")"));
  const auto all = waitlistd::test::waitlistd({"discover", "--all", "--json"}, site.environment);
  CHECK(contains(all.out, R"("period":"2026-01")"));
}

TEST_CASE("one event is one line of JSON for machines") {
  TemporaryFolder files;
  write_months(files);
  Site site({"2026-01=" + (files / "jan.zip").string()});
  site.environment["LOG_FORMAT"] = "json";
  const auto finished = site.once();
  write_file(files / "log", finished.err);
  CHECK(must_run({"python3", "-c",
                  "import json,sys; print('release_loaded' in [json.loads(line)['event'] for line in "
                  "open(sys.argv[1])])",
                  (files / "log").string()})
            .out == "True\n");
}
