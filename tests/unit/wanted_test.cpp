#include "core/wanted.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

Candidate candidate(std::optional<Period> period, bool chosen) {
  return {period, "https://h/x.zip", "", false, std::nullopt, "pages", chosen, ""};
}

const auto nothing_loaded = [](Period) { return false; };

} // namespace

TEST_CASE("of what was never loaded only the newest month is wanted") {
  CHECK(wanted_candidates({candidate(Period{2026, 1}, true), candidate(Period{2025, 12}, true)},
                          nothing_loaded) == std::vector<std::size_t>{0});
}

TEST_CASE("an older month that is loaded is looked at: it may be revised") {
  const auto loaded = [](Period period) { return period == Period{2025, 11}; };
  CHECK(wanted_candidates({candidate(Period{2026, 1}, true), candidate(Period{2026, 1}, false),
                           candidate(Period{2025, 12}, true), candidate(Period{2025, 11}, true),
                           candidate(Period{2025, 11}, false)},
                          loaded) == std::vector<std::size_t>{0, 3});
}

TEST_CASE("a newest month that cannot be had makes no older month the newest") {
  CHECK(wanted_candidates({candidate(Period{2026, 1}, false), candidate(Period{2025, 12}, true)},
                          nothing_loaded)
            .empty());
}

TEST_CASE("an address that names no month is wanted") {
  CHECK(wanted_candidates({candidate(std::nullopt, true)}, nothing_loaded) == std::vector<std::size_t>{0});
}
