#include "service/health/metrics.hpp"

#include "core/text_encoding.hpp"
#include "service/health/wording.hpp"

#include <charconv>
#include <concepts>
#include <initializer_list>
#include <utility>

namespace waitlistd {
namespace {

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

template <class Number>
requires std::integral<Number> || std::floating_point<Number> std::string shortest(Number value) {
  char text[64];
  const auto end = std::to_chars(std::begin(text), std::end(text), value).ptr;
  return {text, end};
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

  void time(std::string_view name, std::string_view help, const std::optional<WallTime>& value) {
    if (value) metric(name, "gauge", help, unix_seconds(*value));
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
  out.time("start_time_seconds", "When the process started, in Unix time.", state.started);
  out.metric("ready", "gauge", "1 where /readyz would answer 200, else 0.", ready ? 1 : 0);
  out.heading("configuration_reloads_total", "counter", "Reloads of the configuration, by how they ended.");
  out.sample(state.counters.reloads, {{"outcome", "applied"}});
  out.sample(state.counters.failed_reloads, {{"outcome", "failed"}});
}

void tell_cycles(Exposition& out, const ServiceState& state) {
  out.metric("cycle_under_way", "gauge", "1 while a cycle is under way.", state.cycle_started ? 1 : 0);
  out.metric("in_publication_window", "gauge", "1 while a month is due and looked for more often.",
             state.in_publication_window ? 1 : 0);
  out.metric("failures_in_a_row", "gauge", "Cycles that failed since the last one that did not.",
             state.failures_in_a_row);
  out.time("next_cycle_timestamp_seconds", "When the next cycle starts, in Unix time; absent during a cycle.",
           state.next_cycle);
  if (state.last_cycle)
    out.time("last_cycle_timestamp_seconds", "When the last cycle ended, in Unix time.",
             state.last_cycle->ended);
  out.time("last_success_timestamp_seconds", "When the last cycle that did not fail ended, in Unix time.",
           state.last_success);
  out.heading("cycles_total", "counter", "Cycles that have ended, by outcome.");
  for (const auto& [outcome, count] : with_zeros(state.counters.cycles, {"loaded", "nothing_new", "failed"}))
    out.sample(count, {{"outcome", outcome}});
}

void tell_durations(Exposition& out, const Counters& counters) {
  out.heading("cycle_duration_seconds", "summary", "How long cycles took.");
  out.sample(counters.cycle.sum, {}, "_sum");
  out.sample(counters.cycle.count, {}, "_count");
  if (counters.cycle.count > 0)
    out.metric("last_cycle_duration_seconds", "gauge", "How long the last cycle took.", counters.cycle.last);

  const auto stages = with_zeros(counters.stages, {"discover", "download", "load"});
  out.heading("stage_duration_seconds", "summary", "How long the stages of cycles took.");
  for (const auto& [stage, durations] : stages) {
    out.sample(durations.sum, {{"stage", stage}}, "_sum");
    out.sample(durations.count, {{"stage", stage}}, "_count");
  }
  out.heading("last_stage_duration_seconds", "gauge", "How long a stage took when it was last gone through.");
  for (const auto& [stage, durations] : stages)
    if (durations.count > 0) out.sample(durations.last, {{"stage", stage}});
}

void tell_discovery(Exposition& out, const ServiceState& state) {
  out.heading("found_by_total", "counter", "Cycles by the strategy that found the releases.");
  for (const auto& [strategy, count] :
       with_zeros(state.counters.found_by, {"pages", "browser", "constructed"}))
    out.sample(count, {{"strategy", strategy}});
  if (!state.last_cycle || state.last_cycle->strategies.empty()) return;
  out.heading("last_cycle_strategy", "gauge", "Always 1; what each strategy came to in the last cycle.");
  std::map<std::string, std::string> outcomes; // one sample a strategy, whatever the list holds
  for (const StrategyOutcome& outcome : state.last_cycle->strategies)
    outcomes[outcome.strategy] = outcome.outcome;
  for (const auto& [strategy, outcome] : outcomes)
    out.sample(1, {{"strategy", strategy}, {"outcome", outcome}});
}

void tell_work(Exposition& out, const Counters& counters) {
  out.metric("requests_total", "counter", "Requests to the site, repeats included.", counters.requests);
  out.metric("retries_total", "counter", "Requests to the site that were repeats.", counters.retries);
  out.metric("downloaded_bytes_total", "counter", "Bytes downloaded from the site.",
             counters.bytes_downloaded);
  out.metric("releases_loaded_total", "counter", "Releases loaded.", counters.releases_loaded);
  out.metric("releases_rejected_total", "counter", "Releases rejected as a whole.",
             counters.releases_rejected);
  out.metric("rows_loaded_total", "counter", "Rows of the releases loaded.", counters.rows_loaded);
  out.metric("checks_with_findings_total", "counter", "Checks of the releases loaded that found something.",
             counters.checks_with_findings);
  out.metric("control_figures_failures_total", "counter",
             "Looks in which the publisher's own figures could not be had, read or compared with.",
             counters.control_failures);
}

void tell_absence(Exposition& out, const NewestMonth& newest) {
  const AbsenceNumbers& absence = newest.absence;
  out.heading("providers_missing", "gauge",
              "Providers that the newest month lacks: missing since it, or longer, up to a year.");
  out.sample(absence.missing, {{"since", "newest_month"}});
  out.sample(absence.still_missing, {{"since", "earlier"}});
  out.heading("missing_providers_" + newest.headline_name, "gauge",
              "The same figure of those providers, of the month in which each last reported.");
  out.sample(absence.missing_headline, {{"since", "newest_month"}});
  out.sample(absence.still_missing_headline, {{"since", "earlier"}});
  out.metric("providers_returned", "gauge",
             "Providers of the newest month that the month before lacks and an earlier one has.",
             absence.returned);
}

void tell_newest(Exposition& out, const NewestMonth& newest) {
  const std::string period = to_string(newest.period);
  out.heading("newest_month_info", "gauge", "Always 1; the labels say which month is the newest loaded.");
  out.sample(1, {{"period", period}, {"vintage", std::to_string(newest.vintage)}});
  const std::chrono::year_month_day first{std::chrono::year(newest.period.year),
                                          std::chrono::month(static_cast<unsigned>(newest.period.month)),
                                          std::chrono::day(1)};
  out.time("newest_month_timestamp_seconds", "The first moment of the newest month loaded, in Unix time.",
           WallTime(std::chrono::sys_days(first)));
  out.time("newest_month_loaded_timestamp_seconds", "When the newest month was loaded, in Unix time.",
           newest.loaded);
  out.metric("newest_month_rows", "gauge", "Rows of the newest month.", newest.rows);
  out.heading("newest_month_headline", "gauge", "The figure that people know the newest month by.");
  out.sample(newest.headline, {{"figure", newest.headline_name}});
  tell_absence(out, newest);
}

void tell_agreement(Exposition& out, const Agreement& agreement) {
  out.heading("reconciliation_months", "gauge",
              "Months whose figures for England were compared with the publisher's own, by result.");
  out.sample(agreement.months_agreeing, {{"result", "agrees"}});
  out.sample(agreement.months_compared - agreement.months_agreeing, {{"result", "differs"}});
  out.heading("reconciliation_figures", "gauge", "Figures of these months, by result.");
  out.sample(agreement.figures_compared - agreement.figures_differing, {{"result", "agrees"}});
  out.sample(agreement.figures_differing, {{"result", "differs"}});
  out.heading("reconciliation_reaches_info", "gauge",
              "Always 1; the label is the last month of the publisher's own figures.");
  out.sample(1, {{"period", to_string(agreement.reaches)}});
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
  Exposition out;
  tell_service(out, state, ready);
  tell_cycles(out, state);
  tell_durations(out, state.counters);
  tell_discovery(out, state);
  tell_work(out, state.counters);
  out.metric("releases_held", "gauge", "Releases that are loaded, not shown, and wait to be accepted.",
             state.standing.held);
  out.metric("months_missing", "gauge", "Months since the oldest one loaded that are not shown.",
             state.standing.missing);
  out.metric("links_not_understood", "gauge",
             "Links of the last cycle's pages that are called like a data file and are unsure.",
             state.last_cycle ? state.last_cycle->links_not_understood : 0);
  if (state.newest) tell_newest(out, *state.newest);
  if (state.agreement) tell_agreement(out, *state.agreement);
  return out.take();
}

} // namespace waitlistd
