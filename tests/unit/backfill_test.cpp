#include "service/command_line/backfill.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

std::vector<BackfilledMonth> months(const std::vector<Period>& periods) {
  std::vector<BackfilledMonth> out;
  for (const Period period : periods)
    out.push_back({period, "https://site/" + to_string(period), {}, {}, false});
  return out;
}

Candidate candidate(Period period, const std::string& url, bool chosen) {
  Candidate out;
  out.period = period;
  out.url = url;
  out.chosen = chosen;
  return out;
}

} // namespace

TEST_CASE("the months of a range that are not published are told as stretches") {
  const BackfillRequest open{{2025, 1}, {}, 2, false};
  CHECK(unpublished_months(months({{2025, 3}, {2025, 2}, {2025, 1}}), open).empty());
  CHECK(unpublished_months(months({{2025, 3}, {2025, 1}}), open) == "2025-02");
  CHECK(unpublished_months(months({{2025, 6}, {2025, 3}}), open) == "2025-04 to 2025-05, 2025-01 to 2025-02");
  CHECK(unpublished_months(months({{2024, 12}}), {{2024, 12}, Period{2025, 2}, 2, false}) ==
        "2025-01 to 2025-02");
}

TEST_CASE("of each month in the range the chosen file is loaded, or the best where none can be had") {
  Discovery discovery;
  discovery.releases = {candidate({2026, 1}, "a", true),       candidate({2025, 12}, "revised", false),
                        candidate({2025, 12}, "first", true),  candidate({2025, 11}, "best", false),
                        candidate({2025, 11}, "other", false), candidate({2025, 10}, "old", true)};
  std::string urls;
  for (const auto& month : months_to_backfill(discovery, {{2025, 11}, Period{2025, 12}, 2, false}))
    urls += month.url + " ";
  CHECK(urls == "first best ");
}

TEST_CASE("the table of a backfill has a line a month and adds up") {
  auto all = months({{2026, 1}, {2025, 12}, {2025, 11}, {2025, 10}});
  all[0].outcome.emplace();
  all[0].outcome->vintage = 1;
  all[0].outcome->rows = 183417;
  all[1].was_there = true;
  all[2].failure = Failure{FailureKind::failed, "https://site/2025-11: cut off", {}};
  const std::string table = backfill_table(all);
  INFO(table);
  CHECK(table.find("2026-01  loaded         vintage 1    183417 rows") == 0);
  CHECK(table.find("2025-11  failed         https://site/2025-11: cut off\n") != std::string::npos);
  CHECK(table.ends_with("4 months: 1 loaded, 1 there already, 1 failed, 1 not tried\n"));
}
