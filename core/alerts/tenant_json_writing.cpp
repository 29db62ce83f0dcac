#include "core/alerts/json_document.hpp"
#include "core/alerts/rule_words.hpp"
#include "core/alerts/tenant_json.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

json::value text(std::string_view text) { return json::string(text.data(), text.size()); }

// What is text already stands as it is: a double of so few digits is written with them.
json::value number(Decimal decimal) {
  if (decimal.millionths % 1'000'000 == 0) return decimal.millionths / 1'000'000;
  return to_double(decimal);
}

template <class Elements, class Write>
json::array list(const Elements& elements, const Write& write) {
  json::array out;
  for (const auto& element : elements)
    out.push_back(write(element));
  return out;
}
json::array texts(const std::vector<std::string>& elements) {
  return list(elements, [](const std::string& element) { return text(element); });
}

json::object one(std::string_view name, json::value value) {
  json::object out;
  out[json::string_view(name.data(), name.size())] = std::move(value);
  return out;
}

json::value place(const Places& places) {
  const std::string_view group = word_of(group_words, places.group);
  return group.empty() ? json::value(one(word_of(coded_group_words, places.group), text(places.code)))
                       : text(group);
}

void add_limit(json::object& out, const Limit& limit) {
  out[limit.beyond == Beyond::below ? "below" : "above"] = number(limit.value);
  if (limit.clear) out["clear"] = number(*limit.clear);
}

struct ConditionWriter {
  json::object operator()(const Limit& limit) const {
    json::object out;
    add_limit(out, limit);
    return out;
  }
  json::object operator()(const NationalStandard& standard) const {
    return one("standard", text(standard.name.empty() ? "in force" : std::string_view(standard.name)));
  }
  json::object operator()(const Plan& plan) const {
    json::object months;
    for (const auto& [month, value] : plan.months)
      months[to_string(month)] = number(value);
    json::object out = one("plan", std::move(months));
    if (plan.worse) out["worse"] = text(word_of(beyond_words, *plan.worse));
    return out;
  }
  json::object operator()(const Change& change) const {
    json::object out;
    out["on"] = change.on == Change::On::month  ? text("month")
                : change.on == Change::On::year ? text("year")
                                                : text(to_string(change.named));
    if (change.by != Change().by) out["by"] = text(word_of(by_words, change.by));
    add_limit(out, change.limit);
    return one("change", std::move(out));
  }
  json::object operator()(const ControlChartSignals& chart) const {
    json::object out;
    if (chart.screening == Screening::off) out["screening"] = false;
    if (!chart.signals.empty())
      out["signals"] = list(chart.signals, [](Signal signal) { return text(word_of(signal_words, signal)); });
    if (chart.towards != ControlChartSignals().towards)
      out["towards"] = text(word_of(towards_words, chart.towards));
    if (chart.trial_limits) out["trial_limits"] = true;
    if (!chart.rebase.empty())
      out["rebase"] = list(chart.rebase, [](Period month) { return text(to_string(month)); });
    return one("control_chart", std::move(out));
  }
  json::object operator()(const Rank& rank) const {
    json::object out;
    if (rank.among != Rank().among) out["among"] = text(word_of(among_words, rank.among));
    out["worse_than"] = rank.worse_than ? json::value(*rank.worse_than) : text("third quartile");
    return one("rank", std::move(out));
  }
  json::object operator()(const Revised& revised) const {
    json::object out;
    if (revised.by != Revised().by) out["by"] = text(word_of(by_words, revised.by));
    out["more_than"] = number(revised.more_than);
    return one("revised", std::move(out));
  }
  json::object operator()(const Overdue& overdue) const {
    json::object out;
    if (overdue.days != 0) out["days"] = overdue.days;
    return one("overdue", std::move(out));
  }
  json::object operator()(const Missing&) const { return one("missing", true); }
  json::object operator()(const Rejected&) const { return one("rejected", true); }
  json::object operator()(const Held&) const { return one("held", true); }
  json::object operator()(const Findings&) const { return one("findings", true); }
};

// What a rule says apart from how it is called and how grave it is.
void add_meaning(json::object& out, const Rule& rule) {
  if (rule.collection != Rule().collection) out["collection"] = text(rule.collection);
  if (!rule.measure.empty()) out["measure"] = text(rule.measure);
  if (!rule.part.empty()) out["part"] = text(rule.part);
  if (!rule.places.empty()) out["places"] = list(rule.places, place);
  if (rule.categories.each) out["categories"] = "each";
  if (!rule.categories.codes.empty()) out["categories"] = texts(rule.categories.codes);
  out["when"] = std::visit(ConditionWriter(), rule.condition);
  if (rule.fire_after != Rule().fire_after) out["fire_after"] = rule.fire_after;
  if (rule.clear_after != Rule().clear_after) out["clear_after"] = rule.clear_after;
  if (rule.least_denominator != 0) out["least_denominator"] = rule.least_denominator;
}

json::object rule_object(const Rule& rule) {
  json::object out;
  out["name"] = text(rule.name);
  if (!rule.title.empty()) out["title"] = text(rule.title);
  if (!rule.text.empty()) out["text"] = text(rule.text);
  add_meaning(out, rule);
  if (rule.severity != Rule().severity) out["severity"] = text(word_of(severity_words, rule.severity));
  return out;
}

bool is_among(const Rule& rule, std::initializer_list<Places::Group> groups) {
  return std::any_of(rule.places.begin(), rule.places.end(), [&](const Places& places) {
    return std::find(groups.begin(), groups.end(), places.group) != groups.end();
  });
}

} // namespace

std::string write_rule(const Rule& rule) { return pretty_json(rule_object(rule)); }

std::string write_tenant(const Tenant& tenant) {
  json::object out;
  out["tenant"] = text(tenant.name);
  if (!tenant.title.empty()) out["title"] = text(tenant.title);
  json::object places;
  if (!tenant.places.ours.empty()) places["ours"] = texts(tenant.places.ours);
  if (!tenant.places.icb.empty()) places["icb"] = text(tenant.places.icb);
  if (!tenant.places.peers.empty()) places["peers"] = texts(tenant.places.peers);
  if (!places.empty()) out["places"] = std::move(places);
  if (!tenant.rules.empty()) out["rules"] = list(tenant.rules, rule_object);
  return pretty_json(out);
}

std::string meaning_of(const Rule& rule, const TenantPlaces& places) {
  json::object out;
  add_meaning(out, rule);
  const auto* rank = std::get_if<Rank>(&rule.condition);
  using enum Places::Group;
  if (is_among(rule, {ours})) out["ours"] = texts(places.ours);
  if (is_among(rule, {our_icb, our_region})) out["icb"] = text(places.icb);
  if (is_among(rule, {peers}) || (rank && rank->among == Rank::Among::peers))
    out["peers"] = texts(places.peers);
  return json_text(out);
}

} // namespace waitlistd::alerts
