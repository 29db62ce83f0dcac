#include "service/alerts/tenant_alerts.hpp"

#include "service/database/schema.hpp"

#include <boost/json.hpp>

#include <charconv>
#include <cmath>
#include <cstdlib>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

State parse_state(std::string_view text) {
  for (const State state : {State::pending, State::firing})
    if (to_string(state) == text) return state;
  return State::quiet;
}

Period period_at(const QueryResult& rows, int row, int column) {
  return parse_iso_period(rows.text(row, column).substr(0, 7)).value_or(Period{});
}

// As text, in which PostgreSQL reads infinity too, with every digit that tells it from its neighbours.
json::value number_text(std::optional<double> number) {
  if (!number) return nullptr;
  if (std::isinf(*number)) return *number > 0 ? "Infinity" : "-Infinity";
  char text[32];
  const auto end = std::to_chars(std::begin(text), std::end(text), *number).ptr;
  return json::string(text, static_cast<std::size_t>(end - text));
}

template <class Number>
json::value if_any(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::value date_if(bool there, Period period) {
  return there ? json::value(to_date(period)) : json::value(nullptr);
}

json::object json_of(const AlertRow& row) {
  const Standing& now = row.standing;
  const bool has_answer = now.judged.answer != Answer::unknown;
  json::object out{{"rule_id", row.key.rule_id},
                   {"place_kind", row.key.place_kind},
                   {"place", row.key.place},
                   {"category", row.key.category},
                   {"state", to_string(now.state)},
                   {"since", date_if(now.state != State::quiet, now.since)},
                   {"told", date_if(row.told.has_value(), row.told.value_or(Period{}))},
                   {"of", date_if(has_answer, now.of)},
                   {"is_absent", now.is_absent},
                   {"value", number_text(now.judged.value)},
                   {"threshold", number_text(now.judged.threshold)},
                   {"numerator", if_any(now.judged.numerator)},
                   {"denominator", if_any(now.judged.denominator)},
                   {"words", now.judged.words}};
  if (row.event) out["event"] = to_string(*row.event);
  if (row.before) {
    out["was_state"] = to_string(row.before->stored.state);
    out["was_since"] = date_if(row.before->stored.state != State::quiet, row.before->stored.since);
    out["was_value"] = number_text(row.before->value);
  }
  return out;
}

// An alert that fires anew is nobody's yet: what was acknowledged was the former one. A silence up to the
// next release ends with a newer month.
constexpr const char* write_sql = R"(
WITH given AS MATERIALIZED (
    SELECT g.*
    FROM jsonb_to_recordset($1::jsonb) AS g (rule_id integer, place_kind text, place text, category text, state text, since date,
                                             told date, of date, is_absent boolean, value text, threshold text, numerator bigint,
                                             denominator bigint, words text, event text, was_state text, was_since date,
                                             was_value text)
), written AS (
    INSERT INTO {schema}.alert AS a (rule_id, place_kind, place, category, state, since, evaluated, told, of, is_absent, value, threshold,
                                     numerator, denominator, words, collection, release_id, vintage, publication_id)
    SELECT g.rule_id, g.place_kind, g.place, g.category, g.state, g.since, $2::date, g.told, g.of, g.is_absent, g.value::double precision,
           g.threshold::double precision, g.numerator, g.denominator, g.words, $3, $4::integer, $5::integer, $6::bigint
    FROM given AS g
    ON CONFLICT (rule_id, place_kind, place, category) DO UPDATE
    SET state = excluded.state, since = excluded.since, evaluated = excluded.evaluated, told = excluded.told, of = excluded.of,
        is_absent = excluded.is_absent, value = excluded.value, threshold = excluded.threshold, numerator = excluded.numerator,
        denominator = excluded.denominator, words = excluded.words, release_id = excluded.release_id, vintage = excluded.vintage,
        publication_id = excluded.publication_id,
        acknowledged_at = CASE WHEN a.state = 'firing' OR excluded.state <> 'firing' THEN a.acknowledged_at END,
        acknowledged_by = CASE WHEN a.state = 'firing' OR excluded.state <> 'firing' THEN a.acknowledged_by END,
        silenced_to_next_release = a.silenced_to_next_release AND a.evaluated = excluded.evaluated
    RETURNING a.alert_id, a.rule_id, a.place_kind, a.place, a.category
)
INSERT INTO {schema}.event (alert_id, kind, period, release_id, vintage, publication_id, value, threshold, numerator, denominator, words,
                            was_state, was_since, was_value)
SELECT w.alert_id, g.event, $2::date, $4::integer, $5::integer, $6::bigint, g.value::double precision, g.threshold::double precision,
       g.numerator, g.denominator, g.words, coalesce(g.was_state, 'quiet'), g.was_since, g.was_value::double precision
FROM given AS g
JOIN written AS w USING (rule_id, place_kind, place, category)
WHERE g.event IS NOT NULL
ORDER BY w.alert_id
ON CONFLICT (alert_id, publication_id, kind) DO NOTHING)";

std::optional<std::string> text_if(const std::optional<std::int64_t>& number) {
  return number ? std::optional(std::to_string(*number)) : std::nullopt;
}

} // namespace

Result<TenantRows> read_tenant_rows(Connection& database, const std::string& schema) {
  TenantRows found;
  const auto rules = database.query(
      in_schema(schema,
                "SELECT name, rule_id, baseline_publication IS NULL, coalesce(error, '') FROM {schema}.rule "
                "WHERE removed_at IS NULL"),
      {}, "reading rules");
  if (!rules) return rules.error();
  for (int i = 0; i < rules->rows(); ++i)
    found.rules[rules->text(i, 0)] = {static_cast<int>(rules->number(i, 1)), rules->at(i, 2) == "t",
                                      rules->text(i, 3)};
  const auto alerts = database.query(
      in_schema(
          schema,
          "SELECT a.rule_id, a.place_kind, a.place, a.category, a.alert_id, a.state, coalesce(a.since, "
          "a.evaluated), "
          "a.evaluated, a.value, a.told FROM {schema}.alert AS a JOIN {schema}.rule AS r USING (rule_id) "
          "WHERE r.removed_at IS NULL"),
      {}, "reading alerts");
  if (!alerts) return alerts.error();
  for (int i = 0; i < alerts->rows(); ++i) {
    StoredAlert alert{alerts->number(i, 4),
                      {parse_state(alerts->text(i, 5)), period_at(*alerts, i, 6), period_at(*alerts, i, 7),
                       period_at(*alerts, i, 9)},
                      std::nullopt};
    if (alerts->at(i, 8)) alert.value = std::strtod(alerts->text(i, 8).c_str(), nullptr);
    found.alerts.emplace(AlertKey{static_cast<int>(alerts->number(i, 0)), alerts->text(i, 1),
                                  alerts->text(i, 2), alerts->text(i, 3)},
                         alert);
  }
  return found;
}

Result<void> write_alerts(Connection& database, const std::string& schema, const EvaluatedAt& at,
                          const std::vector<AlertRow>& rows) {
  if (rows.empty()) return {};
  json::array given;
  for (const AlertRow& row : rows)
    given.push_back(json_of(row));
  const auto of_release = [&](auto member) {
    return at.release ? std::optional(std::to_string((*at.release).*member)) : std::nullopt;
  };
  const auto written = database.query(in_schema(schema, write_sql),
                                      {json::serialize(given), to_date(at.period), at.collection,
                                       of_release(&MonthRelease::release_id),
                                       of_release(&MonthRelease::vintage), text_if(at.publication_id)},
                                      "writing alerts of " + schema);
  if (!written) return written.error();
  return {};
}

Result<void> write_rules(Connection& database, const std::string& schema, std::int64_t publication_id,
                         const std::vector<RuleOutcome>& rules) {
  if (rules.empty()) return {};
  json::array given;
  for (const RuleOutcome& rule : rules)
    given.push_back(
        json::object{{"rule_id", rule.rule_id},
                     {"error", rule.error.empty() ? json::value(nullptr) : json::value(rule.error)}});
  const auto written = database.query(
      in_schema(schema,
                "UPDATE {schema}.rule AS r SET error = g.error, "
                "baseline_publication = CASE WHEN g.error IS NULL THEN coalesce(r.baseline_publication, $2) "
                "ELSE r.baseline_publication END "
                "FROM jsonb_to_recordset($1::jsonb) AS g (rule_id integer, error text) WHERE r.rule_id = "
                "g.rule_id"),
      {json::serialize(given), std::to_string(publication_id)}, "writing rules of " + schema);
  if (!written) return written.error();
  return {};
}

Result<void> write_evaluation(Connection& database, const std::string& schema, const EvaluatedAt& at,
                              const EvaluationRow& row) {
  const auto written = database.query(
      in_schema(
          schema,
          "INSERT INTO {schema}.evaluation (collection, publication_id, period, release_id, vintage, rules, "
          "subjects, firing, events, rules_in_error, seconds) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
          "$10, $11) "
          "ON CONFLICT (collection, publication_id) DO UPDATE SET rules = excluded.rules, subjects = "
          "excluded.subjects, "
          "firing = excluded.firing, events = evaluation.events + excluded.events, "
          "rules_in_error = excluded.rules_in_error, seconds = excluded.seconds, at = clock_timestamp()"),
      {at.collection, std::to_string(at.publication_id.value_or(0)), to_date(at.period),
       std::to_string(at.release->release_id), std::to_string(at.release->vintage), std::to_string(row.rules),
       std::to_string(row.subjects), std::to_string(row.firing), std::to_string(row.events),
       std::to_string(row.rules_in_error), std::to_string(row.seconds)},
      "writing the evaluation of " + schema);
  if (!written) return written.error();
  return {};
}

} // namespace waitlistd::alerts
