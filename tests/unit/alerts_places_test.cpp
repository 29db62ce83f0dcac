// Whom a rule is about, who reports, who ranks where: tables of small worlds.
#include "core/alerts/places.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;
using Group = Places::Group;

namespace {

ProviderInMonth provider(std::string code, std::string icb, std::string region, bool is_trust = true,
                         bool has_list = true) {
  return {std::move(code), std::move(icb), std::move(region), is_trust, has_list};
}

// Three boards in two regions; one provider is no trust, one has no board.
PlacesInMonth world() {
  return {{provider("AAA", "QKK", "Y56"), provider("BBB", "QKK", "Y56", false), provider("CCC", "QMF", "Y56"),
           provider("DDD", "QRL", "Y59"), provider("EEE", "", "", false)},
          {"QKK", "QMF", "QRL"},
          {"Y56", "Y59"}};
}

std::string said(const std::vector<Place>& places) {
  std::string out;
  for (const Place& place : places)
    out += (out.empty() ? "" : ", ") + to_string(place);
  return out;
}

} // namespace

TEST_CASE("a rule is about the places that its groups have") {
  const TenantPlaces ours{{"CCC", "AAA"}, "QKK", {"DDD", "XXX"}};
  struct Row {
    Places named;
    std::string places;
  };
  const Row rows[] = {
      {{Group::england, ""}, "England"},
      {{Group::ours, ""}, "provider AAA, provider CCC"},
      {{Group::our_icb, ""}, "ICB QKK"},
      {{Group::our_region, ""}, "region Y56"},
      {{Group::peers, ""}, "provider DDD, provider XXX"}, // one that no release has: no figures, no alert
      {{Group::provider, "BBB"}, "provider BBB"},
      {{Group::icb, "QMF"}, "ICB QMF"},
      {{Group::region, "Y59"}, "region Y59"},
      {{Group::providers_of_icb, "QKK"}, "provider AAA, provider BBB"},
      {{Group::providers_of_region, "Y56"}, "provider AAA, provider BBB, provider CCC"},
      {{Group::each_provider, ""}, "provider AAA, provider BBB, provider CCC, provider DDD, provider EEE"},
      {{Group::each_nhs_trust, ""}, "provider AAA, provider CCC, provider DDD"},
      {{Group::each_icb, ""}, "ICB QKK, ICB QMF, ICB QRL"},
      {{Group::each_region, ""}, "region Y56, region Y59"},
  };
  for (const Row& row : rows)
    CHECK(said(places_of({row.named}, ours, world())) == row.places);
}

TEST_CASE("places that several groups name are one each, and a tenant without an ICB has its provider's") {
  const TenantPlaces ours{{"ZZZ", "CCC"}, "", {}};
  CHECK(said(places_of({{Group::our_icb, ""}, {Group::icb, "QMF"}, {Group::our_region, ""}}, ours,
                       world())) == "region Y56, ICB QMF");
  CHECK(places_of({{Group::our_icb, ""}, {Group::our_region, ""}, {Group::peers, ""}}, {}, world()).empty());
  // A board that no provider of these months is in has no region that is known.
  CHECK(places_of({{Group::our_region, ""}}, {{}, "QQQ", {}}, world()).empty());
}

TEST_CASE("places of some months are those of each, as the newest month has them") {
  const PlacesInMonth newest{{provider("AAA", "QNEW", "Y60")}, {"QNEW"}, {"Y60"}};
  const PlacesInMonth before = world();
  const PlacesInMonth* const months[] = {&newest, nullptr, &before};
  const PlacesInMonth known = known_places(months);
  CHECK(known.providers.size() == 5);
  CHECK(known.find("AAA")->icb == "QNEW");
  CHECK(known.find("BBB")->icb == "QKK");
  CHECK(known.find("AAAA") == nullptr);
  CHECK(known.icbs == std::vector<std::string>{"QKK", "QMF", "QNEW", "QRL"});
}

TEST_CASE("who had a waiting list is absent without one; who never had reports by being there") {
  const std::vector<Period> months = {{2025, 11}, {2025, 12}, {2026, 1}, {2026, 2}};
  const PlacesInMonth november{
      {provider("AAA", "QKK", "Y56"), provider("BBB", "QKK", "Y56", true, false)}, {"QKK"}, {"Y56"}};
  const PlacesInMonth january{
      {provider("AAA", "QKK", "Y56", true, false), provider("BBB", "QKK", "Y56", true, false)}, {}, {}};
  const PlacesInMonth february{{provider("NEW", "QKK", "Y56")}, {"QKK"}, {"Y56"}};
  const PlacesInMonth* const releases[] = {&november, nullptr, &january, &february};
  const std::vector<Successor> successors = {{"AAA", "NEW", {2026, 2}}};
  using P = Presence;
  const auto of = [&](Place place, std::span<const Successor> known = {}) {
    return presence_of(place, months, releases, known);
  };
  CHECK(of({PlaceKind::provider, "AAA"}) == std::vector{P::reports, P::not_loaded, P::absent, P::absent});
  CHECK(of({PlaceKind::provider, "AAA"}, successors) ==
        std::vector{P::reports, P::not_loaded, P::absent, P::goes_on_elsewhere});
  CHECK(of({PlaceKind::provider, "BBB"}) == std::vector{P::reports, P::not_loaded, P::reports, P::absent});
  CHECK(of({PlaceKind::icb, "QKK"}) == std::vector{P::reports, P::not_loaded, P::absent, P::reports});
  CHECK(of({PlaceKind::region, "Y56"}) == std::vector{P::reports, P::not_loaded, P::absent, P::reports});
  CHECK(of({PlaceKind::england, ""}) == std::vector{P::reports, P::not_loaded, P::reports, P::reports});
}

TEST_CASE("a successor counts from its first month on, and where it reports") {
  const std::vector<Period> months = {{2026, 1}, {2026, 2}};
  const PlacesInMonth before{{provider("AAA", "QKK", "Y56"), provider("NEW", "QKK", "Y56")}, {}, {}};
  const PlacesInMonth without{{}, {}, {}};
  const PlacesInMonth* const releases[] = {&before, &without};
  const std::vector<Successor> successors = {{"AAA", "NEW", {2026, 2}}};
  CHECK(presence_of({PlaceKind::provider, "AAA"}, months, releases, successors).back() == Presence::absent);
  const PlacesInMonth* const early[] = {&without, &before};
  CHECK(presence_of({PlaceKind::provider, "AAA"}, months, early, successors).front() == Presence::absent);
}

TEST_CASE("a rank is among those of the group, the best first; equal ones share it") {
  // by code: AAA 60 of 1,000; BBB 70 of 400; CCC 60 of 3,000; DDD 50 of 2,000; EEE 80 of 500
  const std::vector<PeerFigure> peers = {
      {0, 60, 1000}, {1, 70, 400}, {2, 60, 3000}, {3, 50, 2000}, {4, 80, 500}};
  const std::vector<std::string> named = {"DDD", "EEE"};
  struct Row {
    std::string me;
    Rank::Among among;
    Better better;
    int rank;
    int of;
  };
  const Row rows[] = {
      {"AAA", Rank::Among::all, Better::higher, 3, 5},
      {"CCC", Rank::Among::all, Better::higher, 3, 5},
      {"DDD", Rank::Among::all, Better::higher, 5, 5},
      {"DDD", Rank::Among::all, Better::lower, 1, 5},
      {"AAA", Rank::Among::nhs_trusts, Better::higher, 1, 3},
      {"AAA", Rank::Among::same_icb, Better::higher, 2, 2},
      {"DDD", Rank::Among::same_icb, Better::higher, 1, 1},
      {"AAA", Rank::Among::same_region, Better::higher, 2, 3},
      {"AAA", Rank::Among::same_size, Better::higher, 2, 3}, // 500 to 2,000: EEE and DDD, both edges
      {"AAA", Rank::Among::peers, Better::higher, 2, 3},
      {"DDD", Rank::Among::peers, Better::higher, 2, 2},
  };
  for (const Row& row : rows) {
    INFO(row.me << " " << static_cast<int>(row.among));
    const auto rank = rank_among(peers, row.me, world(), row.among, named, row.better);
    REQUIRE(rank);
    CHECK(rank->rank == row.rank);
    CHECK(rank->of == row.of);
  }
}

TEST_CASE("who is not of the group, or has no figure, has no rank") {
  const std::vector<PeerFigure> peers = {{0, 60, 1000}, {1, 70, 400}, {4, 10, 100}};
  CHECK(!rank_among(peers, "BBB", world(), Rank::Among::nhs_trusts, {}, Better::higher)); // no trust
  CHECK(!rank_among(peers, "DDD", world(), Rank::Among::all, {}, Better::higher));        // no figure
  CHECK(!rank_among(peers, "EEE", world(), Rank::Among::same_icb, {}, Better::higher));   // no board
  CHECK(!rank_among(peers, "EEE", world(), Rank::Among::same_region, {}, Better::higher));
}
