#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_tally.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace waitlistd;
using namespace waitlistd::rtt;

TEST_CASE("the published slice of January 2026 reads, adds up and shows its oddities") {
  std::ifstream file(WAITLISTD_TEST_DATA "/rtt/slice-2026-01.csv", std::ios::binary);
  REQUIRE(file);
  MonthReader reader(Period{2026, 1});
  MonthTally tally(reader);
  std::string line;
  while (std::getline(file, line)) {
    REQUIRE(line.back() == '\r');
    line.pop_back();
    const auto kind = reader.read(line);
    REQUIRE(kind.has_value());
    if (*kind != LineKind::row) continue;
    REQUIRE(tally.add(reader.row()).has_value());
    CHECK(reader.row().canonical);
  }
  REQUIRE(reader.finish().has_value());
  const auto summary = tally.finish();
  REQUIRE(summary.has_value());
  CHECK(reader.rows() == 1622);
  CHECK(summary->hold_because.empty());
  CHECK(reader.dictionary().providers.entries().size() == 11);
  CHECK(reader.dictionary().commissioners.find("NONC")->name == "#N/A");
  for (const Check& check : summary->checks) {
    INFO(check.name);
    if (check.name == "decision_to_admit_within_incomplete")
      CHECK(check.deviations > 0); // NT204, RX1 with NONC: real, so they load
    else
      CHECK(check.deviations == 0);
  }
}
