#include "core/wanted.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

Candidate candidate(std::optional<Period> period, bool chosen) {
  return {period, "https://h/x.zip", "", false, std::nullopt, "pages", chosen, ""};
}

using Positions = std::vector<std::size_t>;

} // namespace

TEST_CASE("where nothing is loaded only the newest month is wanted") {
  CHECK(wanted_candidates({candidate(Period{2026, 1}, true), candidate(Period{2025, 12}, true)}, {}) ==
        Positions{0});
}

TEST_CASE("an older month that is loaded is looked at: it may be revised") {
  CHECK(wanted_candidates({candidate(Period{2026, 1}, true), candidate(Period{2026, 1}, false),
                           candidate(Period{2025, 12}, true), candidate(Period{2025, 12}, false)},
                          {Period{2025, 12}, Period{2026, 1}}) == Positions{0, 2});
}

TEST_CASE("months since the oldest one loaded that are not there are wanted, those before it are not") {
  CHECK(wanted_candidates({candidate(Period{2026, 2}, true), candidate(Period{2026, 1}, true),
                           candidate(Period{2025, 12}, true), candidate(Period{2025, 11}, true),
                           candidate(Period{2025, 10}, true)},
                          {Period{2025, 11}}) == Positions{0, 1, 2, 3});
}

TEST_CASE("of months that were missed one look fetches twelve, newest first") {
  std::vector<Candidate> published;
  for (int back = 0; back <= 30; ++back)
    published.push_back(candidate(add_months({2026, 1}, -back), true));
  const auto wanted = wanted_candidates(published, {add_months({2026, 1}, -30)});
  REQUIRE(wanted.size() == 1 + 12 + 1);
  CHECK(wanted.front() == 0);
  CHECK(wanted[12] == 12);
  CHECK(wanted.back() == 30);
}

TEST_CASE("a newest month that cannot be had makes no older month the newest") {
  CHECK(
      wanted_candidates({candidate(Period{2026, 1}, false), candidate(Period{2025, 12}, true)}, {}).empty());
}

TEST_CASE("of links whose month is unsure one look tries twelve, and the month's own file besides") {
  std::vector<Candidate> published(5'000, candidate(Period{2026, 1}, true));
  for (Candidate& each : published)
    each.month_unsure = true;
  published.push_back(candidate(Period{2026, 1}, true));
  const auto wanted = wanted_candidates(published, {});
  REQUIRE(wanted.size() == 12 + 1);
  CHECK(wanted[11] == 11);
  CHECK(wanted.back() == 5'000);
}

TEST_CASE("an address that names no month is wanted") {
  CHECK(wanted_candidates({candidate(std::nullopt, true)}, {}) == Positions{0});
}

TEST_CASE("of addresses that name no month one look tries twelve") {
  const auto wanted = wanted_candidates(std::vector<Candidate>(20, candidate(std::nullopt, true)), {});
  REQUIRE(wanted.size() == 12);
  CHECK(wanted.back() == 11);
}
