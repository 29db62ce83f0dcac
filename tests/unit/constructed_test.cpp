#include "core/rtt/constructed.hpp"

#include "tests/unit/classified.hpp"
#include <catch2/catch.hpp>

#include <set>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace std::chrono_literals;

TEST_CASE("a month is due from the second Thursday of the second month after it") {
  CHECK(months_due(2026y / 3 / 11, 1) == std::vector{Period{2025, 12}});
  CHECK(months_due(2026y / 3 / 12, 1) == std::vector{Period{2026, 1}}); // second Thursday of March 2026
  CHECK(months_due(2026y / 1 / 7, 2) == std::vector{Period{2025, 10}, Period{2025, 9}});
  CHECK(months_due(2026y / 1 / 8, 2) == std::vector{Period{2025, 11}, Period{2025, 10}});
  CHECK(months_due(2025y / 5 / 8, 1) == std::vector{Period{2025, 3}});  // the 8th is the earliest
  CHECK(months_due(2025y / 8 / 14, 1) == std::vector{Period{2025, 6}}); // the 14th the latest
}

TEST_CASE("constructed addresses are all different, and are classified as the month they were made for") {
  std::set<std::string> seen;
  for (const std::string& url : constructed_urls("https://www.england.nhs.uk", {2025, 12})) {
    INFO(url);
    CHECK(seen.insert(url).second);
    const auto link = test::classified("", url);
    CHECK(link.kind == LinkKind::data_file);
    CHECK(link.period == Period{2025, 12});
    CHECK(link.upload_folder == Period{2026, 2});
  }
  CHECK(3 * seen.size() <= 24); // three months are tried
}
