// Our England beside NHS England's own figures: found, fetched, read, compared and told by the program
// itself, with the published workbook and months whose England is made from it.
#include "service/rtt/timeseries_file.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/england_month.hpp"
#include "tests/support/place.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace waitlistd::test;

namespace {

const std::string workbook = WAITLISTD_SOURCE_DIR "/tests/data/headline/RTT-Overview-Timeseries-Dec25.xlsx";
constexpr Period may_2019{2019, 5};
constexpr Period june_2020{2020, 6};
constexpr Period august_2022{2022, 8};

const Timeseries& published() {
  static const Timeseries timeseries = read_timeseries_file(workbook).value().timeseries;
  return timeseries;
}

// `more_within_18`: pathways moved from beyond 18 weeks, so that two counts and a share differ.
std::string month_of_england(Period period, double more_within_18 = 0) {
  EnglandFigures england = england_of(published(), period);
  england[{"Part_2", "within_18"}] += more_within_18;
  england[{"Part_2", "over_18"}] -= more_within_18;
  if (period == june_2020) { // its percentiles were not revised with its counts
    england.erase({"Part_2", "median_weeks"});
    england.erase({"Part_2", "p92_weeks"});
  }
  return england_month(period, england);
}

// The workbook with another number in a cell; the month's row is found by its serial date.
void alter_workbook(const std::filesystem::path& output, int serial_date, const std::string& column,
                    long number) {
  const std::string script =
      "import re,sys,zipfile\n"
      "source, target, date, column, number = sys.argv[1:]\n"
      "old, new = zipfile.ZipFile(source), zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED)\n"
      "for name in old.namelist():\n"
      "    text = old.read(name)\n"
      "    if name == 'xl/worksheets/sheet1.xml':\n"
      "        row = re.search(r'<c r=\"C(\\d+)\"[^>]*><v>%s</v>' % date, text.decode()).group(1)\n"
      "        text, n = re.subn(r'(<c r=\"%s%s\"[^>]*><v>)[^<]*' % (column, row), r'\\g<1>' + number, "
      "text.decode())\n"
      "        assert n == 1\n"
      "    new.writestr(name, text)\n"
      "new.close()\n";
  must_run({"python3", "-c", script, workbook, output.string(), std::to_string(serial_date), column,
            std::to_string(number)});
}

/// August 2022 on the site, May 2019 and June 2020 loaded by hand.
struct Published {
  TemporaryFolder files;
  std::unique_ptr<Site> site;

  explicit Published(double more_within_18 = 0) {
    write_zip(files / "aug.zip", {{"aug.csv", month_of_england(august_2022, more_within_18)}});
    site = std::make_unique<Site>(std::vector<std::string>{"2022-08=" + (files / "aug.zip").string()}, "good",
                                  false);
  }
  void load(const std::string& name, const std::string& content) const {
    write_file(files / name, content);
    const auto loaded = test::waitlistd({"load", (files / name).string()}, site->environment);
    INFO(loaded.err);
    REQUIRE(loaded.exit_code == 0);
  }
  void publish(const std::filesystem::path& file, const std::string& month = "2025-12") const {
    site->replica->command(R"({"do": "timeseries", "spec": ")" + month + "=" + file.string() + "\"}");
  }
  int fetched(const std::string& status) const {
    int count = 0;
    for (const auto& line : site->replica->requests())
      count += contains(line, ".xlsx") && contains(line, "\"status\": " + status);
    return count;
  }
  void as_if_asked(const std::string& ago) const {
    site->value("WITH a AS (UPDATE rtt.control_url SET asked_at = asked_at - interval '" + ago +
                "' RETURNING 1) SELECT count(*) FROM a");
  }
  std::string summary() const {
    return site->value("SELECT concat_ws(' ', months_agreeing, months_compared, figures_differing, "
                       "figures_not_comparable) FROM rtt.reconciliation_summary");
  }
};

} // namespace

TEST_CASE("the daemon finds NHS England's own figures, fetches and stores them whole, and tells that ours "
          "are the same") {
  const Published world;
  world.load("2020-06.csv", month_of_england(june_2020));
  world.load("2019-05.csv", month_of_england(may_2019));
  world.publish(workbook);
  const Daemon daemon(world.site->environment);
  const bool told = daemon.says("our England equals NHS England's in 3 of 3 months");
  INFO(daemon.log());
  REQUIRE(told);
  CHECK(daemon.log().find("release loaded") < daemon.log().find("the Overview Timeseries read"));
  // Of June 2020: the list's median and 92nd percentile, and the medians of those who were treated.
  CHECK(world.summary() == "3 3 0 4");
  CHECK(world.site->value(
            "SELECT string_agg(basis || ' ' || n, ', ' ORDER BY basis) FROM (SELECT basis, count(*) AS n "
            "FROM rtt.published_figure GROUP BY basis) AS f") == "as_reported 4851, with_estimates 2066");
  CHECK(world.site->value("SELECT found_by || ' ' || last_month || ' ' || sha256 FROM rtt.control_file") ==
        "site 2025-12-01 " + must_run({"sha256sum", workbook}).out.substr(0, 64));
  CHECK(world.site->value(
            "SELECT count(*) FROM rtt.reconciliation WHERE part = 'Part_2' AND figure = 'p92_weeks' AND "
            "agrees") == "2");
  CHECK(world.site->value("SELECT state FROM rtt.control_url") == "read");
  CHECK(eventually([&] {
    const std::string metrics = daemon.get("/metrics").text;
    return contains(metrics, "waitlistd_reconciliation_months{source=\"nhs\",result=\"agrees\"} 3\n") &&
           contains(metrics, "waitlistd_reconciliation_months{source=\"nhs\",result=\"differs\"} 0\n") &&
           contains(metrics,
                    "waitlistd_reconciliation_reaches_info{source=\"nhs\",period=\"2025-12\"} 1\n") &&
           contains(metrics, "waitlistd_control_figures_failures_total{source=\"nhs\"} 0\n");
  }));
  const auto status = test::waitlistd({"status"}, world.site->environment);
  CHECK(contains(
      status.out,
      "our England equals NHS England's in 3 of 3 months (Overview Timeseries to 2025-12, https://"));
}

TEST_CASE("a difference put in on purpose is found and told once, by log, status and metric, and gone when "
          "it is mended") {
  const Published world;
  alter_workbook(world.files / "altered.xlsx", 44774, "F",
                 4'258'986); // one pathway more than August 2022's file has
  world.publish(world.files / "altered.xlsx");
  const auto first = world.site->once();
  INFO(first.err);
  CHECK(first.exit_code == 0);
  CHECK(contains(first.err,
                 "warning: our England equals NHS England's in 0 of 1 months: 2022-08: Part_2 within_18"));
  CHECK(world.site->value(
            "SELECT concat_ws(' ', part, figure, ours, published, difference) FROM rtt.reconciliation WHERE "
            "NOT agrees") == "Part_2 within_18 4258985 4258986 -1");
  CHECK(world.site->value("SELECT result || ' ' || differing_figures FROM rtt.reconciliation_month") ==
        "differs Part_2 within_18");
  const auto again = world.site->once();
  CHECK_FALSE(contains(again.err, "our England"));
  CHECK(world.fetched("200") == 1);

  const auto status = test::waitlistd({"status"}, world.site->environment);
  CHECK(contains(status.out, "our England equals NHS England's in 0 of 1 month (Overview"));
  CHECK(contains(status.out, "    differs  2022-08: Part_2 within_18\n"));
  const auto json = boost::json::parse(test::waitlistd({"status", "--json"}, world.site->environment).out);
  CHECK(json.at("reconciliation").at("figures_differing") == 1);
  CHECK(json.at("reconciliation").at("months_agreeing") == 0);
  {
    const Daemon daemon(world.site->environment);
    CHECK(eventually([&] {
      return contains(daemon.get("/metrics").text,
                      "waitlistd_reconciliation_figures{source=\"nhs\",result=\"differs\"} 1\n");
    }));
  }
  // A new link is followed at once, in the same day.
  world.publish(workbook, "2026-01");
  const auto mended = world.site->once();
  CHECK(contains(mended.err, "our England equals NHS England's in 1 of 1 months"));
  CHECK(world.summary() == "1 1 0 0");
  CHECK(world.site->value("SELECT count(DISTINCT control_file_id) FROM rtt.published_figure") == "1");
}

TEST_CASE("a month that is revised is compared anew, and what that changes is told") {
  const Published world(100);
  world.publish(workbook);
  CHECK(contains(world.site->once().err,
                 "in 0 of 1 months: 2022-08: Part_2 over_18, Part_2 share_within_18, Part_2 within_18"));
  write_zip(world.files / "aug-revised.zip", {{"aug.csv", month_of_england(august_2022)}});
  world.site->replica->command(R"({"do": "month", "spec": "2022-08=)" +
                               (world.files / "aug-revised.zip").string() + ",revised\"}");
  const auto revised = world.site->once();
  INFO(revised.err);
  CHECK(contains(revised.err, "our England equals NHS England's in 1 of 1 months"));
  CHECK(world.fetched("200") == 1);
}

TEST_CASE("the file is asked for once a day by its validators, and read again when it has changed under its "
          "address") {
  const Published world;
  world.publish(workbook);
  REQUIRE(world.site->once().exit_code == 0);
  REQUIRE(world.site->once().exit_code == 0);
  CHECK(world.fetched("200") + world.fetched("304") == 1);
  world.as_if_asked("25 hours");
  REQUIRE(world.site->once().exit_code == 0);
  REQUIRE(world.site->once().exit_code == 0);
  CHECK(world.fetched("304") == 1);
  alter_workbook(world.files / "altered.xlsx", 44774, "F", 4'258'986);
  world.publish(world.files / "altered.xlsx"); // the same address
  world.as_if_asked("25 hours");
  CHECK(contains(world.site->once().err, "in 0 of 1 months"));
  CHECK(world.fetched("200") == 2);
  world.publish(workbook); // and back again
  world.as_if_asked("25 hours");
  CHECK(contains(world.site->once().err, "in 1 of 1 months"));
  CHECK(world.summary() == "1 1 0 0");
}

TEST_CASE("a dry run leaves NHS England's figures alone") {
  const Published world;
  world.publish(workbook);
  REQUIRE(world.site->once({"--dry-run"}).exit_code == 0);
  CHECK(world.fetched("200") == 0);
}

TEST_CASE("figures that cannot be had or read fail no load: they are a warning, a metric and a line of the "
          "status") {
  const Published world;
  world.publish(world.files / "damaged.xlsx");
  write_file(world.files / "damaged.xlsx", content_of(workbook).substr(0, 50'000));
  const auto damaged = world.site->once();
  INFO(damaged.err);
  CHECK(damaged.exit_code == 0);
  CHECK(contains(damaged.err, "release loaded"));
  CHECK(contains(damaged.err, "warning: the Overview Timeseries could not be compared with: https://"));
  CHECK(contains(damaged.err, "the workbook is damaged or cut off"));
  CHECK(contains(test::waitlistd({"status"}, world.site->environment).out,
                 "note  the newest Overview Timeseries could not be read: the workbook is damaged"));
  CHECK(world.site->value("SELECT state FROM rtt.control_url") == "refused");
  CHECK_FALSE(contains(world.site->once().err, "warning"));
  world.as_if_asked("25 hours");
  CHECK_FALSE(contains(world.site->once().err, "warning")); // it is still the same: 304
  CHECK(world.fetched("304") == 1);

  world.publish(workbook, "2026-01");
  const std::string path =
      "/statistics/wp-content/uploads/sites/2/2026/03/RTT-Overview-Timeseries-Including-Estimates-"
      "for-Missing-Trusts-Jan26-XLS-115K-6jPlxd.xlsx";
  world.site->replica->fault(path, "status", "404");
  {
    const Daemon daemon(world.site->environment);
    CHECK(daemon.says("the Overview Timeseries could not be compared with: "));
    CHECK(eventually([&] {
      return contains(daemon.get("/metrics").text,
                      "waitlistd_control_figures_failures_total{source=\"nhs\"} 1\n");
    }));
    CHECK(contains(daemon.get("/metrics").text, "waitlistd_failures_in_a_row{source=\"nhs\"} 0\n"));
  }
  CHECK(world.site->value(
            "SELECT count(*) FROM rtt.control_url WHERE state = 'failed' AND because LIKE '%404%'") == "1");
  CHECK_FALSE(contains(world.site->once().err, "404")); // within the hour
  world.site->replica->fault(path, "none");
  world.as_if_asked("61 minutes");
  CHECK(contains(world.site->once().err, "in 1 of 1 months"));
}

TEST_CASE("reconcile reads the workbook by hand, and what is no workbook is refused with its reason") {
  const Place place;
  place.load("2019-05.csv", month_of_england(may_2019));
  const auto reconcile = [&](const std::filesystem::path& file) {
    return place.run({"reconcile", file.string()});
  };
  const auto good = reconcile(workbook);
  INFO(good.err + good.out);
  CHECK(good.exit_code == 0);
  CHECK(contains(good.out, "17 figures, 0 differ; our England equals NHS England's in 1 of 1 month\n"));

  const std::string package = "_rels/.rels";
  const std::string root =
      "<Relationships><Relationship Id=\"r\" Type=\"x/officeDocument\" Target=\"b.xml\"/></Relationships>";
  const std::string links =
      "<Relationships><Relationship Id=\"r\" Type=\"x/worksheet\" Target=\"s.xml\"/></Relationships>";
  const std::string book = "<workbook><sheets><sheet name=\"Other\" r:id=\"r\"/></sheets></workbook>";
  const auto zipped = [&](const std::string& name,
                          const std::vector<std::pair<std::string, std::string>>& members,
                          const std::string& password = {}) {
    write_zip(place.folder / name, members, password);
    return name;
  };
  write_file(place.folder / "old.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on");
  write_file(place.folder / "page.xlsx", "<!DOCTYPE html><title>Sorry</title>");
  write_file(place.folder / "empty.csv", "");
  write_file(place.folder / "cut.xlsx", content_of(workbook).substr(0, 60'000));
  write_file(place.folder / "later.csv", "period,incomplete.Total waiting (mil)|as_reported\n2099-01,5\n");
  write_file(place.folder / "other.csv", "period,incomplete.Total waiting (mil)|as_reported\n2019-06,5\n");
  for (const auto& [file, message] : std::vector<std::pair<std::string, std::string>>{
           {zipped("no.xlsx", {{"a.txt", "a"}}),
            "the file is a ZIP, but no workbook: it has no \"_rels/.rels\""},
           {zipped("no-sheet.xlsx", {{package, root}, {"_rels/b.xml.rels", links}, {"b.xml", book}}),
            "the file is a ZIP, but no workbook: it has no \"s.xml\""},
           {zipped(
                "other.xlsx",
                {{package, root}, {"_rels/b.xml.rels", links}, {"b.xml", book}, {"s.xml", "<worksheet/>"}}),
            "no sheet of the workbook has the titles of the Overview Timeseries; it has \"Other\""},
           {zipped("bomb.xlsx", {{package, root},
                                 {"_rels/b.xml.rels", links},
                                 {"b.xml", book},
                                 {"s.xml", "<worksheet>" + std::string(100'000'000, ' ') + "</worksheet>"}}),
            "\"s.xml\" would inflate to 100000023 bytes: more than a workbook of figures has"},
           {zipped("secret.xlsx", {{package, root}}, "password"), "\"_rels/.rels\" is encrypted"},
           {"old.xls", "the file is encrypted, or an XLS of before 2007"},
           {"page.xlsx", "no row has the titles of the Overview Timeseries"},
           {"empty.csv", "the file is empty"},
           {"cut.xlsx", "the workbook is damaged or cut off"},
           {"none.csv", "cannot be read: No such file or directory"},
           {"", "cannot be read: it is a folder"},
           {"later.csv", "it has figures for 2099-01, which has not ended"},
           {"other.csv", "nothing was compared: it has 2019-06 to 2019-06, and loaded are 2019-05"}}) {
    INFO(file);
    const auto refused = reconcile(place.folder / file);
    CHECK(refused.exit_code == 1);
    CHECK(contains(refused.err, message));
    CHECK(refused.stayed_below_kilobytes(80'000));
  }
  // The workbook reaches furthest: it is what the views compare with.
  CHECK(place.value("SELECT months_agreeing || ' ' || last_month FROM rtt.reconciliation_summary") ==
        "1 2025-12-01");
}

TEST_CASE(
    "a month that lacks a part which NHS England publishes differs, and an era's missing figures do not") {
  const Place place;
  EnglandFigures england = england_of(published(), may_2019);
  england.erase({"Part_3", "total"});
  place.load("2019-05.csv", england_month(may_2019, england));
  const auto found = place.run({"reconcile", workbook});
  INFO(found.out);
  CHECK(found.exit_code == 1);
  CHECK(place.value(
            "SELECT string_agg(part || ' ' || figure || ' ' || coalesce(ours::text, 'none'), ', ') FROM "
            "rtt.reconciliation WHERE NOT agrees") == "Part_3 total none");
}
