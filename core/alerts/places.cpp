#include "core/alerts/places.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace waitlistd::alerts {
namespace {

using Group = Places::Group;

bool has_code(const std::vector<std::string>& sorted, std::string_view code) {
  return std::binary_search(sorted.begin(), sorted.end(), code);
}

// The tenant's own ICB: as it says, or else that of the first of its providers that is known.
std::string icb_of(const TenantPlaces& ours, const PlacesInMonth& known) {
  if (!ours.icb.empty()) return ours.icb;
  for (const std::string& code : ours.ours)
    if (const ProviderInMonth* provider = known.find(code)) return provider->icb;
  return {};
}

std::string region_of(const std::string& icb, const PlacesInMonth& known) {
  for (const ProviderInMonth& provider : known.providers)
    if (!icb.empty() && provider.icb == icb && !provider.region.empty()) return provider.region;
  return {};
}

class Chosen {
public:
  explicit Chosen(const PlacesInMonth& known) : known_(known) {}

  void add(PlaceKind kind, const std::string& code) {
    if (kind == PlaceKind::england || !code.empty()) places_.insert({kind, code});
  }
  void add_all(PlaceKind kind, const std::vector<std::string>& codes) {
    for (const std::string& code : codes)
      add(kind, code);
  }
  template <class Condition>
  void add_providers(const Condition& condition) {
    for (const ProviderInMonth& provider : known_.providers)
      if (condition(provider)) add(PlaceKind::provider, provider.code);
  }
  std::vector<Place> take() const { return {places_.begin(), places_.end()}; }

private:
  const PlacesInMonth& known_;
  std::set<Place> places_;
};

void choose(Chosen& chosen, const Places& named, const TenantPlaces& ours, const PlacesInMonth& known) {
  switch (named.group) {
  case Group::england:
    return chosen.add(PlaceKind::england, "");
  case Group::ours:
    return chosen.add_all(PlaceKind::provider, ours.ours);
  case Group::our_icb:
    return chosen.add(PlaceKind::icb, icb_of(ours, known));
  case Group::our_region:
    return chosen.add(PlaceKind::region, region_of(icb_of(ours, known), known));
  case Group::peers:
    return chosen.add_all(PlaceKind::provider, ours.peers);
  case Group::provider:
    return chosen.add(PlaceKind::provider, named.code);
  case Group::icb:
    return chosen.add(PlaceKind::icb, named.code);
  case Group::region:
    return chosen.add(PlaceKind::region, named.code);
  case Group::providers_of_icb:
    return chosen.add_providers([&](const auto& provider) { return provider.icb == named.code; });
  case Group::providers_of_region:
    return chosen.add_providers([&](const auto& provider) { return provider.region == named.code; });
  case Group::each_provider:
    return chosen.add_providers([](const auto&) { return true; });
  case Group::each_nhs_trust:
    return chosen.add_providers([](const auto& provider) { return provider.is_nhs_trust; });
  case Group::each_icb:
    return chosen.add_all(PlaceKind::icb, known.icbs);
  case Group::each_region:
    return chosen.add_all(PlaceKind::region, known.regions);
  }
}

bool goes_on(const Place& place, Period month, const PlacesInMonth& release,
             std::span<const Successor> successors) {
  return place.kind == PlaceKind::provider &&
         std::any_of(successors.begin(), successors.end(), [&](const Successor& known) {
           return known.code == place.code && known.since <= month && release.find(known.successor);
         });
}

bool is_peer(const PeerFigure& peer, const PeerFigure& me, const PlacesInMonth& places, Rank::Among among,
             const std::vector<std::string>& named) {
  const ProviderInMonth& other = places.providers[peer.provider];
  const ProviderInMonth& own = places.providers[me.provider];
  switch (among) {
  case Rank::Among::all:
    return true;
  case Rank::Among::nhs_trusts:
    return other.is_nhs_trust;
  case Rank::Among::same_icb:
    return !own.icb.empty() && other.icb == own.icb;
  case Rank::Among::same_region:
    return !own.region.empty() && other.region == own.region;
  case Rank::Among::same_size:
    return peer.pathways * 2 >= me.pathways && peer.pathways <= me.pathways * 2;
  case Rank::Among::peers:
    return peer.provider == me.provider || std::find(named.begin(), named.end(), other.code) != named.end();
  }
  return false;
}

} // namespace

const ProviderInMonth* PlacesInMonth::find(std::string_view provider) const {
  const auto at =
      std::lower_bound(providers.begin(), providers.end(), provider,
                       [](const ProviderInMonth& p, std::string_view code) { return p.code < code; });
  return at == providers.end() || at->code != provider ? nullptr : &*at;
}

bool PlacesInMonth::has(const Place& place) const {
  switch (place.kind) {
  case PlaceKind::england:
    return !providers.empty();
  case PlaceKind::region:
    return has_code(regions, place.code);
  case PlaceKind::icb:
    return has_code(icbs, place.code);
  case PlaceKind::provider:
    return find(place.code) != nullptr;
  }
  return false;
}

PlacesInMonth known_places(std::span<const PlacesInMonth* const> newest_first) {
  std::map<std::string, ProviderInMonth> providers;
  std::set<std::string> icbs;
  std::set<std::string> regions;
  for (const PlacesInMonth* month : newest_first) {
    if (!month) continue;
    for (const ProviderInMonth& provider : month->providers)
      providers.try_emplace(provider.code, provider);
    icbs.insert(month->icbs.begin(), month->icbs.end());
    regions.insert(month->regions.begin(), month->regions.end());
  }
  PlacesInMonth all{{}, {icbs.begin(), icbs.end()}, {regions.begin(), regions.end()}};
  for (auto& [code, provider] : providers)
    all.providers.push_back(std::move(provider));
  return all;
}

std::vector<Place> places_of(const std::vector<Places>& named, const TenantPlaces& ours,
                             const PlacesInMonth& known) {
  Chosen chosen(known);
  for (const Places& one : named)
    choose(chosen, one, ours, known);
  return chosen.take();
}

std::vector<Presence> presence_of(const Place& place, std::span<const Period> months,
                                  std::span<const PlacesInMonth* const> releases,
                                  std::span<const Successor> successors) {
  const auto has_list = [&](const PlacesInMonth* release) {
    const ProviderInMonth* provider = release ? release->find(place.code) : nullptr;
    return provider && provider->has_list;
  };
  const bool had_list =
      place.kind == PlaceKind::provider && std::any_of(releases.begin(), releases.end(), has_list);
  std::vector<Presence> out;
  for (std::size_t i = 0; i < months.size(); ++i) {
    const PlacesInMonth* release = releases[i];
    if (!release)
      out.push_back(Presence::not_loaded);
    else if (had_list ? has_list(release) : release->has(place))
      out.push_back(Presence::reports);
    else
      out.push_back(goes_on(place, months[i], *release, successors) ? Presence::goes_on_elsewhere
                                                                    : Presence::absent);
  }
  return out;
}

std::optional<RankInMonth> rank_among(std::span<const PeerFigure> peers, std::string_view me,
                                      const PlacesInMonth& places, Rank::Among among,
                                      const std::vector<std::string>& named_peers, Better better) {
  const auto own = std::find_if(peers.begin(), peers.end(), [&](const PeerFigure& peer) {
    return places.providers[peer.provider].code == me;
  });
  if (own == peers.end()) return std::nullopt;
  if (!is_peer(*own, *own, places, among, named_peers)) return std::nullopt;
  RankInMonth rank{1, 0};
  for (const PeerFigure& peer : peers) {
    if (!is_peer(peer, *own, places, among, named_peers)) continue;
    ++rank.of;
    const bool is_better = better == Better::higher ? peer.value > own->value : peer.value < own->value;
    if (is_better) ++rank.rank;
  }
  return rank;
}

} // namespace waitlistd::alerts
