#include "service/alerts/knowledge.hpp"

#include "core/text.hpp"
#include "service/database/schema.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

namespace waitlistd::alerts {
namespace {

Period period_of(const QueryResult& rows, int row, int column) {
  return parse_iso_period(rows.text(row, column).substr(0, 7)).value_or(Period{});
}

std::optional<Period> period_if_any(const QueryResult& rows, int row, int column) {
  return rows.at(row, column) ? std::optional(period_of(rows, row, column)) : std::nullopt;
}

Result<std::vector<Standard>> read_standards(Connection& database, const Collection& collection) {
  const auto rows = database.query(
      in_schema(collection.schema, "SELECT name, measure, array_to_string(places, ','), trusts_only, part, "
                                   "treatment_functions IS NOT NULL, comparison, "
                                   "(value * 1000000)::bigint, (points * 1000000)::bigint, baseline, "
                                   "valid_from, valid_to FROM {schema}.standard "
                                   "ORDER BY measure, kind, value DESC, name"),
      {}, "reading the standards");
  if (!rows) return rows.error();
  std::vector<Standard> all;
  for (int i = 0; i < rows->rows(); ++i) {
    Standard standard;
    standard.name = rows->text(i, 0);
    standard.measure = rows->text(i, 1);
    for (const std::string& place : comma_separated(rows->text(i, 2)))
      if (const auto kind = parse_place_kind(place)) standard.places.push_back(*kind);
    standard.trusts_only = rows->at(i, 3) == "t";
    standard.part = rows->text(i, 4);
    standard.total_only = rows->at(i, 5) == "t";
    const std::string comparison = rows->text(i, 6);
    standard.comparison = comparison == ">="  ? Standard::Comparison::at_least
                          : comparison == "<" ? Standard::Comparison::less
                                              : Standard::Comparison::at_most;
    standard.value = {rows->number(i, 7)};
    if (rows->at(i, 8)) standard.points = Decimal{rows->number(i, 8)};
    standard.baseline = period_if_any(*rows, i, 9);
    standard.valid_from = period_of(*rows, i, 10);
    standard.valid_to = period_if_any(*rows, i, 11);
    all.push_back(std::move(standard));
  }
  return all;
}

Result<std::map<PlaceKind, std::vector<Period>>> read_series_breaks(Connection& database,
                                                                    const Collection& collection) {
  const auto rows = database.query(in_schema(collection.schema,
                                             "SELECT k.kind, b.period FROM {schema}.series_break AS b "
                                             "CROSS JOIN LATERAL unnest(b.rebases) AS k (kind) ORDER BY 2"),
                                   {}, "reading the breaks of series");
  if (!rows) return rows.error();
  std::map<PlaceKind, std::vector<Period>> breaks;
  for (int i = 0; i < rows->rows(); ++i)
    if (const auto kind = parse_place_kind(rows->text(i, 0))) breaks[*kind].push_back(period_of(*rows, i, 1));
  return breaks;
}

Result<std::vector<Successor>> read_successors(Connection& database, const Collection& collection) {
  const auto rows = database.query(
      in_schema(collection.schema, "SELECT code, successor, since FROM {schema}.provider_predecessor"), {},
      "reading the successors of codes");
  if (!rows) return rows.error();
  std::vector<Successor> all;
  for (int i = 0; i < rows->rows(); ++i)
    all.push_back({rows->text(i, 0), rows->text(i, 1), period_of(*rows, i, 2)});
  return all;
}

// Of that month what was current before the release that is now; absent where there was nothing else.
std::optional<std::int32_t> release_before(const std::vector<PublishedRelease>& publications, Period month,
                                           std::int32_t current) {
  std::optional<std::int32_t> before;
  for (const PublishedRelease& published : publications) {
    if (published.release.period != month) continue;
    if (!published.until && published.release.release_id == current) break;
    if (published.release.release_id != current) before = published.release.release_id;
  }
  return before;
}

const PublishedRelease* current_of(const std::vector<PublishedRelease>& publications, Period month) {
  for (const PublishedRelease& published : publications)
    if (published.release.period == month && !published.until) return &published;
  return nullptr;
}

const PublishedRelease* first_of(const std::vector<PublishedRelease>& publications, Period month) {
  for (const PublishedRelease& published : publications)
    if (published.release.period == month) return &published;
  return nullptr;
}

const PublishedRelease* current_at(const std::vector<PublishedRelease>& publications, Period month,
                                   double moment) {
  for (const PublishedRelease& published : publications)
    if (published.release.period == month && published.since <= moment &&
        (!published.until || *published.until > moment))
      return &published;
  return nullptr;
}

std::vector<MonthRelease> wished(const std::vector<PublishedRelease>& publications, const ReleaseWish& wish) {
  std::vector<MonthRelease> out;
  std::set<std::int32_t> seen;
  const auto take = [&](const MonthRelease& release) {
    if (seen.insert(release.release_id).second) out.push_back(release);
  };
  const Period newest = wish.months.empty() ? Period{} : *wish.months.rbegin();
  for (const PublishedRelease& published : publications) {
    if (!wish.months.contains(published.release.period)) continue;
    if (wish.every_vintage || !published.until || published.release.period == newest) take(published.release);
  }
  return out;
}

std::vector<std::size_t> newest_first_of(const std::vector<MonthRelease>& releases) {
  std::vector<std::size_t> order(releases.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return releases[b].period < releases[a].period; });
  return order;
}

template <class ReleaseOf>
View view_of(const Knowledge& knowledge, Period newest, Period oldest, const ReleaseOf& release_of) {
  View view;
  Period month = std::min(oldest, add_months(newest, 1 - months_seen));
  for (; month <= newest; month = add_months(month, 1)) {
    const PublishedRelease* release = release_of(month);
    view.months.push_back(month);
    view.releases.push_back(release ? knowledge.index_of(release->release.release_id) : std::nullopt);
  }
  return view;
}

} // namespace

Result<std::vector<PublishedRelease>> read_publications(Connection& database, const Collection& collection) {
  const auto rows = database.query(
      in_schema(
          collection.schema,
          "SELECT p.period, p.release_id, r.vintage, p.publication_id, extract(epoch FROM p.valid_from), "
          "extract(epoch FROM p.valid_to) FROM {schema}.publication AS p JOIN {schema}.release AS r "
          "USING (release_id) ORDER BY p.publication_id"),
      {}, "reading what was published");
  if (!rows) return rows.error();
  std::vector<PublishedRelease> all;
  for (int i = 0; i < rows->rows(); ++i) {
    PublishedRelease published{{period_of(*rows, i, 0), static_cast<std::int32_t>(rows->number(i, 1)),
                                static_cast<int>(rows->number(i, 2))},
                               rows->number(i, 3),
                               std::strtod(rows->text(i, 4).c_str(), nullptr),
                               std::nullopt};
    if (rows->at(i, 5)) published.until = std::strtod(rows->text(i, 5).c_str(), nullptr);
    all.push_back(published);
  }
  return all;
}

const PublishedRelease* newest_of(const std::vector<PublishedRelease>& publications) {
  const PublishedRelease* newest = nullptr;
  for (const PublishedRelease& published : publications)
    if (!published.until && (!newest || newest->release.period < published.release.period))
      newest = &published;
  return newest;
}

std::optional<std::size_t> Knowledge::index_of(std::int32_t release_id) const {
  for (std::size_t i = 0; i < releases.size(); ++i)
    if (releases[i].release_id == release_id) return i;
  return std::nullopt;
}

Result<Knowledge> read_knowledge(Connection& database, const Collection& collection,
                                 const std::vector<PublishedRelease>& publications, const ReleaseWish& months,
                                 const std::function<Result<RuleWish>(const PlacesInMonth& known)>& wish_of) {
  Knowledge known;
  known.collection = &collection;
  auto standards = read_standards(database, collection);
  if (!standards) return standards.error();
  known.standards = std::move(*standards);
  auto breaks = read_series_breaks(database, collection);
  if (!breaks) return breaks.error();
  known.series_breaks = std::move(*breaks);
  auto successors = read_successors(database, collection);
  if (!successors) return successors.error();
  known.successors = std::move(*successors);

  known.releases = wished(publications, months);
  auto places = collection.places(database, known.releases);
  if (!places) return places.error();
  known.places = std::move(*places);
  std::vector<const PlacesInMonth*> newest_first;
  for (const std::size_t i : newest_first_of(known.releases))
    newest_first.push_back(&known.places[i]);
  auto wish = wish_of(known_places(newest_first));
  if (!wish) return wish.error();

  for (const Standard& standard : known.standards)
    if (standard.baseline) wish->named_months.insert(*standard.baseline);
  for (const Period month : months.months)
    wish->named_months.erase(month);
  const auto named = wished(publications, {wish->named_months, months.every_vintage});
  auto there = collection.places(database, named);
  if (!there) return there.error();
  known.releases.insert(known.releases.end(), named.begin(), named.end());
  std::move(there->begin(), there->end(), std::back_inserter(known.places));

  auto read = collection.figures(database, known.releases, wish->figures);
  if (!read) return read.error();
  known.figures = std::move(*read);
  return known;
}

Period oldest_month(const Knowledge& knowledge) {
  Period oldest = knowledge.releases.front().period;
  for (const MonthRelease& release : knowledge.releases)
    oldest = std::min(oldest, release.period);
  return oldest;
}

View view_now(const Knowledge& knowledge, const std::vector<PublishedRelease>& publications, Period newest,
              Period oldest) {
  View view =
      view_of(knowledge, newest, oldest, [&](Period month) { return current_of(publications, month); });
  if (const PublishedRelease* current = current_of(publications, newest))
    if (const auto before = release_before(publications, newest, current->release.release_id))
      view.before_newest = knowledge.index_of(*before);
  return view;
}

View view_then(const Knowledge& knowledge, const std::vector<PublishedRelease>& publications, Period newest,
               Period oldest) {
  const PublishedRelease* first = first_of(publications, newest);
  const double moment = first ? first->since : 0;
  return view_of(knowledge, newest, oldest, [&](Period month) {
    const PublishedRelease* known = current_at(publications, month, moment);
    return known ? known : first_of(publications, month);
  });
}

const Measure* find_measure(const Collection& collection, std::string_view name) {
  if (!collection.measures) return nullptr;
  for (const Measure& measure : collection.measures())
    if (measure.name == name) return &measure;
  return nullptr;
}

std::string part_of(const Collection& collection, const Rule& rule, const Measure& measure) {
  if (!rule.part.empty()) return rule.part;
  const auto parts = comma_separated(measure.parts);
  const bool has_main = std::find(parts.begin(), parts.end(), collection.main_part) != parts.end();
  return has_main || parts.empty() ? std::string(collection.main_part) : parts.front();
}

} // namespace waitlistd::alerts
