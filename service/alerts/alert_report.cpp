#include "service/alerts/alert_report.hpp"

#include "core/alerts/figure_text.hpp"
#include "core/text.hpp"
#include "core/text_encoding.hpp"
#include "service/alerts/tenant_document.hpp"
#include "service/database/schema.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace waitlistd::alerts {
namespace {

namespace json = boost::json;

const Measure* measure_of(const AlertContext& context) {
  return context.collection ? find_measure(*context.collection, context.rule.measure) : nullptr;
}

std::string title_of(const AlertRecord& alert, const AlertContext& context) {
  if (!alert.title.empty()) return visible(alert.title); // on one line: a second could pass for an alert
  if (const Measure* measure = measure_of(context)) return std::string(measure->title);
  return alert.rule;
}

std::optional<Place> place_of(const AlertRecord& alert) {
  const auto kind = parse_place_kind(alert.place_kind);
  return kind ? std::optional(Place{*kind, alert.place}) : std::nullopt;
}

std::string where(const AlertRecord& alert, const AlertContext& context) {
  const auto place = place_of(alert);
  if (!place) return "collection " + alert.collection;
  std::string text = visible(context.names.of(*place));
  if (!alert.place.empty() && text != alert.place) text += " (" + alert.place + ")";
  if (context.collection && alert.category != context.collection->total_category)
    text += ", " + visible(context.names.of_category(alert.category));
  return text;
}

// "58.2 %, against 60 %; above the upper limit". Of a collection its words say all.
std::string compared(const AlertContext& context, const std::optional<double>& value,
                     const std::optional<double>& threshold, const std::string& words) {
  if (is_about_collection(context.rule.condition)) return words;
  const std::string unit = unit_compared(context.rule, measure_of(context));
  std::string text;
  if (value && threshold) {
    const ShownBeside shown = shown_beside(*value, *threshold, unit);
    text = shown.value + ", against " + shown.threshold;
  } else if (value) {
    text = shown_figure(*value, unit);
  }
  if (!words.empty()) text += (text.empty() ? "" : "; ") + words;
  return text;
}

std::string what(const AlertRecord& alert, const AlertContext& context) {
  return compared(context, alert.value, alert.threshold, alert.words);
}

std::string since(const AlertRecord& alert) {
  if (!alert.since) return alert.state;
  std::string text = alert.state + " since " + to_string(*alert.since);
  if (alert.is_absent && alert.of) text += ", no figure after " + to_string(*alert.of);
  return text;
}

std::string remarks(const AlertRecord& alert) {
  std::string text;
  const auto add = [&](const std::string& remark) { text += (text.empty() ? "" : "; ") + remark; };
  if (!alert.acknowledged.empty()) add("acknowledged " + visible(alert.acknowledged));
  if (!alert.silenced.empty()) add("silenced " + alert.silenced);
  if (!alert.note.empty()) add("note: " + visible(alert.note));
  return text;
}

json::value if_any(const std::optional<double>& number) {
  if (!number) return nullptr;
  if (std::isinf(*number)) return *number > 0 ? "Infinity" : "-Infinity"; // JSON has no such number
  return *number;
}
template <class Number>
json::value if_any(const std::optional<Number>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}
json::value month_if(const std::optional<Period>& month) {
  return month ? json::value(to_string(*month)) : json::value(nullptr);
}

json::object json_of(const AlertRecord& alert, const AlertContext& context) {
  return {{"alert", alert.alert_id},
          {"rule", alert.rule},
          {"title", title_of(alert, context)},
          {"text", alert.text},
          {"severity", alert.severity},
          {"state", alert.state},
          {"collection", alert.collection},
          {"place_kind", alert.place_kind},
          {"place", alert.place},
          {"category", alert.category},
          {"where", where(alert, context)},
          {"since", month_if(alert.since)},
          {"of", month_if(alert.of)},
          {"is_absent", alert.is_absent},
          {"value", if_any(alert.value)},
          {"threshold", if_any(alert.threshold)},
          {"numerator", if_any(alert.numerator)},
          {"denominator", if_any(alert.denominator)},
          {"words", alert.words},
          {"vintage", if_any(alert.vintage)},
          {"acknowledged", alert.acknowledged},
          {"note", alert.note},
          {"silenced", alert.silenced}};
}

json::object json_of(const EventRecord& event) {
  return {{"at", event.at},
          {"kind", event.kind},
          {"period", to_string(event.period)},
          {"vintage", if_any(event.vintage)},
          {"value", if_any(event.value)},
          {"threshold", if_any(event.threshold)},
          {"words", event.words},
          {"was_state", event.was_state}};
}

} // namespace

std::string list_text(const std::vector<AlertRecord>& alerts, const std::vector<AlertContext>& contexts) {
  if (alerts.empty()) return "no alert fires or is pending\n";
  std::string out;
  for (std::size_t i = 0; i < alerts.size(); ++i) {
    const AlertRecord& alert = alerts[i];
    out += "#" + std::to_string(alert.alert_id) + "  " + alert.severity + "  " + since(alert) + "\n    " +
           title_of(alert, contexts[i]) + " at " + where(alert, contexts[i]);
    if (const std::string value = what(alert, contexts[i]); !value.empty()) out += ": " + value;
    out += "   [" + alert.rule + "]\n";
    if (const std::string more = remarks(alert); !more.empty()) out += "    " + more + "\n";
  }
  return out;
}

std::string list_json(const std::vector<AlertRecord>& alerts, const std::vector<AlertContext>& contexts) {
  json::array all;
  for (std::size_t i = 0; i < alerts.size(); ++i)
    all.push_back(json_of(alerts[i], contexts[i]));
  return json::serialize(all) + "\n";
}

std::string show_text(const AlertRecord& alert, const AlertContext& context,
                      const std::vector<EventRecord>& events) {
  std::string out = list_text({alert}, {context});
  if (!alert.text.empty()) out += "    " + boost::replace_all_copy(alert.text, "\n", "\n    ") + "\n";
  for (const EventRecord& event : events) {
    out += event.at + "  " + event.kind + "  " + to_string(event.period);
    if (event.vintage) out += ", vintage " + std::to_string(*event.vintage);
    if (const std::string said = compared(context, event.value, event.threshold, event.words); !said.empty())
      out += ": " + said;
    out += " (was " + event.was_state + ")\n";
  }
  return out;
}

std::string show_json(const AlertRecord& alert, const AlertContext& context,
                      const std::vector<EventRecord>& events) {
  json::object out = json_of(alert, context);
  json::array history;
  for (const EventRecord& event : events)
    history.push_back(json_of(event));
  out["events"] = std::move(history);
  return json::serialize(out) + "\n";
}

namespace {

// A threshold times a whole number: exact in whole numbers where it is one, else to the millionth.
std::string product(double threshold, std::int64_t whole) {
  const double value = threshold * static_cast<double>(whole);
  if (value == std::floor(value) && std::abs(value) < 9e15) return grouped(static_cast<std::int64_t>(value));
  char text[64];
  std::snprintf(text, sizeof text, "%.6f", value);
  return text;
}

// A share is compared in whole numbers, as rules do it.
std::string comparison_of(const Explanation& explanation) {
  const AlertRecord& alert = explanation.alert;
  const Measure* measure = measure_of(explanation.context);
  const Condition& condition = explanation.context.rule.condition;
  const bool compares_figure = std::holds_alternative<Limit>(condition) ||
                               std::holds_alternative<NationalStandard>(condition) ||
                               std::holds_alternative<Plan>(condition);
  if (!compares_figure || !measure || measure->unit != "%" || !alert.threshold || !alert.numerator ||
      !alert.denominator)
    return what(alert, explanation.context);
  return "100 × " + grouped(*alert.numerator) + " = " + grouped(*alert.numerator * 100) + ", against " +
         shown_threshold(*alert.threshold, {}) + " × " + grouped(*alert.denominator) + " = " +
         product(*alert.threshold, *alert.denominator);
}

std::string lines_of(const PublishedLines& lines) {
  if (lines.lines == 0) return "    " + lines.part + ": no lines\n";
  std::string out = "    " + lines.part + ": " + grouped(lines.lines) + " lines, " + grouped(lines.pathways) +
                    " pathways: ";
  for (std::size_t i = 0; i < lines.first_lines.size(); ++i)
    out += (i ? ", " : "") + std::to_string(lines.first_lines[i]);
  if (lines.lines > static_cast<std::int64_t>(lines.first_lines.size())) out += ", …";
  return out + "\n";
}

std::string_view words(Answer answer) {
  switch (answer) {
  case Answer::unknown:
    return "no answer";
  case Answer::clear:
    return "clear";
  case Answer::between:
    return "between";
  case Answer::breached:
    return "breached";
  }
  return {};
}

constexpr std::size_t months_shown = 13;

Result<std::optional<ReleaseRecord>> read_release(Connection& database, const Collection& collection,
                                                  std::int32_t release_id) {
  const auto rows =
      database.query(in_schema(collection.schema,
                               "SELECT period, vintage, status, coalesce(url, ''), coalesce(csv_sha256, ''), "
                               "to_char(loaded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS\"Z\"') FROM "
                               "{schema}.release WHERE release_id = $1"),
                     {std::to_string(release_id)}, "reading a release");
  if (!rows) return rows.error();
  if (rows->rows() == 0) return std::optional<ReleaseRecord>{};
  return std::optional(ReleaseRecord{parse_iso_period(rows->text(0, 0).substr(0, 7)).value_or(Period{}),
                                     static_cast<int>(rows->number(0, 1)), rows->text(0, 2), rows->text(0, 3),
                                     rows->text(0, 4), rows->text(0, 5)});
}

} // namespace

std::string explain_text(const Explanation& explanation) {
  const AlertRecord& alert = explanation.alert;
  const Measure* measure = measure_of(explanation.context);
  std::string out = list_text({alert}, {explanation.context});
  if (measure)
    out += "  measure     " + std::string(measure->name) + " (" + std::string(measure->unit) +
           "): " + std::string(measure->numerator) +
           (measure->denominator.empty() ? "" : ", of " + std::string(measure->denominator)) + "\n";
  if (alert.numerator) {
    out += "  figure      " + grouped(*alert.numerator);
    if (alert.denominator) out += " of " + grouped(*alert.denominator);
    out += alert.of ? ", " + to_string(*alert.of) + "\n" : "\n";
  }
  out += "  comparison  " + comparison_of(explanation) + "\n";
  out += "  rule        " + alert.definition + "\n";
  if (explanation.release) {
    const ReleaseRecord& release = *explanation.release;
    out += "  release     " + to_string(release.period) + ", vintage " + std::to_string(release.vintage) +
           " (" + release.status + "), loaded " + release.loaded_at + "\n              " + release.url +
           "\n              SHA-256 of the CSV " + release.sha256 + "\n";
  }
  if (!explanation.lines.empty()) out += "  published lines\n";
  for (const PublishedLines& lines : explanation.lines)
    out += lines_of(lines);
  if (!explanation.months.empty()) out += "  month by month, as known now\n";
  std::size_t first = explanation.months.size() > months_shown ? explanation.months.size() - months_shown : 0;
  while (first + 1 < explanation.months.size() && explanation.judged[first].answer == Answer::unknown)
    ++first;
  for (std::size_t i = first; i < explanation.months.size(); ++i) {
    const Judged& judged = explanation.judged[i];
    out += "    " + to_string(explanation.months[i]) + "  " + std::string(words(judged.answer));
    if (const std::string said = compared(explanation.context, judged.value, judged.threshold, judged.words);
        !said.empty())
      out += "  " + said;
    out += "\n";
  }
  return out;
}

std::string explain_json(const Explanation& explanation) {
  json::object out = json_of(explanation.alert, explanation.context);
  out["comparison"] = comparison_of(explanation);
  boost::system::error_code ignored;
  out["definition"] = json::parse(explanation.alert.definition, ignored);
  if (explanation.release) {
    const ReleaseRecord& release = *explanation.release;
    out["release"] = json::object{{"period", to_string(release.period)},
                                  {"vintage", release.vintage},
                                  {"status", release.status},
                                  {"url", release.url},
                                  {"csv_sha256", release.sha256},
                                  {"loaded_at", release.loaded_at}};
  }
  json::array lines;
  for (const PublishedLines& part : explanation.lines)
    lines.push_back(json::object{{"part", part.part},
                                 {"lines", part.lines},
                                 {"pathways", part.pathways},
                                 {"first_lines", json::value_from(part.first_lines)}});
  out["published_lines"] = std::move(lines);
  json::array months;
  for (std::size_t i = 0; i < explanation.months.size(); ++i) {
    const Judged& judged = explanation.judged[i];
    months.push_back(json::object{{"month", to_string(explanation.months[i])},
                                  {"answer", words(judged.answer)},
                                  {"value", if_any(judged.value)},
                                  {"threshold", if_any(judged.threshold)},
                                  {"words", judged.words}});
  }
  out["months"] = std::move(months);
  return json::serialize(out) + "\n";
}

Result<Explanation> explain(Connection& database, const std::string& tenant_name, std::int64_t alert_id) {
  auto alert = read_alert(database, tenant_name, alert_id);
  if (!alert) return alert.error();
  Explanation out;
  out.alert = std::move(*alert);
  const auto tenant = stored_tenant(database, tenant_name);
  if (!tenant) return tenant.error();
  auto context = context_of(database, *tenant, out.alert);
  if (!context) return context.error();
  out.context = std::move(*context);
  const auto place = place_of(out.alert);
  if (!out.context.collection || !out.alert.release_id) return out;
  const Collection& collection = *out.context.collection;
  auto release = read_release(database, collection, *out.alert.release_id);
  if (!release) return release.error();
  out.release = std::move(*release);

  const Measure* measure = measure_of(out.context);
  if (place && measure && out.release && out.alert.of == out.release->period) {
    const std::string part = part_of(collection, out.context.rule, *measure);
    auto lines = collection.published_lines(database, {out.release->period, *out.alert.release_id, 0},
                                            {measure->name, part, *place, out.alert.category});
    if (!lines) return lines.error();
    out.lines = std::move(*lines);
  }
  if (place && out.context.rule.name == out.alert.rule) {
    auto seen = judge_now(database, collection, *tenant, out.context.rule, {*place, out.alert.category});
    if (!seen) return seen.error();
    out.months = std::move(seen->months);
    out.series = std::move(seen->series);
    out.judged = std::move(seen->judged);
  }
  return out;
}

std::string backtest_text(const Backtest& backtest, const Tenant& tenant, const Collection& collection) {
  std::string out = "rules of " + tenant.name + " from " + to_string(backtest.from) + " to " +
                    to_string(backtest.to) +
                    "; then: where it was known otherwise when the month was first published\n";
  for (const std::string& error : backtest.errors)
    out += error + "\n";
  std::string heading;
  for (const BacktestRow& row : backtest.rows) {
    const auto rule = std::find_if(tenant.rules.begin(), tenant.rules.end(),
                                   [&](const Rule& known) { return known.name == row.rule; });
    const AlertContext context{&collection, *rule, {}};
    std::string about = row.rule + " at " + visible(backtest.names.of(row.subject.place));
    if (row.subject.category != collection.total_category)
      about += ", " + visible(backtest.names.of_category(row.subject.category));
    if (about != heading) out += "\n" + about + "\n";
    heading = about;
    const auto said = [&](const Standing& standing) {
      std::string text(to_string(standing.state));
      text.resize(std::max<std::size_t>(text.size(), 8), ' ');
      if (standing.is_absent)
        return text + "  no figure" + (standing.judged.words.empty() ? "" : ": " + standing.judged.words);
      const Judged& judged = standing.judged;
      const std::string comparison = compared(context, judged.value, judged.threshold, judged.words);
      return comparison.empty() ? text : text + "  " + comparison;
    };
    out += "  " + to_string(row.month) + "  " + said(row.now);
    if (row.event) out += "  → " + std::string(to_string(*row.event));
    out += "\n";
    if (row.then && said(*row.then) != said(row.now)) out += "     then  " + said(*row.then) + "\n";
  }
  return out;
}

std::string backtest_json(const Backtest& backtest, const Tenant& tenant, const Collection& collection) {
  json::array rows;
  const auto of = [&](const Standing& standing) {
    return json::object{{"state", to_string(standing.state)},
                        {"answer", words(standing.is_absent ? Answer::unknown : standing.judged.answer)},
                        {"value", if_any(standing.judged.value)},
                        {"threshold", if_any(standing.judged.threshold)},
                        {"words", standing.judged.words}};
  };
  for (const BacktestRow& row : backtest.rows) {
    json::object out{{"rule", row.rule},
                     {"place_kind", to_string(row.subject.place.kind)},
                     {"place", row.subject.place.code},
                     {"category", row.subject.category},
                     {"month", to_string(row.month)},
                     {"now", of(row.now)},
                     {"event", row.event ? json::value(to_string(*row.event)) : json::value(nullptr)}};
    out["then"] = row.then ? json::value(of(*row.then)) : json::value(nullptr);
    rows.push_back(std::move(out));
  }
  return json::serialize(json::object{{"tenant", tenant.name},
                                      {"collection", collection.name},
                                      {"from", to_string(backtest.from)},
                                      {"to", to_string(backtest.to)},
                                      {"errors", json::value_from(backtest.errors)},
                                      {"months", std::move(rows)}}) +
         "\n";
}

} // namespace waitlistd::alerts
