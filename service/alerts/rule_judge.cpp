#include "service/alerts/rule_judge.hpp"

#include "core/text.hpp"

#include <algorithm>

namespace waitlistd::alerts {
namespace {

constexpr std::size_t months_of_presence = 12;

bool is_about(const Rule& rule, const Collection& collection) { return rule.collection == collection.name; }

bool asks_for_everybody(const Rule& rule) {
  if (std::holds_alternative<Rank>(rule.condition)) return true;
  return std::any_of(rule.places.begin(), rule.places.end(), [](const Places& places) {
    return places.group == Places::Group::each_provider || places.group == Places::Group::each_nhs_trust;
  });
}

// The months that a rule sees: the last months_seen, and from the month on that it names.
std::size_t first_month(const Rule& rule, const std::vector<Period>& months) {
  const std::size_t usual = months.size() > months_seen ? months.size() - months_seen : 0;
  const auto* change = std::get_if<Change>(&rule.condition);
  if (!change || change->on != Change::On::named) return usual;
  const auto named = std::lower_bound(months.begin(), months.end(), change->named);
  return std::min(usual, static_cast<std::size_t>(named - months.begin()));
}

bool lists(std::string_view comma_list, std::string_view word) {
  const auto words = comma_separated(comma_list);
  return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

void add_wishes(const Tenant& tenant, const Collection& collection, const PlacesInMonth& known,
                RuleWish& wish) {
  FigureWish& figures = wish.figures;
  for (const Rule& rule : tenant.rules) {
    if (!is_about(rule, collection) || is_about_collection(rule.condition)) continue;
    if (const Measure* measure = find_measure(collection, rule.measure))
      figures.measures.emplace(measure->name, part_of(collection, rule, *measure));
    figures.all_categories = figures.all_categories || rule.categories.each;
    figures.categories.insert(rule.categories.codes.begin(), rule.categories.codes.end());
    figures.all_places = figures.all_places || asks_for_everybody(rule);
    if (const auto* change = std::get_if<Change>(&rule.condition))
      if (change->on == Change::On::named) wish.named_months.insert(change->named);
    for (Place& place : places_of(rule.places, tenant.places, known))
      figures.places.insert(std::move(place));
  }
}

RuleJudge::RuleJudge(const Knowledge& knowledge, const View& view) : knowledge_(knowledge), view_(view) {
  for (const auto& release : view.releases)
    places_.push_back(release ? &knowledge.places[*release] : nullptr);
  std::vector<const PlacesInMonth*> newest_first(places_.rbegin(), places_.rend());
  newest_first.resize(std::min(newest_first.size(), months_of_presence + 1));
  known_ = known_places(newest_first);
}

std::string RuleJudge::error_of(const Rule& rule) const {
  if (is_about_collection(rule.condition) || std::holds_alternative<Missing>(rule.condition)) return {};
  const Measure* measure = find_measure(*knowledge_.collection, rule.measure);
  if (!measure)
    return "there is no measure \"" + rule.measure + "\" of " + std::string(knowledge_.collection->name);
  if (!measure->spans_parts && !lists(measure->parts, part_of(*knowledge_.collection, rule, *measure)))
    return "the measure " + rule.measure + " is not of part " +
           part_of(*knowledge_.collection, rule, *measure);
  return {};
}

std::vector<Subject> RuleJudge::subjects(const Tenant& tenant, const Rule& rule) const {
  std::vector<Subject> all;
  const Measure* measure = find_measure(*knowledge_.collection, rule.measure);
  const std::string part = measure ? part_of(*knowledge_.collection, rule, *measure) : std::string();
  for (const Place& place : places_of(rule.places, tenant.places, known_)) {
    if (rule.categories.each && measure) {
      std::set<std::string> categories; // one that has figures no more is absent, not gone
      for (std::size_t back = 0; back <= months_of_presence && back < view_.releases.size(); ++back)
        if (const auto release = view_.releases[view_.releases.size() - 1 - back])
          for (std::string& category : knowledge_.figures->categories(place, part, *release))
            categories.insert(std::move(category));
      for (const std::string& category : categories)
        all.push_back({place, category});
    } else if (!rule.categories.codes.empty() && measure) {
      for (const std::string& category : rule.categories.codes)
        all.push_back({place, category});
    } else {
      all.push_back({place, std::string(knowledge_.collection->total_category)});
    }
  }
  return all;
}

std::optional<Figure> RuleJudge::figure_at(const SeriesOf& what, Period month) const {
  for (std::size_t i = 0; i < view_.months.size(); ++i)
    if (view_.months[i] == month)
      return knowledge_.figures->series(what, ReleaseOfEach(view_.releases).subspan(i, 1)).front();
  return std::nullopt;
}

std::vector<std::vector<StandardInForce>> RuleJudge::standards(const Rule& rule, const Measure& measure,
                                                               const Subject& subject) const {
  const std::string& name = std::get<NationalStandard>(rule.condition).name;
  const std::string part = part_of(*knowledge_.collection, rule, measure);
  const ProviderInMonth* provider =
      subject.place.kind == PlaceKind::provider ? known_.find(subject.place.code) : nullptr;
  const auto baseline_of = [&](Period month) {
    return figure_at({measure.name, part, subject.place, subject.category}, month);
  };
  std::vector<std::vector<StandardInForce>> all;
  for (const Period month : view_.months) {
    all.push_back(standards_in_force(knowledge_.standards,
                                     {measure.name, subject.place, provider && provider->is_nhs_trust, part,
                                      subject.category == knowledge_.collection->total_category, month},
                                     baseline_of));
    if (!name.empty())
      std::erase_if(all.back(), [&](const StandardInForce& standard) { return standard.name != name; });
  }
  return all;
}

const std::vector<PeerFigure>& RuleJudge::peers_of(const Measure& measure, const std::string& part,
                                                   const std::string& category, std::size_t month) {
  auto& months = peers_[std::string(measure.name) + "|" + part + "|" + category];
  if (months.empty()) {
    months.resize(view_.months.size());
    std::map<std::string, Series> series; // read by provider, ranked by month
    for (std::size_t i = 0; i < months.size(); ++i) {
      if (!places_[i]) continue;
      for (std::uint32_t p = 0; p < places_[i]->providers.size(); ++p) {
        const Place place{PlaceKind::provider, places_[i]->providers[p].code};
        const std::int64_t pathways = knowledge_.figures->pathways(place, part, category, *view_.releases[i]);
        if (pathways < least_pathways_ranked) continue;
        auto [known, is_new] = series.try_emplace(place.code);
        if (is_new)
          known->second = knowledge_.figures->series({measure.name, part, place, category}, view_.releases);
        if (const auto& figure = known->second[i]) months[i].push_back({p, figure->value, pathways});
      }
    }
  }
  return months[month];
}

std::vector<std::optional<RankInMonth>> RuleJudge::ranks(const Tenant& tenant, const Rule& rule,
                                                         const Measure& measure, const Subject& subject) {
  std::vector<std::optional<RankInMonth>> all(view_.months.size());
  if (subject.place.kind != PlaceKind::provider) return all;
  const std::string part = part_of(*knowledge_.collection, rule, measure);
  for (std::size_t i = first_month(rule, view_.months); i < all.size(); ++i)
    if (places_[i])
      all[i] = rank_among(peers_of(measure, part, subject.category, i), subject.place.code, *places_[i],
                          std::get<Rank>(rule.condition).among, tenant.places.peers, measure.better);
  return all;
}

RuleJudge::Judgement RuleJudge::judge(const Tenant& tenant, const Rule& rule, const Subject& subject) {
  const std::size_t first = first_month(rule, view_.months);
  Judgement out;
  out.months.assign(view_.months.begin() + static_cast<std::ptrdiff_t>(first), view_.months.end());
  const std::span<const Period> months = out.months;
  Evidence evidence;
  evidence.months = months;
  if (const auto breaks = knowledge_.series_breaks.find(subject.place.kind);
      breaks != knowledge_.series_breaks.end())
    evidence.series_breaks = breaks->second;

  const Measure* measure = find_measure(*knowledge_.collection, rule.measure);
  std::vector<std::vector<StandardInForce>> standards_by_month;
  std::vector<std::optional<RankInMonth>> ranks_by_month;
  Series before;
  std::vector<Presence> presence;
  if (measure) {
    const std::string part = part_of(*knowledge_.collection, rule, *measure);
    const SeriesOf what{measure->name, part, subject.place, subject.category};
    out.series = knowledge_.figures->series(what, ReleaseOfEach(view_.releases).subspan(first));
    evidence.better = measure->better;
    if (std::holds_alternative<NationalStandard>(rule.condition)) {
      standards_by_month = standards(rule, *measure, subject);
      evidence.standards = std::span(standards_by_month).subspan(first);
    } else if (std::holds_alternative<Rank>(rule.condition)) {
      ranks_by_month = ranks(tenant, rule, *measure, subject);
      evidence.ranks = std::span(ranks_by_month).subspan(first);
    } else if (std::holds_alternative<Revised>(rule.condition)) {
      before.resize(months.size());
      if (view_.before_newest) { // a flow's change needs the month before it
        auto releases = view_.releases;
        releases.back() = view_.before_newest;
        before.back() = knowledge_.figures->series(what, releases).back();
      }
      evidence.vintage_before = before;
    }
  }
  if (std::holds_alternative<Missing>(rule.condition)) {
    presence = presence_of(subject.place, months, std::span(places_).subspan(first), knowledge_.successors);
    evidence.presence = presence;
  }
  evidence.series = out.series;
  out.judged = alerts::judge(rule, evidence);
  return out;
}

} // namespace waitlistd::alerts
