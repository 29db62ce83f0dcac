#pragma once
// Which places a rule is about, and how they stand to each other: by what releases say of them.

#include "core/alerts/judge.hpp"
#include "core/alerts/rule.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::alerts {

/// A provider as one release has it.
struct ProviderInMonth {
  std::string code;
  std::string icb;    ///< blank: none given
  std::string region; ///< blank: its ICB is in none, in that month
  bool is_nhs_trust = false;
  bool has_list = false; ///< pathways on its waiting list
};

/// The places that one release has, each kind sorted by code.
struct PlacesInMonth {
  std::vector<ProviderInMonth> providers;
  std::vector<std::string> icbs;
  std::vector<std::string> regions;

  /// nullptr where the release does not have it.
  const ProviderInMonth* find(std::string_view provider) const;
  bool has(const Place& place) const;
};

/// Every place of these months, the newest month first: each as the newest month has it that it is in. A rule
/// is about those that vanished, too: absence is an answer of its own.
PlacesInMonth known_places(std::span<const PlacesInMonth* const> newest_first);

/// What a rule names, sorted and each once. A group without members (a tenant without an ICB) is none.
std::vector<Place> places_of(const std::vector<Places>& named, const TenantPlaces& ours,
                             const PlacesInMonth& known);

/// A code that goes on under another one, of which the published files say nothing.
struct Successor {
  std::string code;
  std::string successor;
  Period since;
};

/// Whether a place reports in a month: a provider that had a waiting list in any of the months does where it
/// has one, another one where it is in the release at all. `releases`: nullptr where the month is not loaded.
std::vector<Presence> presence_of(const Place& place, std::span<const Period> months,
                                  std::span<const PlacesInMonth* const> releases,
                                  std::span<const Successor> successors);

/// A provider's figure among others' of the same month.
struct PeerFigure {
  std::uint32_t provider = 0; ///< its place in PlacesInMonth::providers
  double value = 0;
  std::int64_t pathways = 0; ///< of the part and category
};

/// Fewer pathways are ranked by chance: NHS England shows no percentile of fewer, either.
inline constexpr std::int64_t least_pathways_ranked = 20;

/// As rtt.provider_rank: equal ones share a rank, 1 is the best; half to twice the pathways is of the same
/// size. `peers`: of providers with at least least_pathways_ranked. Absent where `me` is not among them.
std::optional<RankInMonth> rank_among(std::span<const PeerFigure> peers, std::string_view me,
                                      const PlacesInMonth& places, Rank::Among among,
                                      const std::vector<std::string>& named_peers, Better better);

} // namespace waitlistd::alerts
