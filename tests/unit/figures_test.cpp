#include "core/rtt/figures.hpp"

#include "core/csv.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace waitlistd;
using namespace waitlistd::rtt;

namespace {

constexpr Period september_2022{2022, 9};
constexpr Period october_2022{2022, 10};
constexpr double open_band = std::numeric_limits<double>::infinity();

// The lines of a gzipped file of tests/data.
std::vector<std::string> lines_of(const std::string& name) {
  const gzFile file = gzopen((WAITLISTD_SOURCE_DIR "/tests/data/" + name).c_str(), "rb");
  REQUIRE(file);
  std::vector<std::string> lines;
  std::string buffer(65536, '\0');
  while (gzgets(file, buffer.data(), static_cast<int>(buffer.size()))) {
    std::string line = buffer.c_str();
    while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
      line.pop_back();
    lines.push_back(std::move(line));
  }
  gzclose(file);
  return lines;
}

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string_view> raw;
  REQUIRE(split_raw_fields(line, raw));
  std::vector<std::string> fields;
  for (const auto field : raw)
    fields.push_back(unquote_field(field));
  return fields;
}

// "4,430", or "-" for none.
std::uint32_t published_count(std::string text) {
  if (text == "-") return 0;
  text.erase(std::remove(text.begin(), text.end(), ','), text.end());
  return static_cast<std::uint32_t>(std::stoul(text));
}

// The file has "45" where the workbook shows "45.0".
std::string published_percentile(const std::string& text) {
  return text == "-" || text.find('.') != std::string::npos ? text : text + ".0";
}

// A provider's treatment function in the workbook.
struct PublishedRow {
  std::string place;
  std::vector<std::uint32_t> bands;
  std::map<std::string, std::string> columns;
};

std::vector<PublishedRow> published_rows(const std::string& name) {
  const auto lines = lines_of(name);
  const auto header = fields_of(lines.at(0));
  std::vector<PublishedRow> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto fields = fields_of(lines[i]);
    REQUIRE(fields.size() == header.size());
    PublishedRow row{fields[1] + " " + fields[3], {}, {}};
    for (std::size_t band = 5; band < 5 + 105; ++band)
      row.bands.push_back(published_count(fields[band]));
    for (std::size_t column = 5 + 105; column < fields.size(); ++column)
      row.columns[header[column]] = fields[column];
    rows.push_back(std::move(row));
  }
  return rows;
}

// Medians and 92nd percentiles that are not printed as in the workbook.
int percentiles_missed(const std::vector<PublishedRow>& rows, Period period) {
  int missed = 0;
  for (const auto& row : rows) {
    const std::int64_t pathways = published_count(row.columns.at("Total number of incomplete pathways"));
    const Figures ours = figures(row.bands, 105, true, pathways, period);
    missed += published_weeks(ours.median_weeks, 105, pathways) !=
              published_percentile(row.columns.at("Average (median) waiting time (in weeks)"));
    missed += published_weeks(ours.p92_weeks, 105, pathways) !=
              published_percentile(row.columns.at("92nd percentile waiting time (in weeks)"));
  }
  return missed;
}

} // namespace

TEST_CASE("the median's rank is N / 2 from October 2022 on and (N + 1) / 2 before") {
  CHECK(median_rank({2016, 4}, 20) == 10.5);
  CHECK(median_rank(september_2022, 21) == 11);
  CHECK(median_rank(september_2022, 20) == 10.5);
  CHECK(median_rank(october_2022, 20) == 10);
  CHECK(median_rank(october_2022, 21) == 10.5);
  CHECK(median_rank({2026, 1}, 7'155'958) == 3'577'979);
}

TEST_CASE("where few wait, the two rules for the median are weeks apart") {
  std::vector<std::uint32_t> bands(60);
  bands[3] = bands[50] = 10;
  CHECK(*median_weeks(bands, 105, october_2022) == 4.0);
  CHECK(*median_weeks(bands, 105, september_2022) == Approx(50.05));
}

TEST_CASE("percentiles are linear inside the weekly band") {
  const std::vector<std::uint32_t> bands = {10, 10, 10};
  CHECK(*median_weeks(bands, 105, september_2022) == Approx(1.55)); // rank 15.5: 10 before, 5.5 of 10
  CHECK(*median_weeks(bands, 105, october_2022) == Approx(1.5));
  CHECK(*p92_weeks(bands, 105) == Approx(2.76)); // rank 27.6
  CHECK(*median_weeks(std::vector<std::uint32_t>{0, 0, 1}, 105, september_2022) == Approx(3.0));
  CHECK(*median_weeks(std::vector<std::uint32_t>{0, 0, 1}, 105, october_2022) == Approx(2.5));
  CHECK_FALSE(median_weeks(std::vector<std::uint32_t>{}, 105, october_2022));
}

TEST_CASE("a percentile in the open band is infinite, and limits inside the open band are absent") {
  std::vector<std::uint32_t> bands(53);
  bands[0] = 1;
  bands[52] = 9;
  const Figures f = figures(bands, 53, true, 10, {2019, 3});
  CHECK(std::isinf(*f.median_weeks));
  CHECK(f.over_52 == 9);
  CHECK_FALSE(f.over_65);
  CHECK_FALSE(f.over_78);
  CHECK_FALSE(f.over_104);
}

TEST_CASE("day 126 counts as within 18 weeks: the first eighteen bands") {
  std::vector<std::uint32_t> bands(19);
  bands[17] = 4;
  bands[18] = 5;
  const Figures f = figures(bands, 105, true, 9, october_2022);
  CHECK(f.within_18 == 4);
  CHECK(f.over_18 == 5);
}

TEST_CASE("a limit counts from its own week on") {
  std::vector<std::uint32_t> bands(105);
  bands[51] = 1;
  bands[52] = 2;
  bands[64] = 4;
  bands[65] = 8;
  bands[77] = 16;
  bands[78] = 32;
  bands[103] = 64;
  bands[104] = 128;
  const Figures f = figures(bands, 105, true, 255, october_2022);
  CHECK(f.over_52 == 2 + 4 + 8 + 16 + 32 + 64 + 128);
  CHECK(f.over_65 == 8 + 16 + 32 + 64 + 128);
  CHECK(f.over_78 == 32 + 64 + 128);
  CHECK(f.over_104 == 128);
  CHECK_FALSE(figures(bands, 105, false, 255, october_2022).over_18); // clock starts have no bands
}

TEST_CASE("a percentile is printed as NHS England prints it") {
  struct Case {
    std::optional<double> weeks;
    int band_count;
    std::int64_t pathways;
    const char* printed;
  };
  for (const Case& c :
       {Case{13.62090596, 105, 7'155'958, "13.6"}, Case{45.0, 105, 4'430, "45.0"}, Case{0.04, 105, 20, "0.0"},
        Case{7.75, 105, 25, "7.8"}, Case{12.25, 105, 1'060, "12.3"}, Case{33.0 + 0.45, 105, 617, "33.5"},
        Case{9.95, 105, 20, "10.0"}, Case{48.649999, 105, 3'375, "48.6"}, Case{17.0, 105, 19, "-"},
        Case{open_band, 105, 19, "-"}, Case{open_band, 105, 20, "104+"}, Case{open_band, 53, 20, "52+"},
        Case{std::nullopt, 105, 0, "-"}}) {
    INFO(c.weeks.value_or(-1) << " weeks, " << c.pathways << " pathways");
    CHECK(published_weeks(c.weeks, c.band_count, c.pathways) == c.printed);
  }
}

TEST_CASE("every figure of NHS England's provider workbooks is reproduced to its last digit") {
  struct Workbook {
    const char* name;
    Period period;
    std::size_t rows;
  };
  for (const Workbook& workbook : {Workbook{"published-incomplete-provider-Sep24.csv.gz", {2024, 9}, 3720},
                                   Workbook{"published-incomplete-provider-Mar25.csv.gz", {2025, 3}, 3648}}) {
    INFO(workbook.name);
    const auto rows = published_rows(workbook.name);
    CHECK(rows.size() == workbook.rows);
    for (const auto& row : rows) {
      INFO(row.place);
      const std::int64_t total = published_count(row.columns.at("Total number of incomplete pathways"));
      const Figures ours = figures(row.bands, 105, true, total, workbook.period);
      REQUIRE(*ours.within_18 + *ours.over_18 == total);
      REQUIRE(*ours.within_18 == published_count(row.columns.at("Total within 18 weeks")));
      REQUIRE(*ours.over_52 == published_count(row.columns.at("Total 52 plus weeks")));
      REQUIRE(*ours.over_65 == published_count(row.columns.at("Total 65 plus weeks")));
      REQUIRE(*ours.over_78 == published_count(row.columns.at("Total 78 plus weeks")));
    }
    CHECK(percentiles_missed(rows, workbook.period) == 0);
    CHECK(percentiles_missed(rows, september_2022) > 400); // by the former rule
  }
}
