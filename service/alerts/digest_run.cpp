#include "service/alerts/digest_run.hpp"

#include "service/alerts/alert_report.hpp"
#include "service/alerts/tenant_document.hpp"
#include "service/database/schema.hpp"
#include "service/tenants/tenant_schema.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

constexpr std::size_t months_shown = 12;

struct LastEvaluation {
  Period period;
  int vintage = 0;
  std::map<std::int64_t, std::string> events; ///< kinds of those to tell, by alert; the last of each
};

Result<std::optional<LastEvaluation>> read_last_evaluation(Connection& database, const Collection& collection,
                                                           const std::string& schema) {
  const auto last = database.query(
      in_schema(schema,
                "SELECT publication_id, period, vintage FROM {schema}.evaluation WHERE collection = $1 "
                "ORDER BY publication_id DESC LIMIT 1"),
      {std::string(collection.name)}, "reading the last evaluation of " + schema);
  if (!last) return last.error();
  if (last->rows() == 0) return std::optional<LastEvaluation>{};
  LastEvaluation evaluation{parse_iso_period(last->text(0, 1).substr(0, 7)).value_or(Period{}),
                            static_cast<int>(last->number(0, 2)),
                            {}};
  // What is about the collection as a whole happens between publications.
  const auto events = database.query(
      in_schema(
          schema,
          "SELECT e.alert_id, e.kind FROM {schema}.event AS e JOIN {schema}.evaluation AS v "
          "ON v.collection = $1 AND v.publication_id = $2 "
          "WHERE e.publication_id = $2 OR e.publication_id IS NULL AND e.at >= v.at ORDER BY e.event_id"),
      {std::string(collection.name), last->text(0, 0)}, "reading what happened to alerts of " + schema);
  if (!events) return events.error();
  for (int i = 0; i < events->rows(); ++i)
    evaluation.events[events->number(i, 0)] = events->text(i, 1);
  return std::optional(std::move(evaluation));
}

std::optional<AlertNews::Kind> kind_of(const AlertRecord& alert, const LastEvaluation& evaluation) {
  const auto event = evaluation.events.find(alert.alert_id);
  const std::string happened = event == evaluation.events.end() ? std::string() : event->second;
  if (alert.state == "firing") return happened == "fired" ? AlertNews::Kind::fired : AlertNews::Kind::firing;
  if (happened == "cleared") return AlertNews::Kind::cleared;
  if (happened == "withdrawn") return AlertNews::Kind::withdrawn;
  return std::nullopt; // pending: nobody is told
}

Severity severity_of(const std::string& text) {
  return text == "critical" ? Severity::critical : text == "info" ? Severity::info : Severity::warning;
}

std::optional<double> change_on(const Series& series, std::size_t back) {
  if (series.size() <= back) return std::nullopt;
  const auto& now = series.back();
  const auto& before = series[series.size() - 1 - back];
  if (!now || !before || std::isinf(now->value) || std::isinf(before->value)) return std::nullopt;
  return now->value - before->value;
}

std::vector<std::optional<double>> last_year(const Series& series) {
  std::vector<std::optional<double>> months;
  for (std::size_t i = series.size() > months_shown ? series.size() - months_shown : 0; i < series.size();
       ++i)
    months.push_back(series[i] ? std::optional(series[i]->value) : std::nullopt);
  return months;
}

AlertNews news_of(const AlertRecord& alert, AlertNews::Kind kind, const AlertContext& context,
                  RuleJudge& judge, const Tenant& tenant) {
  const Measure* measure = find_measure(*context.collection, context.rule.measure);
  AlertNews news;
  news.kind = kind;
  news.severity = severity_of(alert.severity);
  news.rule = !alert.title.empty() ? alert.title : measure ? std::string(measure->title) : alert.rule;
  const auto place_kind = parse_place_kind(alert.place_kind);
  news.place =
      place_kind ? context.names.of({*place_kind, alert.place}) : std::string(context.collection->title);
  if (place_kind && alert.category != context.collection->total_category)
    news.category = context.names.of_category(alert.category);
  news.since = alert.since.value_or(Period{});
  news.of = alert.of.value_or(alert.evaluated);
  news.is_absent = alert.is_absent;
  news.judged = {kind == AlertNews::Kind::fired || kind == AlertNews::Kind::firing ? Answer::breached
                                                                                   : Answer::clear,
                 alert.value,
                 alert.threshold,
                 alert.numerator,
                 alert.denominator,
                 alert.words};
  news.unit = unit_compared(context.rule, measure);
  if (is_about_collection(context.rule.condition)) { // its words say all
    news.judged.value.reset();
    news.judged.threshold.reset();
  }
  if (!place_kind || !measure) return news;
  news.measure_unit = measure->unit;
  const auto seen = judge.judge(tenant, context.rule, {{*place_kind, alert.place}, alert.category});
  news.on_month = change_on(seen.series, 1);
  news.on_year = change_on(seen.series, 12);
  news.months = last_year(seen.series);
  return news;
}

std::string release_title(const Collection& collection, const LastEvaluation& evaluation) {
  std::string title = std::string(collection.title) + ", " + shown_month(evaluation.period);
  if (evaluation.vintage > 1) title += ", vintage " + std::to_string(evaluation.vintage);
  return title;
}

std::string_view word(AlertNews::Kind kind) {
  switch (kind) {
  case AlertNews::Kind::fired:
    return "fired";
  case AlertNews::Kind::firing:
    return "firing";
  case AlertNews::Kind::cleared:
    return "cleared";
  case AlertNews::Kind::withdrawn:
    return "withdrawn";
  }
  return {};
}

std::string_view word(Severity severity) {
  return severity == Severity::critical ? "critical" : severity == Severity::warning ? "warning" : "info";
}

json::value number(const std::optional<double>& value) {
  if (!value) return nullptr;
  if (std::isinf(*value)) return "Infinity"; // JSON has no such number
  return *value;
}

json::array json_of(const std::vector<AlertNews>& alerts) {
  json::array all;
  for (const AlertNews& alert : alerts) {
    json::array months;
    for (const auto& month : alert.months)
      months.push_back(number(month));
    all.push_back(json::object{{"happened", word(alert.kind)},
                               {"severity", word(alert.severity)},
                               {"rule", alert.rule},
                               {"place", alert.place},
                               {"category", alert.category},
                               {"since", to_string(alert.since)},
                               {"of", to_string(alert.of)},
                               {"is_absent", alert.is_absent},
                               {"value", number(alert.judged.value)},
                               {"threshold", number(alert.judged.threshold)},
                               {"unit", alert.unit},
                               {"words", alert.judged.words},
                               {"change_on_month", number(alert.on_month)},
                               {"change_on_year", number(alert.on_year)},
                               {"months", std::move(months)},
                               {"blocks", blocks(alert.months)}});
  }
  return all;
}

} // namespace

Result<std::optional<ReleaseNews>> read_release_news(Connection& database, const Collection& collection,
                                                     const Tenant& tenant) {
  const auto last = read_last_evaluation(database, collection, tenant_schema(tenant.name));
  if (!last) return last.error();
  if (!*last) return std::optional<ReleaseNews>{};
  auto alerts = read_alerts(database, tenant.name, true);
  if (!alerts) return alerts.error();
  std::erase_if(*alerts, [&](const AlertRecord& alert) {
    return alert.collection != collection.name || !kind_of(alert, **last);
  });
  ReleaseNews news{tenant.title.empty() ? tenant.name : tenant.title, release_title(collection, **last), {}};
  if (alerts->empty()) return std::optional(std::move(news));

  const auto read = read_current(database, collection, tenant, (*last)->period);
  if (!read) return read.error();
  RuleJudge judge(read->knowledge, read->view);
  for (const AlertRecord& alert : *alerts) {
    const auto rule = std::find_if(tenant.rules.begin(), tenant.rules.end(),
                                   [&](const Rule& known) { return known.name == alert.rule; });
    if (rule == tenant.rules.end()) continue;
    news.alerts.push_back(
        news_of(alert, *kind_of(alert, **last), {&collection, *rule, read->names}, judge, tenant));
  }
  return std::optional(std::move(news));
}

std::string digest_json(const Digest& digest) {
  return json::serialize(json::object{{"tenant", digest.tenant},
                                      {"release", digest.release},
                                      {"summary", digest_summary(digest)},
                                      {"fired", digest.fired},
                                      {"still_firing", digest.firing},
                                      {"not_reported", digest.not_reported},
                                      {"cleared", digest.cleared},
                                      {"withdrawn", digest.withdrawn},
                                      {"gravest", json_of(digest.gravest)},
                                      {"more", digest.more},
                                      {"ended", json_of(digest.ended)},
                                      {"more_ended", digest.more_ended}}) +
         "\n";
}

} // namespace waitlistd::alerts
