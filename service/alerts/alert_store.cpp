#include "service/alerts/alert_store.hpp"

#include "service/database/schema.hpp"
#include "service/tenants/tenant_schema.hpp"

#include <cstdlib>

namespace waitlistd::alerts {
namespace {

std::optional<Period> period_at(const QueryResult& rows, int row, int column) {
  return rows.at(row, column) ? parse_iso_period(rows.text(row, column).substr(0, 7)) : std::nullopt;
}
std::optional<double> double_at(const QueryResult& rows, int row, int column) {
  return rows.at(row, column) ? std::optional(std::strtod(rows.text(row, column).c_str(), nullptr))
                              : std::nullopt;
}
template <class Number>
std::optional<Number> number_at(const QueryResult& rows, int row, int column) {
  return rows.at(row, column) ? std::optional(static_cast<Number>(rows.number(row, column))) : std::nullopt;
}

constexpr const char* alerts_sql = R"(
SELECT a.alert_id, r.name, r.title, r.text, r.definition, r.severity, a.state, a.place_kind, a.place, a.category, a.since, a.of,
       a.evaluated, a.is_absent, a.value, a.threshold, a.numerator, a.denominator, a.words, a.collection, a.release_id, a.vintage,
       coalesce(to_char(a.acknowledged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') || coalesce(' by ' || nullif(a.acknowledged_by, ''), ''), ''),
       coalesce(a.note, ''),
       CASE WHEN a.silenced_until > current_date THEN 'until ' || a.silenced_until
            WHEN a.silenced_to_next_release THEN 'to the next release' ELSE '' END
FROM {schema}.alert AS a
JOIN {schema}.rule AS r USING (rule_id)
WHERE )";

constexpr const char* in_order = R"(
ORDER BY array_position(ARRAY['firing', 'pending', 'quiet'], a.state),
         array_position(ARRAY['critical', 'warning', 'info'], r.severity), r.name, a.place_kind, a.place, a.category)";

AlertRecord record_at(const QueryResult& rows, int i) {
  AlertRecord alert;
  alert.alert_id = rows.number(i, 0);
  alert.rule = rows.text(i, 1);
  alert.title = rows.text(i, 2);
  alert.text = rows.text(i, 3);
  alert.definition = rows.text(i, 4);
  alert.severity = rows.text(i, 5);
  alert.state = rows.text(i, 6);
  alert.place_kind = rows.text(i, 7);
  alert.place = rows.text(i, 8);
  alert.category = rows.text(i, 9);
  alert.since = period_at(rows, i, 10);
  alert.of = period_at(rows, i, 11);
  alert.evaluated = period_at(rows, i, 12).value_or(Period{});
  alert.is_absent = rows.at(i, 13) == "t";
  alert.value = double_at(rows, i, 14);
  alert.threshold = double_at(rows, i, 15);
  alert.numerator = number_at<std::int64_t>(rows, i, 16);
  alert.denominator = number_at<std::int64_t>(rows, i, 17);
  alert.words = rows.text(i, 18);
  alert.collection = rows.text(i, 19);
  alert.release_id = number_at<std::int32_t>(rows, i, 20);
  alert.vintage = number_at<int>(rows, i, 21);
  alert.acknowledged = rows.text(i, 22);
  alert.note = rows.text(i, 23);
  alert.silenced = rows.text(i, 24);
  return alert;
}

Failure no_alert(const std::string& tenant, std::int64_t alert_id) {
  return {FailureKind::usage, "tenant " + tenant + " has no alert " + std::to_string(alert_id),
          "`waitlistd alerts list --all --tenant " + tenant + "` lists them"};
}

} // namespace

Result<std::vector<AlertRecord>> read_alerts(Connection& database, const std::string& tenant, bool all) {
  const auto rows = database.query(
      in_schema(tenant_schema(tenant),
                std::string(alerts_sql) + "r.removed_at IS NULL AND (a.state <> 'quiet' OR $1)" + in_order),
      {all ? "true" : "false"}, "reading the alerts of " + tenant);
  if (!rows) return rows.error();
  std::vector<AlertRecord> found;
  for (int i = 0; i < rows->rows(); ++i)
    found.push_back(record_at(*rows, i));
  return found;
}

Result<AlertRecord> read_alert(Connection& database, const std::string& tenant, std::int64_t alert_id) {
  const auto rows =
      database.query(in_schema(tenant_schema(tenant), std::string(alerts_sql) + "a.alert_id = $1"),
                     {std::to_string(alert_id)}, "reading an alert of " + tenant);
  if (!rows) return rows.error();
  if (rows->rows() == 0) return no_alert(tenant, alert_id);
  return record_at(*rows, 0);
}

Result<std::vector<EventRecord>> read_events(Connection& database, const std::string& tenant,
                                             std::int64_t alert_id) {
  const auto rows = database.query(
      in_schema(tenant_schema(tenant), "SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"'), "
                                       "kind, period, vintage, value, threshold, words, "
                                       "was_state FROM {schema}.event WHERE alert_id = $1 ORDER BY event_id"),
      {std::to_string(alert_id)}, "reading what happened to an alert of " + tenant);
  if (!rows) return rows.error();
  std::vector<EventRecord> found;
  for (int i = 0; i < rows->rows(); ++i)
    found.push_back({rows->text(i, 0), rows->text(i, 1), period_at(*rows, i, 2).value_or(Period{}),
                     number_at<int>(*rows, i, 3), double_at(*rows, i, 4), double_at(*rows, i, 5),
                     rows->text(i, 6), rows->text(i, 7)});
  return found;
}

Result<void> annotate(Connection& database, const std::string& tenant, std::int64_t alert_id,
                      const Annotation& annotation) {
  std::optional<std::string> until;
  const bool silences = annotation.silence.has_value();
  const bool to_next = annotation.silence == "next-release";
  if (silences && !to_next && annotation.silence != "off") until = *annotation.silence;
  const auto written = database.query(
      in_schema(
          tenant_schema(tenant),
          "UPDATE {schema}.alert SET "
          "acknowledged_at = CASE WHEN $2::text IS NULL THEN acknowledged_at ELSE clock_timestamp() END, "
          "acknowledged_by = coalesce($2, acknowledged_by), "
          "note = CASE WHEN $3::text IS NULL THEN note ELSE nullif($3, '') END, "
          "silenced_until = CASE WHEN $4 THEN $5::date ELSE silenced_until END, "
          "silenced_to_next_release = CASE WHEN $4 THEN $6 ELSE silenced_to_next_release END "
          "WHERE alert_id = $1 RETURNING alert_id"),
      {std::to_string(alert_id), annotation.acknowledged_by, annotation.note, silences ? "true" : "false",
       until, to_next ? "true" : "false"},
      "noting of alert " + std::to_string(alert_id) + " of " + tenant);
  if (!written) return written.error();
  if (written->rows() == 0) return no_alert(tenant, alert_id);
  return {};
}

} // namespace waitlistd::alerts
