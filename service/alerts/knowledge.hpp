#pragma once
// Everything of one collection that rules are judged by, read once for all tenants.

#include "core/alerts/standard.hpp"
#include "core/measure.hpp"
#include "service/alerts/monthly_figures.hpp"
#include "service/collection.hpp"
#include "service/database/postgres.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

namespace waitlistd::alerts {

/// A rule sees so many months: a control chart's limits, a breach's beginning. Change against a named month
/// and a standard's baseline reach further back.
inline constexpr int months_seen = 36;

/// A release while it was current.
struct PublishedRelease {
  MonthRelease release;
  std::int64_t publication_id = 0;
  double since = 0;            ///< seconds of Unix time
  std::optional<double> until; ///< absent: it still is
};

/// All of a collection, in the order in which they were published.
Result<std::vector<PublishedRelease>> read_publications(Connection& database, const Collection& collection);

/// The newest month's; nullptr where none is loaded.
const PublishedRelease* newest_of(const std::vector<PublishedRelease>& publications);

/// The months that rules see, up to one of them, and which release stood for each.
struct View {
  std::vector<Period> months;                       ///< consecutive, the oldest first; at least one
  std::vector<std::optional<std::size_t>> releases; ///< of Knowledge::releases; absent: not loaded
  std::optional<std::size_t> before_newest;         ///< what was current of the newest month before
  Period newest() const { return months.back(); }
};

struct Knowledge {
  const Collection* collection = nullptr;
  std::vector<MonthRelease> releases;
  std::vector<PlacesInMonth> places; ///< by release
  std::unique_ptr<MonthlyFigures> figures;
  std::vector<Standard> standards;
  std::map<PlaceKind, std::vector<Period>>
      series_breaks; ///< months in which series of such places start anew
  std::vector<Successor> successors;

  std::optional<std::size_t> index_of(std::int32_t release_id) const;
};

/// Which releases rules may ask of: the months seen before each of `newest`, and those named.
struct ReleaseWish {
  std::set<Period> months;
  bool every_vintage = false; ///< not only the current ones and, of the newest month, the one before
};

/// What rules ask for.
struct RuleWish {
  FigureWish figures;
  std::set<Period> named_months; ///< beside those that every rule sees
};

/// Of those months, of those that rules name and of the standards' baselines. `wish_of`: what is asked for,
/// by the places that there are in any of those months.
Result<Knowledge> read_knowledge(Connection& database, const Collection& collection,
                                 const std::vector<PublishedRelease>& publications, const ReleaseWish& months,
                                 const std::function<Result<RuleWish>(const PlacesInMonth& known)>& wish_of);

/// Of those that were read.
Period oldest_month(const Knowledge& knowledge);

/// As all of it is known now, up to that month: at least months_seen months, more where `oldest` is older.
View view_now(const Knowledge& knowledge, const std::vector<PublishedRelease>& publications, Period newest,
              Period oldest);

/// As it was known when the month was first published. A month that was loaded later stands with its first
/// release: nobody knew it then, but the site had it.
View view_then(const Knowledge& knowledge, const std::vector<PublishedRelease>& publications, Period newest,
               Period oldest);

/// nullptr where the collection does not have it.
const Measure* find_measure(const Collection& collection, std::string_view name);

/// The part that a rule is about: its own, else the collection's main one where the measure has it, else the
/// measure's first.
std::string part_of(const Collection& collection, const Rule& rule, const Measure& measure);

} // namespace waitlistd::alerts
