#include "core/candidates.hpp"
#include "core/html_links.hpp"
#include "core/url.hpp"
#include "tests/unit/classified.hpp"
#include "tests/unit/tsv.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace waitlistd;
using waitlistd::test::read_tsv;
using namespace waitlistd::rtt;

namespace {

struct Case {
  const char* name;
  Period period;
  bool revised;
};

constexpr const char* uploads = "https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/";
constexpr const char* folder = "https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/2027/09/";

} // namespace

TEST_CASE("every shape of a full CSV's name gives its month and whether it is revised") {
  const Case cases[] = {
      {"Full-CSV-data-file-Jul25-ZIP-4M-92707.zip", {2025, 7}, false},
      {"Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip", {2026, 1}, false},
      {"Full-CSV-data-file-Jan19-revised-ZIP-3634K.zip", {2019, 1}, true},
      {"Full-CSV-data-file-May19-ZIP-3497K-revised.zip", {2019, 5}, true},
      {"Full-CSV-data-file-Jul25-ZIP-4M-revised-2.zip", {2025, 7}, true},
      {"Full-CSV-data-file-Oct22-ZIP-3701K-v2.zip", {2022, 10}, true},
      {"Full-CSV-data-file-Oct22-ZIP-3701K-v23.zip", {2022, 10}, false},
      {"Full-CSV-data-file-Oct22-ZIP-3701K-vx.zip", {2022, 10}, false},
      {"Full-CSV-data-file-Feb20-ZIP-3174K-20005-1.zip", {2020, 2}, false},
      {"Full-CSV-data-file-Dec21-ZIP-4190K..zip", {2021, 12}, false},
      {"Full-CSV-data-file-Jun22ZIP.zip", {2022, 6}, false},
      {"Full-CSV-data-file-Jul20.zip", {2020, 7}, false},
      {"full-csv-data-file-mar19-zip-1k.ZIP", {2019, 3}, false},
      {"Full%20CSV%20data%20file%20Sept2024.zip", {2024, 9}, false},
      {"Full--CSV-data-file-%20Jan26.zip", {2026, 1}, false},
      {"Full_CSV_data_file_January_2027_REVISED.zip", {2027, 1}, true},
      {"Full-CSV-data-file-Nov25-ZIP-4M-1Xmjkk.zip?download=1", {2025, 11}, false},
  };
  for (const Case& c : cases) {
    INFO(c.name);
    const auto link = test::classified("", std::string(folder) + c.name);
    CHECK(link.kind == LinkKind::data_file);
    CHECK(link.period == c.period);
    CHECK(link.revised == c.revised);
    CHECK(link.upload_folder == Period{2027, 9});
    CHECK_FALSE(link.month_unsure);
  }
}

TEST_CASE("neighbours of the full CSV are refused") {
  for (const std::string name :
       {"DM01-APRIL-2026-full-extract.zip", "Monthly-AE-March-2025.csv",
        "Admitted-Provider-Jul25-XLSX-4M-92707.xlsx", "Full-CSV-data-file-Jul25-XLSX-4M.xlsx",
        "Incomplete-Commissioner-Jul25.zip", "Jul25-RTT-SPN-publication-PDF.pdf",
        "RTT-Overview-Timeseries-Including-Estimates-for-Missing-Trusts-Jul25-XLS-114K-92707.xlsx"}) {
    INFO(name);
    CHECK(test::classified("", folder + name).kind != LinkKind::data_file);
  }
}

TEST_CASE("a link that is called like a data file is understood, or is told") {
  struct LinkCase {
    const char* text;
    const char* place; // behind …/uploads/sites/2/
    LinkKind kind;
    std::optional<Period> period;
    bool unsure;
    const char* reason;
  };
  using enum LinkKind;
  const LinkCase cases[] = {
      {"RTT full extract January 2026 (ZIP, 4M)", "2026/03/RTT-JANUARY-2026-full-extract_8BN1G.zip",
       data_file, Period{2026, 1}, false, ""},
      {"Full CSV data file Jan26 (CSV, 85M)", "2026/03/20260131-RTT-January-2026-full-extract.csv", data_file,
       Period{2026, 1}, false, ""},
      {"Full CSV data file Janaury26", "2026/03/data_8BN1G.zip", data_file, Period{2026, 1}, true,
       "names no month"},
      {"Full CSV data file December 20251", "2026/02/Full-CSV-data-file-Dec25.zip", data_file,
       Period{2025, 12}, false, ""},
      {"Full CSV data file December 20251", "2026/02/Full-CSV-data-file-1.zip", data_file, Period{2025, 12},
       true, "names no month"},
      {"Full CSV data file Jan25 (ZIP, 4M)", "2026/03/Full-CSV-data-file-Jan26-ZIP-4M-1.zip", data_file,
       Period{2026, 1}, true, "the text says 2025-01, the name 2026-01"},
      {"Full CSV data file Jan27 (ZIP, 4M)", "2026/03/Full-CSV-data-file-Jan26-ZIP-4M-1.zip", data_file,
       Period{2026, 1}, true, "the text says 2027-01, the name 2026-01"},
      {"Full CSV data file Dec52 (ZIP, 4M)", "2026/02/Full-CSV-data-file-Dec52-ZIP-4M-1.zip", data_file,
       Period{2025, 12}, true, "says 2052-12 and was uploaded in 2026-02"},
      {"Full CSV data file (ZIP)", "data.zip", data_file, std::nullopt, true, "names no month"},
      {"Full CSV data file Jan26 (XLSX, 9M)", "2026/03/Full-CSV-data-file-Jan26-XLSX-9M.xlsx", other,
       std::nullopt, false, "called a full CSV, but neither ZIP nor CSV"},
  };
  for (const LinkCase& c : cases) {
    INFO(c.text << " | " << c.place);
    const auto link = test::classified(c.text, std::string(uploads) + c.place);
    CHECK(link.kind == c.kind);
    if (c.kind == data_file) CHECK(link.month_unsure == c.unsure);
    CHECK(link.reason == c.reason);
    CHECK(link.near_miss == (c.kind == other));
    CHECK(link.period == c.period);
  }
}

TEST_CASE("year pages are known under both paths, with and without final slash") {
  for (const std::string path : {"/statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2025-26/",
                                 "/statistics/statistical-work-areas/rtt-waiting-times/rtt-data-2025-26",
                                 "/statistics/rtt-waiting-times/rtt-data-2025-26/"}) {
    const auto link = test::classified("2025-26 RTT waiting times data", "https://www.england.nhs.uk" + path);
    CHECK(link.kind == LinkKind::year_page);
    CHECK(link.first_year == 2025);
  }
  for (const char* name :
       {"rtt-data-2025-27", "rtt-data-2025-25", "rtt-data-202x-26", "rtt-data-25xx-26", "rtt-data-2025x26",
        "rtt-data-2025-26-x", "rtt-data-2025-26x2", "rtt-data-2025-26-23", "dtt-data-2025-26"}) {
    INFO(name);
    CHECK(test::classified("", std::string("https://www.england.nhs.uk/statistics/") + name + "/").kind ==
          LinkKind::other);
  }
  CHECK(test::classified("", "https://www.england.nhs.uk/rtt-data-2025-26-2/").first_year ==
        2025); // made anew
  CHECK(test::classified("", "https://www.england.nhs.uk/rtt-data-2099-00/").first_year == 2099);
  CHECK(test::classified("", "https://www.england.nhs.uk/statistics/rtt-guidance/").kind == LinkKind::other);
}

TEST_CASE("a folder of uploads is a year and a month that there can be") {
  const auto folder_of = [](const std::string& place) {
    const auto link = test::classified("", "https://h.example" + place + "Full-CSV-data-file-Jan07.zip");
    return link.upload_folder ? to_string(*link.upload_folder) : "none";
  };
  CHECK(folder_of("/2007/01/") == "2007-01");
  CHECK(folder_of("/sites/2/2027/12/") == "2027-12");
  CHECK(folder_of("/1234/2028/01/") == "2028-01"); // the month of the day itself
  for (const char* place : {"/", "/2006/12/", "/2027/00/", "/2027/13/", "/2028/02/", "/2027/9/", "/2027-09/",
                            "/2027/09-", "/x027/09/", "/202x/09/", "/2027/x9/", "/2027/0x/", "/2027/09x/"}) {
    INFO(place);
    CHECK(folder_of(place) == "none");
  }
}

TEST_CASE("on NHS England's real addresses recall and precision are 100 %") {
  int zips = 0;
  for (const auto& row : read_tsv(WAITLISTD_TEST_DATA "/site/release-urls.tsv")) {
    const std::string text = row.size() > 5 ? row[5] : "";
    INFO(row[4]);
    const auto link = test::classified(text, row[4]);
    CHECK((link.kind == LinkKind::data_file) == (row[1] == "full_csv_zip"));
    if (link.kind != LinkKind::data_file) continue;
    ++zips;
    CHECK(to_string(link.period.value_or(Period{})) == row[0]);
    CHECK(to_string(link.upload_folder.value_or(Period{})) == row[3]);
    CHECK(link.revised == (row[2] != "first"));
  }
  CHECK(zips > 50);
}

TEST_CASE("the pages of September 2025 hold fifteen years and four months of 2025-26") {
  std::vector<int> years;
  for (const auto& row : read_tsv(WAITLISTD_TEST_DATA "/site/index-page-links.tsv"))
    if (row.size() > 2)
      if (const auto link = test::classified(row[1], row[2]); link.kind == LinkKind::year_page)
        years.push_back(link.first_year);
  std::sort(years.begin(), years.end());
  years.erase(std::unique(years.begin(), years.end()), years.end());
  REQUIRE(years.size() == 15);
  CHECK(years.back() == 2025);

  std::vector<Candidate> found;
  for (const auto& row : read_tsv(WAITLISTD_TEST_DATA "/site/year-page-2025-26-links.tsv")) {
    if (row.size() < 3) continue;
    const auto link = test::classified(row[1], row[2]);
    if (link.kind == LinkKind::data_file)
      found.push_back({link.period, row[2], row[1], link.revised, link.upload_folder, "pages", false, ""});
  }
  const auto candidates = ranked(found);
  REQUIRE(candidates.size() == 4); // the newest is linked three times
  CHECK(candidates[0].period == Period{2025, 7});
  CHECK(candidates[3].period == Period{2025, 4});
}

TEST_CASE("candidates are ranked by month, then upload, then revision") {
  const auto out = ranked({{Period{2025, 6}, "a", "", false, Period{2025, 8}, "pages", false, ""},
                           {Period{2025, 7}, "b", "", false, Period{2025, 9}, "pages", false, ""},
                           {Period{2025, 6}, "c", "", true, Period{2026, 2}, "pages", false, ""},
                           {Period{2025, 6}, "d", "", true, Period{2025, 12}, "pages", false, ""},
                           {Period{2025, 7}, "b", "words", false, Period{2025, 9}, "pages", false, ""}});
  REQUIRE(out.size() == 4);
  CHECK(out[0].url == "b");
  CHECK(out[0].chosen);
  CHECK(out[0].text == "words"); // of its twin
  CHECK(out[1].url == "c");
  CHECK(out[1].chosen);
  CHECK(out[2].url == "d");
  CHECK_FALSE(out[2].chosen);
  CHECK(out[2].reason == "a newer upload is published");
  CHECK(out[3].reason == "a revised file is published");
}

TEST_CASE("links of a page are absolute, their text is what a reader sees") {
  const auto links = html_links(R"(<html><body>
    <a href="/a/b.zip">Full <b>CSV</b>&nbsp;data
      file Jul25</a><A HREF='c.zip?x=1&amp;y=2#part'>C</A><a href="#top">Top</a><a href="mailto:x@example.org">M</a>
    <a href="//other.example/d">D</a><a name="anchor">none</a><a href="e f.zip">E</a><div><p><a href="../g">G</div>)",
                                "https://host.example/dir/page/")
                         .value();
  REQUIRE(links.size() == 5);
  CHECK(links[0].url == "https://host.example/a/b.zip");
  CHECK(links[0].text == "Full CSV data file Jul25");
  CHECK(links[1].url == "https://host.example/dir/page/c.zip?x=1&y=2");
  CHECK(links[2].url == "https://other.example/d");
  CHECK(links[3].url == "https://host.example/dir/page/e%20f.zip");
  CHECK(links[4].url == "https://host.example/dir/g");
}

TEST_CASE("a page's base element moves its relative links") {
  const auto links =
      html_links(R"(<head><base href="/other/"></head><a href="x">X</a>)", "https://h.example/dir/").value();
  REQUIRE(links.size() == 1);
  CHECK(links[0].url == "https://h.example/other/x");
}
