// Months that were missed or rejected, and links that are called otherwise than before.
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

const std::string missed = WAITLISTD_SOURCE_DIR "/tests/data/cases/missed-months/";
const std::string renamed = WAITLISTD_SOURCE_DIR "/tests/data/cases/newest-renamed/";
constexpr const char* months = "SELECT string_agg(to_char(period, 'YYYY-MM'), ' ' ORDER BY period) FROM "
                               "rtt.release WHERE status = 'current'";
constexpr const char* missing =
    "SELECT coalesce(string_agg(to_char(period, 'YYYY-MM') || ' ' || coalesce(status, '-'), ', '), '') FROM "
    "rtt.missing_month";

void publish(const Site& site, const std::string& spec) {
  site.replica->command(R"({"do": "month", "spec": ")" + spec + "\"}");
}

std::string status(const Site& site) { return waitlistd::test::waitlistd({"status"}, site.environment).out; }

// December 2025 is loaded, then another link for January 2026 appears.
Finished once_renamed(const std::string& spec, const std::string& expected_months) {
  const Site site({"2025-12=" + renamed + "Full-CSV-data-file-Dec25-ZIP-4M-aaaaa2.zip"}, "good", false);
  REQUIRE(site.once().exit_code == 0);
  publish(site, spec);
  const auto second = site.once();
  INFO(second.err);
  CHECK(second.exit_code == 0);
  CHECK(site.value(months) == expected_months);
  const auto third = site.once(); // and it stays so
  CHECK(third.exit_code == 0);
  CHECK(site.value(months) == expected_months);
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "2");
  return second;
}

} // namespace

TEST_CASE("after an outage over three publications each of the months is loaded") {
  const Site site({"2025-11=" + missed + "Full-CSV-data-file-Nov25-ZIP-4M-aaaaa1.zip"}, "good", false);
  REQUIRE(site.once().exit_code == 0);
  publish(site, "2025-12=" + missed + "Full-CSV-data-file-Dec25-ZIP-4M-aaaaa2.zip");
  publish(site, "2026-01=" + missed + "Full-CSV-data-file-Jan26-ZIP-4M-aaaaa3.zip");
  publish(site, "2026-02=" + missed + "Full-CSV-data-file-Feb26-ZIP-4M-aaaaa4.zip");
  const auto after = site.once();
  INFO(after.err);
  CHECK(after.exit_code == 0);
  CHECK(site.value(months) == "2025-11 2025-12 2026-01 2026-02");
  CHECK(site.value(missing) == "");
}

TEST_CASE("a month that was rejected is told until its file is replaced, also when the next month is out") {
  const Site site({"2025-12=" + missed + "Full-CSV-data-file-Dec25-ZIP-4M-aaaaa2.zip"}, "good", false);
  REQUIRE(site.once().exit_code == 0);
  publish(site, "2026-01=" + missed + "damaged-Full-CSV-data-file-Jan26-ZIP-4M-aaaaa3.zip");
  CHECK(site.once().exit_code == 1);
  CHECK(contains(status(site), "missing: 2026-01 (rejected: "));
  site.replica->command(
      R"({"do": "withdraw", "path": "/statistics/wp-content/uploads/sites/2/2026/03/Full-CSV-data-file-Jan26-ZIP-4M-12345.zip"})");
  publish(site, "2026-02=" + missed + "Full-CSV-data-file-Feb26-ZIP-4M-aaaaa4.zip");
  CHECK(site.once().exit_code == 0);
  CHECK(site.value(months) == "2025-12 2026-02");
  CHECK(site.value(missing) == "2026-01 rejected");
  publish(site,
          "2026-01=" + missed +
              "Full-CSV-data-file-Jan26-ZIP-4M-aaaaa3.zip,name=Full-CSV-data-file-Jan26-ZIP-4M-aaaaa9.zip");
  const auto replaced = site.once();
  INFO(replaced.err);
  CHECK(replaced.exit_code == 0);
  CHECK(site.value(months) == "2025-12 2026-01 2026-02");
  CHECK(site.value(missing) == "");
  CHECK_FALSE(contains(status(site), "missing:"));
}

TEST_CASE("a newer month under another name or text is loaded, and its rows tell the month where the link "
          "does not") {
  const std::string january = "2026-01=" + renamed + "RTT-JANUARY-2026-full-extract_8BN1G.zip";
  const std::string both = "2025-12 2026-01";
  once_renamed(
      january + ",name=RTT-JANUARY-2026-full-extract_8BN1G.zip,text=RTT full extract January 2026 (ZIP 4M)",
      both);
  for (const std::string link : {
           ",name=data_8BN1G.zip,text=Full CSV data file Janaury26 (ZIP 4M)",
           ",name=data_8BN1G.zip,text=Full CSV data file January 20261 (ZIP 4M)",
           ",name=Full-CSV-data-file-Jan26-ZIP-4M-1.zip,text=Full CSV data file Jan25 (ZIP 4M)",
           ",name=Full-CSV-data-file-Jan62-ZIP-4M-1.zip,text=Full CSV data file Jan62 (ZIP 4M)",
       }) {
    INFO(link);
    const auto loaded = once_renamed(january + link, both);
    CHECK(contains(loaded.err, "a link is called like a data file, and its month or its form is unsure"));
  }
}

TEST_CASE("a newer month whose file is a plain CSV is loaded") {
  TemporaryFolder files;
  const std::string csv = must_run({"unzip", "-p", renamed + "RTT-JANUARY-2026-full-extract_8BN1G.zip"}).out;
  write_file(files / "january.csv", csv);
  once_renamed("2026-01=" + (files / "january.csv").string() +
                   ",name=20260131-RTT-January-2026-full-extract.csv,text=Full CSV data file Jan26 (CSV 85M)",
               "2025-12 2026-01");
}

TEST_CASE(
    "a link that cannot be tried is a warning in the log, the ledger and the table of what is published") {
  const Site site({"2025-12=" + renamed + "Full-CSV-data-file-Dec25-ZIP-4M-aaaaa2.zip"}, "good", false);
  publish(site, "2026-01=" + renamed +
                    "RTT-JANUARY-2026-full-extract_8BN1G.zip,name=Full-CSV-data-file-Jan26.xlsx");
  const auto once = site.once();
  CHECK(once.exit_code == 0);
  CHECK(contains(once.err, "a link is called like a data file, and its month or its form is unsure"));
  CHECK(contains(once.err, "called a full CSV, but neither ZIP nor CSV"));
  CHECK(contains(
      site.value(
          "SELECT detail FROM rtt.discovery WHERE strategy = 'pages' ORDER BY discovery_id DESC LIMIT 1"),
      "not understood: "));
  CHECK(contains(status(site), "links of the site not understood: "));
  CHECK_FALSE(contains(site.once().err, "a link is called like a data file"));
  CHECK(contains(waitlistd::test::waitlistd({"discover"}, site.environment).out, "neither ZIP nor CSV"));
}
