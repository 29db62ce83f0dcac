#include "core/alerts/tenant_check.hpp"

#include "core/alerts/json_document.hpp"
#include "core/alerts/rule_words.hpp"
#include "core/nearest.hpp"
#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <algorithm>
#include <map>

namespace waitlistd::alerts {
namespace {

using Words = std::vector<std::string>;
using enum Places::Group;

bool has(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string did_you_mean(std::string_view word, const Words& words) {
  const std::string near = nearest_word(word, words);
  return near.empty() ? std::string() : "; did you mean " + quoted(near) + "?";
}

std::string listed(const Words& words) {
  std::string out;
  for (const std::string& word : words)
    out += (out.empty() ? "" : ", ") + word;
  return out;
}

PlaceKind kind_of(Places::Group group) {
  switch (group) {
  case england:
    return PlaceKind::england;
  case our_icb:
  case icb:
  case each_icb:
    return PlaceKind::icb;
  case our_region:
  case region:
  case each_region:
    return PlaceKind::region;
  default:
    return PlaceKind::provider;
  }
}

bool is_share(const Measure& measure) { return measure.unit == "%"; }
bool has_denominator(const Measure& measure) {
  return !measure.denominator.empty() || measure.unit == "weeks";
}

class RuleCheck {
public:
  RuleCheck(const Rule& rule, const TenantPlaces& places, const Vocabulary& vocabulary, TenantCheck& found,
            std::string where)
      : rule_(rule), tenant_(places), vocabulary_(vocabulary), found_(found), where_(std::move(where)) {}

  void run() {
    const CollectionVocabulary* collection = find_collection();
    if (!collection) return;
    if (is_about_collection(rule_.condition)) return whole_collection();
    const bool is_missing = std::holds_alternative<Missing>(rule_.condition);
    if (rule_.places.empty()) wrong("", "\"places\" is missing: where the rule looks, such as [\"ours\"]");
    check_places();
    if (is_missing) return missing();
    const Measure* measure = find_measure(*collection);
    check_categories(*collection);
    if (!measure) return;
    check_against(*measure);
    std::visit([&](const auto& condition) { check(condition, *measure); }, rule_.condition);
  }

private:
  void wrong(const std::string& member, std::string what) {
    found_.errors.push_back({where_ + member, std::move(what)});
  }

  const CollectionVocabulary* find_collection() {
    Words names;
    for (const CollectionVocabulary& collection : vocabulary_.collections) {
      if (collection.name == rule_.collection) return &collection;
      names.push_back(collection.name);
    }
    wrong("/collection", "there is no collection " + quoted(rule_.collection) +
                             did_you_mean(rule_.collection, names) + "; there are " + listed(names));
    return nullptr;
  }

  // Members that say nothing where the condition is not about a figure.
  void has_none(bool is_there, const std::string& member, const std::string& why) {
    if (is_there) wrong("/" + member, "means nothing here: " + why + "; leave it out");
  }

  void whole_collection() {
    const std::string why = "the condition is about the collection as a whole";
    has_none(!rule_.measure.empty(), "measure", why);
    has_none(!rule_.part.empty(), "part", why);
    has_none(!rule_.places.empty(), "places", why);
    has_none(rule_.categories != Categories(), "categories", why);
    has_none(rule_.least_denominator != 0, "least_denominator", why);
    has_none(rule_.fire_after != 1, "fire_after", why);
    has_none(rule_.clear_after != 1, "clear_after", why);
  }

  void missing() {
    const std::string why = "\"missing\" is about the place and not a figure of it";
    has_none(!rule_.measure.empty(), "measure", why);
    has_none(!rule_.part.empty(), "part", why);
    has_none(rule_.categories != Categories(), "categories", why);
    has_none(rule_.least_denominator != 0, "least_denominator", why);
    for (std::size_t i = 0; i < rule_.places.size(); ++i)
      if (kind_of(rule_.places[i].group) != PlaceKind::provider)
        wrong(step("/places", i), "providers report, and only they can be missing");
  }

  const Measure* find_measure(const CollectionVocabulary& collection) {
    if (rule_.measure.empty()) {
      wrong(
          "",
          "\"measure\" is missing: the figure that the condition is about; `waitlistd measures` lists them");
      return nullptr;
    }
    Words names;
    for (const Measure& measure : collection.measures) {
      if (measure.name == rule_.measure) return &measure;
      names.emplace_back(measure.name);
    }
    wrong("/measure", "collection " + collection.name + " has no measure " + quoted(rule_.measure) +
                          did_you_mean(rule_.measure, names) + "; `waitlistd measures` lists them");
    return nullptr;
  }

  void check_against(const Measure& measure) {
    const Words parts = comma_separated(measure.parts);
    if (!rule_.part.empty() && measure.spans_parts)
      wrong("/part", quoted(measure.name) + " is of several parts at once: leave it out");
    else if (!rule_.part.empty() && !has(parts, rule_.part))
      wrong("/part", quoted(measure.name) + " has no part " + quoted(rule_.part) +
                         did_you_mean(rule_.part, parts) + "; it has " + listed(parts));
    const Words kinds = comma_separated(measure.places);
    for (std::size_t i = 0; i < rule_.places.size(); ++i)
      if (const auto kind = to_string(kind_of(rule_.places[i].group)); !has(kinds, kind))
        wrong(step("/places", i),
              quoted(measure.name) + " is not known of " + std::string(kind) + "; it is of " + listed(kinds));
    if (rule_.least_denominator != 0 && !has_denominator(measure))
      wrong("/least_denominator", quoted(measure.name) + " is a count, which is of nothing; leave it out");
  }

  void check_places() {
    for (std::size_t i = 0; i < rule_.places.size(); ++i) {
      const Places& place = rule_.places[i];
      const std::string where = step("/places", i);
      const std::string words(word_of(group_words, place.group));
      if (place.group == ours && tenant_.ours.empty())
        wrong(where, "\"ours\" are no providers: the tenant's \"places\" have no \"ours\"");
      if (place.group == peers && tenant_.peers.empty())
        wrong(where, "there are no \"peers\": the tenant's \"places\" have none");
      if ((place.group == our_icb || place.group == our_region) && tenant_.icb.empty())
        wrong(where, quoted(words) + " is not known: the tenant's \"places\" have no \"icb\"");
      if (place.group == provider) known(where, "/provider", "provider", place.code, vocabulary_.providers);
      if (place.group == icb) known(where, "/icb", "ICB", place.code, vocabulary_.icbs);
      if (place.group == providers_of_icb)
        known(where, "/providers_of_icb", "ICB", place.code, vocabulary_.icbs);
      if (place.group == region) known(where, "/region", "region", place.code, vocabulary_.regions);
      if (place.group == providers_of_region)
        known(where, "/providers_of_region", "region", place.code, vocabulary_.regions);
    }
  }

  void known(const std::string& where, const char* member, const std::string& kind, const std::string& code,
             const Words& codes) {
    if (codes.empty() || has(codes, code)) return;
    found_.warnings.push_back(
        {where_ + where + member, "no release has " + kind + " " + quoted(code) + did_you_mean(code, codes)});
  }

  void check_categories(const CollectionVocabulary& collection) {
    for (std::size_t i = 0; i < rule_.categories.codes.size(); ++i)
      known(step("/categories", i), "", "category", rule_.categories.codes[i], collection.categories);
  }

  void needs_direction(const Measure& measure, const std::string& member, const std::string& what) {
    if (measure.better == Better::neither)
      wrong(member, quoted(measure.name) + " is neither good nor bad where it is high: " + what);
  }

  void clear_is_good(const Limit& limit, const std::string& where) {
    if (!limit.clear) return;
    const bool is_below = limit.beyond == Beyond::below;
    if (is_below ? *limit.clear < limit.value : *limit.clear > limit.value)
      wrong(where + "/clear", to_string(*limit.clear) + " is " + (is_below ? "below " : "above ") +
                                  to_string(limit.value) + ", where the alert fires: it has to be " +
                                  (is_below ? "the same or more" : "the same or less"));
  }

  void check(const Limit& limit, const Measure& measure) {
    const std::string side = limit.beyond == Beyond::below ? "/when/below" : "/when/above";
    if (is_share(measure) && (limit.value < Decimal{0} || limit.value > Decimal{100'000'000}))
      wrong(side,
            to_string(limit.value) + " is no share: " + quoted(measure.name) + " is between 0 and 100 %");
    clear_is_good(limit, "/when");
  }

  void check(const NationalStandard& standard, const Measure& measure) {
    Words of_measure;
    const StandardName* named = nullptr;
    for (const StandardName& one : vocabulary_.standards) {
      if (one.measure == measure.name) of_measure.push_back(one.name);
      if (one.name == standard.name) named = &one;
    }
    if (of_measure.empty())
      return wrong("/when/standard", "there is no national standard of " + quoted(measure.name));
    if (standard.name.empty() || has(of_measure, standard.name)) return;
    wrong("/when/standard", named ? quoted(standard.name) + " is of " + quoted(named->measure) +
                                        " and not of " + quoted(measure.name)
                                  : "there is no standard " + quoted(standard.name) + " of " +
                                        quoted(measure.name) + did_you_mean(standard.name, of_measure) +
                                        "; there are " + listed(of_measure));
  }

  void check(const Plan& plan, const Measure& measure) {
    if (!plan.worse)
      needs_direction(measure, "/when",
                      "say which side of the plan is worse, \"worse\": \"below\" or \"above\"");
  }

  void check_unit(Change::By by, const Measure& measure, const std::string& where) {
    if (by == Change::By::points && !is_share(measure))
      wrong(where + "/by", quoted(measure.name) + " is no share, and points are of shares: \"absolute\" or "
                                                  "\"percent\"");
    if (by == Change::By::absolute && is_share(measure))
      wrong(where + "/by", quoted(measure.name) + " is a share, which changes by \"points\" or \"percent\"");
  }

  void check(const Change& change, const Measure& measure) {
    check_unit(change.by, measure, "/when/change");
    clear_is_good(change.limit, "/when/change");
  }

  void check(const ControlChartSignals& chart, const Measure& measure) {
    if (chart.towards != ControlChartSignals::Towards::either)
      needs_direction(measure, "/when/control_chart/towards", "signals of it are told with \"either\"");
  }

  void check(const Rank& rank, const Measure& measure) {
    needs_direction(measure, "/when/rank", "it has no rank");
    if (rank.among == Rank::Among::peers && tenant_.peers.empty())
      wrong("/when/rank/among", "there are no \"peers\": the tenant's \"places\" have none");
    for (std::size_t i = 0; i < rule_.places.size(); ++i) {
      const PlaceKind kind = kind_of(rule_.places[i].group);
      if (kind == PlaceKind::england)
        wrong(step("/places", i), "England has no rank");
      else if (kind != PlaceKind::provider && rank.among != Rank::Among::all)
        wrong("/when/rank/among", "an ICB or a region is ranked among \"all\" of its kind");
    }
  }

  void check(const Revised& revised, const Measure& measure) {
    check_unit(revised.by, measure, "/when/revised");
  }

  void check(const Missing&, const Measure&) {}
  void check(const Overdue&, const Measure&) {}
  void check(const Rejected&, const Measure&) {}
  void check(const Held&, const Measure&) {}
  void check(const Findings&, const Measure&) {}

  const Rule& rule_;
  const TenantPlaces& tenant_;
  const Vocabulary& vocabulary_;
  TenantCheck& found_;
  std::string where_;
};

void check_codes(const std::string& where, const std::string& kind, const Words& codes, const Words& known,
                 TenantCheck& found) {
  for (std::size_t i = 0; !known.empty() && i < codes.size(); ++i)
    if (!has(known, codes[i]))
      found.warnings.push_back({step(where, i), "no release has " + kind + " " + quoted(codes[i]) +
                                                    did_you_mean(codes[i], known)});
}

} // namespace

TenantCheck check_tenant(const Tenant& tenant, const Vocabulary& vocabulary) {
  TenantCheck found;
  check_codes("/places/ours", "provider", tenant.places.ours, vocabulary.providers, found);
  check_codes("/places/peers", "provider", tenant.places.peers, vocabulary.providers, found);
  if (!tenant.places.icb.empty() && !vocabulary.icbs.empty() && !has(vocabulary.icbs, tenant.places.icb))
    found.warnings.push_back({"/places/icb", "no release has ICB " + quoted(tenant.places.icb) +
                                                 did_you_mean(tenant.places.icb, vocabulary.icbs)});
  std::map<std::string, std::size_t> names;
  for (std::size_t i = 0; i < tenant.rules.size(); ++i) {
    const std::string where = step("/rules", i);
    const auto [first, is_new] = names.emplace(tenant.rules[i].name, i);
    if (!is_new)
      found.errors.push_back({where + "/name", quoted(tenant.rules[i].name) + " is the name of " +
                                                   step("/rules", first->second) + ", too"});
    RuleCheck(tenant.rules[i], tenant.places, vocabulary, found, where).run();
  }
  return found;
}

TenantCheck check_rule(const Rule& rule, const TenantPlaces& places, const Vocabulary& vocabulary) {
  TenantCheck found;
  RuleCheck(rule, places, vocabulary, found, {}).run();
  return found;
}

} // namespace waitlistd::alerts
