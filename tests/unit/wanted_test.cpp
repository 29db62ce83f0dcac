#include "core/rtt/wanted.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;

namespace {
std::vector<std::size_t> wanted(const std::vector<std::optional<Period>>& published,
                                const std::vector<Period>& loaded) {
  return wanted_candidates(
      published, [&](Period p) { return std::find(loaded.begin(), loaded.end(), p) != loaded.end(); });
}
using Positions = std::vector<std::size_t>;
} // namespace

TEST_CASE("an empty database wants the newest month only") {
  CHECK(wanted({Period{2026, 1}, Period{2025, 12}}, {}) == Positions{0});
}

TEST_CASE("loaded months are looked at again, for their best candidate, since it may be a revision") {
  CHECK(wanted({Period{2026, 1}, Period{2025, 12}, Period{2025, 12}, Period{2025, 11}}, {{2025, 12}}) ==
        Positions{0, 1});
}

TEST_CASE("an address that names no month is wanted") {
  CHECK(wanted({std::nullopt}, {}) == Positions{0});
  CHECK(wanted({}, {{2025, 12}}).empty());
}
