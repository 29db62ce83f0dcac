#pragma once
// A tenant's rules against what is known: for each place and category what the rule says month by month.

#include "core/alerts/judge.hpp"
#include "core/alerts/rule.hpp"
#include "core/alerts/state.hpp"
#include "service/alerts/knowledge.hpp"

#include <map>
#include <string>
#include <vector>

namespace waitlistd::alerts {

/// One place and category that a rule is about. A rule that something is missing, and one about all
/// categories together, has the total's.
struct Subject {
  Place place;
  std::string category;
  auto operator<=>(const Subject&) const = default;
};

/// What a tenant's rules about that collection ask for, added to what others ask for; `known`: whom their
/// groups are of. Measures that the collection does not have are left to RuleJudge.
void add_wishes(const Tenant& tenant, const Collection& collection, const PlacesInMonth& known,
                RuleWish& wish);

class RuleJudge {
public:
  /// Both outlive it.
  RuleJudge(const Knowledge& knowledge, const View& view);

  /// Why the rule cannot be judged; blank where it can.
  std::string error_of(const Rule& rule) const;

  /// Whom it is about: those that vanished within a year, too.
  std::vector<Subject> subjects(const Tenant& tenant, const Rule& rule) const;

  struct Judgement {
    std::vector<Period> months; ///< those that the rule sees
    Series series;              ///< of its measure; empty where it has none
    std::vector<Judged> judged; ///< one a month
  };
  Judgement judge(const Tenant& tenant, const Rule& rule, const Subject& subject);

  const View& view() const { return view_; }
  /// The places of the last twelve months.
  const PlacesInMonth& known() const { return known_; }

private:
  std::vector<std::vector<StandardInForce>> standards(const Rule& rule, const Measure& measure,
                                                      const Subject& subject) const;
  std::vector<std::optional<RankInMonth>> ranks(const Tenant& tenant, const Rule& rule,
                                                const Measure& measure, const Subject& subject);
  const std::vector<PeerFigure>& peers_of(const Measure& measure, const std::string& part,
                                          const std::string& category, std::size_t month);
  std::optional<Figure> figure_at(const SeriesOf& what, Period month) const;

  const Knowledge& knowledge_;
  const View& view_;
  std::vector<const PlacesInMonth*> places_; ///< by month; nullptr: not loaded
  PlacesInMonth known_;
  std::map<std::string, std::vector<std::vector<PeerFigure>>>
      peers_; ///< by measure, part and category; by month
};

} // namespace waitlistd::alerts
