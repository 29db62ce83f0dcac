#include "core/alerts/tenant_json.hpp"

#include "core/alerts/json_document.hpp"
#include "core/alerts/rule_words.hpp"
#include "core/alerts/tenant_schema.hpp"

#include <boost/json.hpp>

#include <cmath>

// Of a document that the schema has let through: types, words and patterns are taken for granted here.

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }
std::string_view text_at(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  return found ? view(found->get_string()) : std::string_view();
}

int number_at(const json::object& object, std::string_view name, int without) {
  const auto* found = object.if_contains(name);
  return found ? found->to_number<int>() : without;
}

bool truth_at(const json::object& object, std::string_view name, bool without) {
  const auto* found = object.if_contains(name);
  return found ? found->get_bool() : without;
}

template <class Choice, std::size_t N>
Choice choice_at(const json::object& object, std::string_view name, const Word<Choice> (&words)[N],
                 Choice without) {
  const auto* found = object.if_contains(name);
  return found ? choice_of(words, view(found->get_string())).value() : without;
}

template <class Element, class Read>
std::vector<Element> list_at(const json::object& object, std::string_view name, const Read& read) {
  std::vector<Element> out;
  if (const auto* found = object.if_contains(name))
    for (const json::value& element : found->get_array())
      out.push_back(read(element));
  return out;
}

std::vector<std::string> texts_at(const json::object& object, std::string_view name) {
  return list_at<std::string>(object, name,
                              [](const json::value& text) { return std::string(view(text.get_string())); });
}

Places read_places(const json::value& place) {
  if (place.is_string()) return {choice_of(group_words, view(place.get_string())).value(), {}};
  const auto& [member, code] = *place.get_object().begin();
  return {choice_of(coded_group_words, std::string_view(member.data(), member.size())).value(),
          std::string(view(code.get_string()))};
}

Categories read_categories(const json::object& rule) {
  const auto* categories = rule.if_contains("categories");
  if (!categories) return {};
  if (categories->is_string()) return {view(categories->get_string()) == "each", {}};
  return {false, texts_at(rule, "categories")};
}

class Reader {
public:
  Tenant tenant(const json::object& document) {
    Tenant out;
    out.name = text_at(document, "tenant");
    out.title = text_at(document, "title");
    if (const auto* places = document.if_contains("places")) {
      out.places.ours = texts_at(places->get_object(), "ours");
      out.places.icb = text_at(places->get_object(), "icb");
      out.places.peers = texts_at(places->get_object(), "peers");
    }
    const auto* rules = document.if_contains("rules");
    for (std::size_t i = 0; rules && i < rules->get_array().size(); ++i)
      out.rules.push_back(rule(rules->get_array()[i].get_object(), step("/rules", i)));
    return out;
  }

  Mistakes mistakes;

private:
  Rule rule(const json::object& given, const std::string& where) {
    Rule out;
    out.name = text_at(given, "name");
    out.title = text_at(given, "title");
    out.text = text_at(given, "text");
    if (given.contains("collection")) out.collection = text_at(given, "collection");
    out.measure = text_at(given, "measure");
    out.part = text_at(given, "part");
    out.places = list_at<Places>(given, "places", read_places);
    out.categories = read_categories(given);
    out.condition = condition(given.at("when").get_object(), where + "/when");
    out.fire_after = number_at(given, "fire_after", out.fire_after);
    out.clear_after = number_at(given, "clear_after", out.clear_after);
    out.least_denominator = number_at(given, "least_denominator", 0);
    out.severity = choice_at(given, "severity", severity_words, out.severity);
    return out;
  }

  Condition condition(const json::object& when, const std::string& where) {
    const auto* below = when.if_contains("below");
    if (below || when.contains("above")) return limit(when, where);
    if (when.contains("standard")) {
      const std::string_view name = text_at(when, "standard");
      return NationalStandard{name == "in force" ? std::string() : std::string(name)};
    }
    if (const auto* plan = when.if_contains("plan"))
      return read_plan(plan->get_object(), when, step(where, "plan"));
    if (const auto* given = when.if_contains("change"))
      return change(given->get_object(), step(where, "change"));
    if (const auto* chart = when.if_contains("control_chart")) return signals(chart->get_object());
    if (const auto* given = when.if_contains("rank")) return rank(given->get_object());
    if (const auto* given = when.if_contains("revised"))
      return Revised{choice_at(given->get_object(), "by", by_words, Revised().by),
                     decimal(given->get_object(), "more_than", step(where, "revised"))};
    if (const auto* given = when.if_contains("overdue"))
      return Overdue{number_at(given->get_object(), "days", 0)};
    if (when.contains("rejected")) return Rejected{};
    if (when.contains("held")) return Held{};
    if (when.contains("findings")) return Findings{};
    return Missing{};
  }

  Limit limit(const json::object& given, const std::string& where) {
    const bool is_below = given.contains("below");
    Limit out{
        is_below ? Beyond::below : Beyond::above, decimal(given, is_below ? "below" : "above", where), {}};
    if (given.contains("clear")) out.clear = decimal(given, "clear", where);
    return out;
  }

  Plan read_plan(const json::object& months, const json::object& when, const std::string& where) {
    Plan out;
    for (const auto& month : months)
      out.months[parse_iso_period(month.key()).value()] = decimal(months, month.key(), where);
    if (when.contains("worse")) out.worse = choice_at(when, "worse", beyond_words, Beyond::below);
    return out;
  }

  Change change(const json::object& given, const std::string& where) {
    Change out;
    const std::string_view on = text_at(given, "on");
    out.on = on == "month" ? Change::On::month : on == "year" ? Change::On::year : Change::On::named;
    if (out.on == Change::On::named) out.named = parse_iso_period(on).value();
    out.by = choice_at(given, "by", by_words, out.by);
    if (given.contains("above") == given.contains("below"))
      mistakes.push_back(
          {where, given.contains("above")
                      ? "has \"above\" and \"below\", and can have one of them: a rule each says both"
                      : "needs \"above\" or \"below\": by how much it has to change"});
    else
      out.limit = limit(given, where);
    return out;
  }

  static ControlChartSignals signals(const json::object& given) {
    ControlChartSignals out;
    out.screening = truth_at(given, "screening", true) ? Screening::on : Screening::off;
    out.signals = list_at<Signal>(given, "signals", [](const json::value& signal) {
      return choice_of(signal_words, view(signal.get_string())).value();
    });
    out.towards = choice_at(given, "towards", towards_words, out.towards);
    out.trial_limits = truth_at(given, "trial_limits", false);
    out.rebase = list_at<Period>(given, "rebase", [](const json::value& month) {
      return parse_iso_period(view(month.get_string())).value();
    });
    return out;
  }

  static Rank rank(const json::object& given) {
    Rank out;
    out.among = choice_at(given, "among", among_words, out.among);
    if (const json::value& worse_than = given.at("worse_than"); worse_than.is_number())
      out.worse_than = worse_than.to_number<int>();
    return out;
  }

  // What has six decimals at most is as exact as it was written: a double tells fifteen digits apart.
  Decimal decimal(const json::object& object, std::string_view name, const std::string& where) {
    const double number = object.at(name).to_number<double>();
    const Decimal out{std::llround(number * 1e6)};
    if (std::abs(to_double(out) - number) > 1e-15 * std::abs(number))
      mistakes.push_back({step(where, name), json_text(object.at(name)) + " has more than six decimals"});
    return out;
  }
};

Reading<Tenant> read_document(const json::value& document) {
  Reading<Tenant> reading;
  reading.mistakes = schema_mistakes(document);
  if (!reading.mistakes.empty()) return reading;
  Reader reader;
  Tenant tenant = reader.tenant(document.get_object());
  reading.mistakes = std::move(reader.mistakes);
  if (reading.mistakes.empty()) reading.value = std::move(tenant);
  return reading;
}

} // namespace

Reading<Tenant> read_tenant(std::string_view text) {
  const JsonReading document = read_json(text);
  if (!document.mistakes.empty()) return {{}, document.mistakes};
  return read_document(document.value);
}

Result<Tenant> parse_tenant(std::string_view text, const std::string& what) {
  Reading<Tenant> reading = read_tenant(text);
  if (reading.value) return std::move(*reading.value);
  const Mistake& first = reading.mistakes.front();
  const std::size_t more = reading.mistakes.size() - 1;
  return Failure{FailureKind::failed,
                 what + ": " + first.where + (first.where.empty() ? "" : ": ") + first.what +
                     (more == 0 ? "" : " (and " + std::to_string(more) + " more)"),
                 "apply the tenant's file again: `waitlistd tenant apply` names every mistake"};
}

// The schema knows a rule in its tenant only.
Reading<Rule> read_rule(std::string_view text) {
  JsonReading document = read_json(text);
  if (!document.mistakes.empty()) return {{}, document.mistakes};
  json::array rules;
  rules.push_back(std::move(document.value));
  Reading<Tenant> tenant =
      read_document(json::object{{"tenant", "of_one_rule"}, {"rules", std::move(rules)}});
  if (tenant.value) return {std::move(tenant.value->rules.front()), {}};
  for (Mistake& mistake : tenant.mistakes)
    mistake.where.erase(0, std::string_view("/rules/0").size());
  return {{}, std::move(tenant.mistakes)};
}

} // namespace waitlistd::alerts
