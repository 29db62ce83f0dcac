#include "service/health/metrics.hpp"

#include "core/text_encoding.hpp"
#include "service/health/wording.hpp"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <initializer_list>
#include <iterator>
#include <set>
#include <utility>

namespace waitlistd {
namespace {

using Collections = std::vector<CollectionState>;
using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

template <class Number>
requires std::integral<Number> || std::floating_point<Number> std::string shortest(Number value) {
  char text[64];
  const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  return {text, end};
}

template <class Value>
std::optional<Value> maybe(Value value) {
  return value;
}
template <class Value>
std::optional<Value> maybe(std::optional<Value> value) {
  return value;
}

// The text under way. A metric's samples follow its heading.
class Exposition {
public:
  void heading(std::string_view name, std::string_view type, std::string_view help) {
    name_ = "waitlistd_" + std::string(name);
    text_ +=
        "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " + std::string(type) + "\n";
  }

  template <class Number>
  void sample(Number value, Labels labels = {}, std::string_view suffix = {}) {
    text_ += name_ + std::string(suffix);
    char before = '{';
    for (const auto& [label, content] : labels) {
      text_ += before + std::string(label) + "=\"" + label_value(content) + "\"";
      before = ',';
    }
    text_ += (labels.size() > 0 ? "} " : " ") + shortest(value) + "\n";
  }

  template <class Number>
  void metric(std::string_view name, std::string_view type, std::string_view help, Number value) {
    heading(name, type, help);
    sample(value);
  }

  /// One sample a collection; one whose value is absent has none, and no heading where all are.
  template <class ValueOf>
  void of_each(const Collections& collections, std::string_view name, std::string_view type,
               std::string_view help, const ValueOf& value_of) {
    bool headed = false;
    for (const CollectionState& collection : collections) {
      const auto value = maybe(value_of(collection));
      if (!value) continue;
      if (!std::exchange(headed, true)) heading(name, type, help);
      sample(*value, {{"source", collection.source}});
    }
  }

  template <class TimeOf>
  void time_of_each(const Collections& collections, std::string_view name, std::string_view help,
                    const TimeOf& time_of) {
    of_each(collections, name, "gauge", help, [&](const CollectionState& collection) {
      const std::optional<WallTime> time = time_of(collection);
      return time ? std::optional(unix_seconds(*time)) : std::nullopt;
    });
  }

  std::string take() { return std::move(text_); }

private:
  std::string name_;
  std::string text_;
};

// With those that have not occurred yet, so that the first occurrence is an increase.
template <class Value>
std::map<std::string, Value> with_zeros(std::map<std::string, Value> counts,
                                        std::initializer_list<const char*> known) {
  for (const char* name : known)
    counts.try_emplace(name);
  return counts;
}

void tell_service(Exposition& out, const ServiceState& state, bool ready) {
  out.heading("build_info", "gauge", "Always 1; the label is the version.");
  out.sample(1, {{"version", WAITLISTD_VERSION}});
  out.metric("start_time_seconds", "gauge", "When the process started, in Unix time.",
             unix_seconds(state.started));
  out.metric("ready", "gauge", "1 where /readyz would answer 200, else 0.", ready ? 1 : 0);
  out.heading("configuration_reloads_total", "counter", "Reloads of the configuration, by how they ended.");
  out.sample(state.reloads, {{"outcome", "applied"}});
  out.sample(state.failed_reloads, {{"outcome", "failed"}});
}

void tell_looks(Exposition& out, const Collections& all) {
  using Of = const CollectionState&;
  out.of_each(all, "cycle_under_way", "gauge", "1 while a look at the site is under way.",
              [](Of c) { return c.look_started ? 1 : 0; });
  out.of_each(all, "in_publication_window", "gauge", "1 while a month is due and looked for more often.",
              [](Of c) { return c.in_publication_window ? 1 : 0; });
  out.of_each(all, "failures_in_a_row", "gauge", "Looks that failed since the last one that did not.",
              [](Of c) { return c.failures_in_a_row; });
  out.time_of_each(all, "next_cycle_timestamp_seconds",
                   "When the next look starts, in Unix time; absent during a look.",
                   [](Of c) { return c.next_look; });
  out.time_of_each(all, "last_cycle_timestamp_seconds", "When the last look ended, in Unix time.",
                   [](Of c) { return c.last_look ? std::optional(c.last_look->ended) : std::nullopt; });
  out.time_of_each(all, "last_success_timestamp_seconds",
                   "When the last look that did not fail ended, in Unix time.",
                   [](Of c) { return c.last_success; });
  out.heading("cycles_total", "counter", "Looks that have ended, by outcome.");
  for (Of c : all)
    for (const auto& [outcome, count] : with_zeros(c.counters.looks, {"loaded", "nothing_new", "failed"}))
      out.sample(count, {{"source", c.source}, {"outcome", outcome}});
}

std::map<std::string, Durations> stages_of(const CollectionState& collection) {
  return with_zeros(collection.counters.stages, {"discover", "download", "load"});
}

void tell_durations(Exposition& out, const Collections& all) {
  out.heading("cycle_duration_seconds", "summary", "How long looks took.");
  for (const CollectionState& c : all) {
    out.sample(c.counters.look.sum, {{"source", c.source}}, "_sum");
    out.sample(c.counters.look.count, {{"source", c.source}}, "_count");
  }
  out.of_each(all, "last_cycle_duration_seconds", "gauge", "How long the last look took.",
              [](const CollectionState& c) {
                return c.counters.look.count > 0 ? std::optional(c.counters.look.last) : std::nullopt;
              });
  out.heading("stage_duration_seconds", "summary", "How long the stages of looks took.");
  for (const CollectionState& c : all)
    for (const auto& [stage, durations] : stages_of(c)) {
      out.sample(durations.sum, {{"source", c.source}, {"stage", stage}}, "_sum");
      out.sample(durations.count, {{"source", c.source}, {"stage", stage}}, "_count");
    }
  out.heading("last_stage_duration_seconds", "gauge", "How long a stage took when it was last gone through.");
  for (const CollectionState& c : all)
    for (const auto& [stage, durations] : stages_of(c))
      if (durations.count > 0) out.sample(durations.last, {{"source", c.source}, {"stage", stage}});
}

void tell_discovery(Exposition& out, const Collections& all) {
  out.heading("found_by_total", "counter", "Looks by the strategy that found the releases.");
  for (const CollectionState& c : all)
    for (const auto& [strategy, count] : with_zeros(c.counters.found_by, {"pages", "browser", "constructed"}))
      out.sample(count, {{"source", c.source}, {"strategy", strategy}});
  bool headed = false;
  for (const CollectionState& c : all) {
    std::map<std::string, std::string> outcomes; // one sample a strategy, whatever the list holds
    if (c.last_look)
      for (const StrategyOutcome& outcome : c.last_look->strategies)
        outcomes[outcome.strategy] = outcome.outcome;
    for (const auto& [strategy, outcome] : outcomes) {
      if (!std::exchange(headed, true))
        out.heading("last_cycle_strategy", "gauge", "Always 1; what each strategy came to in the last look.");
      out.sample(1, {{"source", c.source}, {"strategy", strategy}, {"outcome", outcome}});
    }
  }
}

void tell_work(Exposition& out, const Collections& all) {
  const auto counter = [&](std::string_view name, std::string_view help, std::uint64_t Counters::*count) {
    out.of_each(all, name, "counter", help, [&](const CollectionState& c) { return c.counters.*count; });
  };
  counter("requests_total", "Requests to the site, repeats included.", &Counters::requests);
  counter("retries_total", "Requests to the site that were repeats.", &Counters::retries);
  counter("downloaded_bytes_total", "Bytes downloaded from the site.", &Counters::bytes_downloaded);
  counter("releases_loaded_total", "Releases loaded.", &Counters::releases_loaded);
  counter("releases_rejected_total", "Releases rejected as a whole.", &Counters::releases_rejected);
  counter("rows_loaded_total", "Rows of the releases loaded.", &Counters::rows_loaded);
  counter("checks_with_findings_total", "Checks of the releases loaded that found something.",
          &Counters::checks_with_findings);
  counter("control_figures_failures_total",
          "Looks in which the publisher's own figures could not be had, read or compared with.",
          &Counters::control_failures);
}

void tell_standing(Exposition& out, const Collections& all) {
  out.of_each(all, "releases_held", "gauge", "Releases that are loaded, not shown, and wait to be accepted.",
              [](const CollectionState& c) { return c.standing.held; });
  out.of_each(all, "months_missing", "gauge", "Months since the oldest one loaded that are not shown.",
              [](const CollectionState& c) { return c.standing.missing; });
  out.of_each(all, "links_not_understood", "gauge",
              "Links of the last look's pages that are called like a data file and are unsure.",
              [](const CollectionState& c) { return c.last_look ? c.last_look->links_not_understood : 0; });
}

// Collections that know their places' absence by the same figure share its metric.
void tell_absence(Exposition& out, const Collections& known) {
  out.heading("providers_missing", "gauge",
              "Providers that the newest month lacks: missing since it, or longer, up to a year.");
  for (const CollectionState& c : known) {
    out.sample(c.newest->absence.missing, {{"source", c.source}, {"since", "newest_month"}});
    out.sample(c.newest->absence.still_missing, {{"source", c.source}, {"since", "earlier"}});
  }
  std::set<std::string> figures;
  for (const CollectionState& c : known)
    figures.insert(c.newest->headline_name);
  for (const std::string& figure : figures) {
    out.heading("missing_providers_" + figure, "gauge",
                "The same figure of those providers, of the month in which each last reported.");
    for (const CollectionState& c : known) {
      if (c.newest->headline_name != figure) continue;
      const AbsenceNumbers& absence = c.newest->absence;
      out.sample(absence.missing_headline, {{"source", c.source}, {"since", "newest_month"}});
      out.sample(absence.still_missing_headline, {{"source", c.source}, {"since", "earlier"}});
    }
  }
  out.of_each(known, "providers_returned", "gauge",
              "Providers of the newest month that the month before lacks and an earlier one has.",
              [](const CollectionState& c) { return c.newest->absence.returned; });
}

WallTime first_moment(Period period) {
  const std::chrono::year_month_day first{std::chrono::year(period.year),
                                          std::chrono::month(static_cast<unsigned>(period.month)),
                                          std::chrono::day(1)};
  return std::chrono::sys_days(first);
}

void tell_newest(Exposition& out, const Collections& known) {
  if (known.empty()) return;
  using Of = const CollectionState&;
  out.heading("newest_month_info", "gauge", "Always 1; the labels say which month is the newest loaded.");
  for (Of c : known)
    out.sample(1, {{"source", c.source},
                   {"period", to_string(c.newest->period)},
                   {"vintage", std::to_string(c.newest->vintage)}});
  out.time_of_each(known, "newest_month_timestamp_seconds",
                   "The first moment of the newest month loaded, in Unix time.",
                   [](Of c) { return first_moment(c.newest->period); });
  out.time_of_each(known, "newest_month_loaded_timestamp_seconds",
                   "When the newest month was loaded, in Unix time.", [](Of c) { return c.newest->loaded; });
  out.of_each(known, "newest_month_rows", "gauge", "Rows of the newest month.",
              [](Of c) { return c.newest->rows; });
  out.heading("newest_month_headline", "gauge", "The figure that people know the newest month by.");
  for (Of c : known)
    out.sample(c.newest->headline, {{"source", c.source}, {"figure", c.newest->headline_name}});
  tell_absence(out, known);
}

void tell_agreement(Exposition& out, const Collections& compared) {
  if (compared.empty()) return;
  const auto by_result = [&](const CollectionState& c, std::int64_t agreeing, std::int64_t differing) {
    out.sample(agreeing, {{"source", c.source}, {"result", "agrees"}});
    out.sample(differing, {{"source", c.source}, {"result", "differs"}});
  };
  out.heading("reconciliation_months", "gauge",
              "Months whose figures for England were compared with the publisher's own, by result.");
  for (const CollectionState& c : compared)
    by_result(c, c.agreement->months_agreeing, c.agreement->months_compared - c.agreement->months_agreeing);
  out.heading("reconciliation_figures", "gauge", "Figures of these months, by result.");
  for (const CollectionState& c : compared)
    by_result(c, c.agreement->figures_compared - c.agreement->figures_differing,
              c.agreement->figures_differing);
  out.heading("reconciliation_reaches_info", "gauge",
              "Always 1; the label is the last month of the publisher's own figures.");
  for (const CollectionState& c : compared)
    out.sample(1, {{"source", c.source}, {"period", to_string(c.agreement->reaches)}});
}

void tell_alerts(Exposition& out, const Collections& all) {
  if (all.empty()) return;
  using Of = const CollectionState&;
  out.heading("alerts", "gauge", "Alerts that are not quiet, by tenant, severity and state.");
  for (Of c : all)
    for (const auto& [tenant, alerts] : c.alerts->tenants)
      for (const char* severity : {"critical", "warning", "info"})
        for (const char* state : {"firing", "pending"}) {
          const auto found = alerts.count.find({severity, state});
          out.sample(found == alerts.count.end() ? 0 : found->second,
                     {{"source", c.source}, {"tenant", tenant}, {"severity", severity}, {"state", state}});
        }
  out.heading("alert_rules_in_error", "gauge", "Rules that the last evaluation could not evaluate.");
  for (Of c : all)
    for (const auto& [tenant, alerts] : c.alerts->tenants)
      out.sample(alerts.rules_in_error, {{"source", c.source}, {"tenant", tenant}});
  out.of_each(all, "alert_tenants_waiting", "gauge",
              "Tenants whose rules have not been evaluated at the newest month's publication.",
              [](Of c) { return c.alerts->waiting; });
  out.time_of_each(all, "last_alert_evaluation_timestamp_seconds",
                   "When an evaluation of rules last ended that did not fail, in Unix time.",
                   [](Of c) { return c.last_evaluated; });
}

void tell_evaluations(Exposition& out, const Collections& all) {
  out.heading("alert_evaluations_total", "counter", "Evaluations of rules, by outcome.");
  for (const CollectionState& c : all)
    for (const auto& [outcome, count] : with_zeros(c.counters.evaluations, {"done", "failed"}))
      out.sample(count, {{"source", c.source}, {"outcome", outcome}});
  out.of_each(all, "alert_tenants_failed_total", "counter", "Tenants that an evaluation could not evaluate.",
              [](const CollectionState& c) { return c.counters.tenants_not_evaluated; });
  out.heading("alert_evaluation_duration_seconds", "summary",
              "How long evaluations took that had something to evaluate.");
  for (const CollectionState& c : all) {
    out.sample(c.counters.evaluation.sum, {{"source", c.source}}, "_sum");
    out.sample(c.counters.evaluation.count, {{"source", c.source}}, "_count");
  }
}

template <class Condition>
Collections those(const Collections& all, const Condition& condition) {
  Collections out;
  std::copy_if(all.begin(), all.end(), std::back_inserter(out), condition);
  return out;
}

} // namespace

std::string label_value(std::string_view text) {
  std::string out;
  for (const char c : to_utf8(text)) {
    if (c == '\\' || c == '"') out.push_back('\\');
    if (c == '\n')
      out += "\\n";
    else
      out.push_back(c);
  }
  return out;
}

std::string metrics_text(const ServiceState& state, bool ready) {
  const Collections& all = state.collections;
  Exposition out;
  tell_service(out, state, ready);
  tell_looks(out, all);
  tell_durations(out, all);
  tell_discovery(out, all);
  tell_work(out, all);
  tell_standing(out, all);
  tell_newest(out, those(all, [](const CollectionState& c) { return c.newest.has_value(); }));
  tell_evaluations(out, all);
  tell_alerts(out, those(all, [](const CollectionState& c) { return c.alerts.has_value(); }));
  tell_agreement(out, those(all, [](const CollectionState& c) { return c.agreement.has_value(); }));
  return out.take();
}

} // namespace waitlistd
