// What may be a part only of what was published. Sizes are those of January 2026 and of cuts of it.
#include "core/rtt/completeness.hpp"

#include "core/csv.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace waitlistd;
using namespace waitlistd::rtt;

namespace {

const MonthSize whole{183'417, 517, 14'082, 7'155'958, {{"Part_2", 64'894}, {"Part_3", 36'618}}};
constexpr Period january{2026, 1};
const ComparedRelease former{january, 1, whole};
const ComparedRelease december{Period{2025, 12}, 2, whole};

MonthSize sized(std::int64_t rows, std::int64_t providers, std::int64_t pairs, std::int64_t list) {
  return {rows, providers, pairs, list, whole.rows_by_part};
}

std::size_t reasons(const MonthSize& file, const ComparedRelease& other) {
  return shrinkage(file, january, {other}).size();
}

} // namespace

TEST_CASE("a file as large as those it is compared with may be published") {
  CHECK(shrinkage(whole, january, {former, december}).empty());
  CHECK(shrinkage(whole, january, {}).empty());
  CHECK(shrinkage(sized(200'000, 600, 20'000, 9'000'000), january, {former, december}).empty());
}

TEST_CASE("a cut of the month's own file is held, wherever it is cut") {
  struct Cut {
    int at;
    MonthSize size;
  };
  const Cut cuts[] = {
      {50'000, sized(50'000, 148, 3'964, 2'130'404)},    {100'000, sized(100'000, 283, 7'608, 4'153'343)},
      {150'000, sized(150'000, 426, 11'293, 6'036'260)}, {170'000, sized(170'000, 483, 12'828, 6'671'508)},
      {180'000, sized(180'000, 508, 13'723, 7'045'722)}, {183'000, sized(183'000, 513, 14'041, 7'153'258)}};
  for (const Cut& cut : cuts) {
    INFO(cut.at);
    CHECK(reasons(cut.size, former) > 0);
    CHECK((reasons(cut.size, december) > 0) == (cut.at <= 150'000));
  }
}

TEST_CASE("months as they were published pass beside their neighbours") {
  CHECK(reasons(sized(181'000, 505, 13'700, 7'015'798), december) == 0); // a large trust does not submit
  const ComparedRelease march{Period{2020, 3}, 1, sized(150'000, 430, 11'000, 4'235'970)};
  CHECK(shrinkage(sized(128'000, 400, 9'400, 3'947'061), {2020, 4}, {march}).empty()); // -6.8 %
}

TEST_CASE("no month since files of this kind exist would have been held for its list") {
  std::ifstream file(WAITLISTD_SOURCE_DIR "/tests/data/headline/overview-timeseries-to-dec25.csv");
  REQUIRE(file);
  std::size_t column = 0;
  std::vector<std::string_view> fields;
  std::optional<ComparedRelease> before;
  int compared = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    REQUIRE(split_raw_fields(line, fields));
    if (column == 0) {
      while (unquote_field(fields[column]) != "incomplete.Total waiting (mil)|as_reported")
        ++column;
      continue;
    }
    const auto period = parse_iso_period(unquote_field(fields[0]));
    REQUIRE(period);
    if (*period < Period{2016, 4}) continue;
    const MonthSize size{0, 0, 0, static_cast<std::int64_t>(std::stod(unquote_field(fields[column]))), {}};
    if (before) {
      INFO(to_string(*period));
      CHECK(shrinkage(size, *period, {*before}).empty());
      CHECK(shrinkage(before->size, before->period, {{*period, 1, size}})
                .empty()); // a backfill comes from behind
      ++compared;
    }
    before = ComparedRelease{*period, 1, size};
  }
  CHECK(compared == 115); // April 2016 to December 2025; the file lacks February 2024
}

TEST_CASE("a part that the other release has and this one lacks is a reason") {
  MonthSize without = whole;
  without.rows_by_part.erase("Part_2");
  CHECK(shrinkage(without, january, {december}) ==
        std::vector<std::string>{"no row of Part_2, 64,894 in 2025-12"});
}

TEST_CASE("few rows may lose half of them: one provider is that much") {
  const MonthSize small{4, 2, 2, 30, {{"Part_2", 4}}};
  CHECK(shrinkage(MonthSize{2, 1, 1, 12, {{"Part_2", 2}}}, january, {{january, 1, small}}).empty());
}

TEST_CASE("a size that is not known is not compared") {
  CHECK(shrinkage(sized(183'417, 517, 14'082, 7'155'958), january, {{january, 1, MonthSize{}}}).empty());
}

TEST_CASE("a reason says how much, beside what, and what is believed") {
  CHECK(shrinkage(sized(183'000, 517, 14'082, 7'155'958), january, {former}) ==
        std::vector<std::string>{"183,000 rows, 183,417 in vintage 1 of the month: 0.23 % fewer, where up to "
                                 "0.10 % is believed"});
  CHECK(shrinkage(sized(100'000, 517, 14'082, 7'155'958), january, {december}) ==
        std::vector<std::string>{
            "100,000 rows, 183,417 in 2025-12: 45.5 % fewer, where up to 20.0 % is believed"});
}

TEST_CASE("a size is less from its limit on, in share and in number") {
  struct Case {
    const char* what;
    Period other;
    MonthSize before;
    MonthSize now;
    std::size_t reasons;
  };
  constexpr Period next{2026, 2};
  const Case cases[] = {
      {"50 rows of the same month", january, {1'000, 0, 0, 0, {}}, {950, 0, 0, 0, {}}, 1},
      {"49 rows", january, {1'000, 0, 0, 0, {}}, {951, 0, 0, 0, {}}, 0},
      {"a thousandth of the rows", january, {200'000, 0, 0, 0, {}}, {199'800, 0, 0, 0, {}}, 0},
      {"a row more than that", january, {200'000, 0, 0, 0, {}}, {199'799, 0, 0, 0, {}}, 1},
      {"a fifth of a neighbour's rows", next, {100'000, 0, 0, 0, {}}, {80'000, 0, 0, 0, {}}, 0},
      {"a row more than that", next, {100'000, 0, 0, 0, {}}, {79'999, 0, 0, 0, {}}, 1},
      {"five providers", january, {0, 100, 0, 0, {}}, {0, 95, 0, 0, {}}, 1},
      {"four providers", january, {0, 100, 0, 0, {}}, {0, 96, 0, 0, {}}, 0},
      {"50 pairs", january, {0, 0, 1'000, 0, {}}, {0, 0, 950, 0, {}}, 1},
      {"49 pairs", january, {0, 0, 1'000, 0, {}}, {0, 0, 951, 0, {}}, 0},
      {"a thousand pathways", january, {0, 0, 0, 10'000, {}}, {0, 0, 0, 9'000, {}}, 1},
      {"999 pathways", january, {0, 0, 0, 10'000, {}}, {0, 0, 0, 9'001, {}}, 0},
      {"a part of 50 rows", january, {0, 0, 0, 0, {{"Part_3", 50}}}, {0, 0, 0, 0, {}}, 1},
      {"a part of 49 rows", january, {0, 0, 0, 0, {{"Part_3", 49}}}, {0, 0, 0, 0, {}}, 0},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(shrinkage(c.now, january, {{c.other, 1, c.before}}).size() == c.reasons);
  }
  CHECK(shrinkage({0, 99, 0, 0, {}}, january, {{january, 1, {0, 110, 0, 0, {}}}}).at(0) ==
        "99 providers, 110 in vintage 1 of the month: 10.0 % fewer, where up to 1.0 % is believed");
}
