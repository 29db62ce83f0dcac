// When a file of the publisher's own figures is asked for, and which links lead to one.
#include "core/candidates.hpp"
#include "core/control_file.hpp"
#include "tests/unit/classified.hpp"
#include "tests/unit/tsv.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using waitlistd::test::read_tsv;

namespace {

constexpr const char* uploads = "https://www.england.nhs.uk/statistics/wp-content/uploads/sites/2/";

} // namespace

TEST_CASE("a file of control figures is asked for once a day, at once where it is new, once an hour where it "
          "fails") {
  using namespace std::chrono_literals;
  using State = ControlFileState;
  using Step = ControlFileStep;
  CHECK(next_step(std::nullopt, "1.0") == Step::fetch);
  struct Case {
    State state;
    std::chrono::seconds since_asked;
    const char* version;
    Step step;
  };
  for (const Case& c : {
           Case{State::read, 1min, "1.0", Step::leave},
           Case{State::read, 23h, "0.9", Step::leave},
           Case{State::read, 24h, "1.0", Step::ask},
           Case{State::refused, 1h, "1.0", Step::leave},
           Case{State::refused, 24h, "1.0", Step::ask},
           Case{State::refused, 1min, "0.9", Step::fetch},
           Case{State::failed, 59min, "1.0", Step::leave},
           Case{State::failed, 1min, "0.9", Step::leave},
           Case{State::failed, 1h, "1.0", Step::fetch},
       }) {
    INFO(static_cast<int>(c.state) << " " << c.since_asked.count() << " s, by " << c.version);
    CHECK(next_step(KnownControlFile{c.state, "", c.version, c.since_asked}, "1.0") == c.step);
  }
}

TEST_CASE(
    "links to the Overview Timeseries are known by its title, and other timeseries are not taken for it") {
  struct Case {
    const char* text;
    const char* file;
    LinkKind kind;
    std::optional<Period> period;
  };
  constexpr auto control = LinkKind::control_figures;
  constexpr auto other = LinkKind::other;
  for (const Case& c : {
           Case{"RTT Overview Timeseries Including Estimates for Missing Trusts Jul25 (XLS, 114K)",
                "2025/09/"
                "RTT-Overview-Timeseries-Including-Estimates-for-Missing-Trusts-Jul25-XLS-114K-92707.xlsx",
                control, Period{2025, 7}},
           Case{"",
                "2026/03/"
                "RTT-Overview-Timeseries-Including-Estimates-for-Missing-Trusts-Jan26-XLS-116K-WL5BiP.xlsx",
                control, Period{2026, 1}},
           Case{"RTT Overview Timeseries Including Estimates for Missing Trusts Feb26",
                "2026/04/timeseries.xlsx", control, Period{2026, 2}},
           Case{"RTT overview time series (XLSX)",
                "2026/04/RTT_Overview_Timeseries_March_2026_revised.XLSX?download=1", control,
                Period{2026, 3}},
           Case{"Overview Timeseries", "2026/04/file.xlsx", control, std::nullopt},
           Case{"2014 Annual Report – spreadsheet (XLS, 46K)",
                "2013/04/RTT-Overview-Timeseries-to-Dec-2014-with-estimates-for-missing-data-v2.xls", other,
                std::nullopt},
           Case{"2019-20 Annual Report – spreadsheet (XLS 99K)",
                "2020/11/Annual-Report-2019-20-timeseries-including-missing-data-ests-XLS-62K.xls", other,
                std::nullopt},
           Case{"Regional RTT Overview Timeseries Jul25",
                "2025/09/Regional-RTT-Overview-Timeseries-Jul25.xlsx", other, std::nullopt},
           Case{"Monthly Diagnostics Timeseries Jul25", "2025/09/Monthly-Diagnostics-Timeseries-Jul25.xlsx",
                other, std::nullopt},
           Case{"A&E Timeseries", "2025/09/Timeseries-Monthly-AE-Jul25.xls", other, std::nullopt},
           Case{"RTT Overview Timeseries Jul25 (PDF)", "2025/09/RTT-Overview-Timeseries-Jul25.pdf", other,
                std::nullopt},
           Case{"Full CSV data file Jul25 (ZIP, 4M)", "2025/09/Full-CSV-data-file-Jul25-ZIP-4M-92707.zip",
                LinkKind::data_file, Period{2025, 7}},
       }) {
    INFO(c.text << " " << c.file);
    const auto link = test::classified(c.text, std::string(uploads) + c.file);
    CHECK(link.kind == c.kind);
    CHECK(link.period == c.period);
  }
}

TEST_CASE("on the captured pages and addresses the Overview Timeseries is found, and nothing else is taken "
          "for it") {
  std::vector<Candidate> found;
  for (const auto& row : read_tsv(WAITLISTD_TEST_DATA "/site/year-page-2025-26-links.tsv"))
    if (const auto link = test::classified(row[1], row[2]); link.kind == LinkKind::control_figures)
      found.push_back({link.period, row[2], row[1], link.revised, link.upload_folder, "pages", false, {}});
  for (const auto& row : read_tsv(WAITLISTD_TEST_DATA "/site/index-page-links.tsv"))
    CHECK(test::classified(row[1], row[2]).kind != LinkKind::control_figures);
  REQUIRE(found.size() == 1);
  CHECK(found[0].period == Period{2025, 7});
  for (const auto& row : read_tsv(WAITLISTD_TEST_DATA "/site/release-urls.tsv")) {
    INFO(row[4]);
    const auto link = test::classified(row.size() > 5 ? row[5] : "", row[4]);
    CHECK((link.kind == LinkKind::control_figures) ==
          (row[1] == "overview_timeseries" && row[4].ends_with(".xlsx")));
    if (link.kind == LinkKind::control_figures) CHECK(to_string(link.period.value_or(Period{})) == row[0]);
  }
}

TEST_CASE("of several timeseries the newest month's wins, of one month the newest upload, then the revised") {
  const auto file = [](std::optional<Period> period, const char* url, bool revised, Period folder) {
    return Candidate{period, url, "", revised, folder, "pages", false, {}};
  };
  CHECK(ranked({file(std::nullopt, "no month", false, {2026, 5}),
                file(Period{2025, 3}, "former year", false, {2025, 5}),
                file(Period{2025, 12}, "first", false, {2026, 2}),
                file(Period{2025, 12}, "later upload", false, {2026, 3}),
                file(Period{2025, 12}, "revised", true, {2026, 2})})
            .front()
            .url == "later upload");
  CHECK(ranked({file(Period{2025, 12}, "first", false, {2026, 2}),
                file(Period{2025, 12}, "later", false, {2026, 3})})
            .front()
            .url == "later");
}
