#include "service/daemon/machine.hpp"

#include "service/daemon/bookkeeping.hpp"

#include <algorithm>
#include <utility>

namespace waitlistd {
namespace {

using namespace std::chrono_literals;
using namespace daemon_event;
using namespace daemon_action;

constexpr auto longest_stop = 4500ms; // whoever asked waits five seconds
constexpr auto longest_database_retry = 60s;
constexpr auto longest_evaluation_retry = 600s;
// Another daemon has a tenant, and may die with it.
constexpr auto look_after_others = 60s;

class Step {
public:
  Step(DaemonState& state, WallTime now, double chance) : state_(state), now_(now), chance_(chance) {}
  std::vector<DaemonAction> take() { return std::move(actions_); }

  void on(const Started&) { act(ReachDatabase{}); }
  void on(const DatabaseDue&) { act(ReachDatabase{}); }

  void on(const DatabaseReached& reached) {
    if (reached.facts) {
      state_.conninfo = reached.facts->conninfo;
      note_database(state_.told, *reached.facts);
      if (!state_.ready) become_ready();
      return;
    }
    const Failure& why = reached.facts.error();
    // Once it has been reached the fault is the database's: an administrator at work, not a wrong setting.
    if (!state_.ready && why.kind == FailureKind::configuration) {
      state_.ended_by = why;
      return stop();
    }
    log_failure(Level::error, why, "database_away");
    if (state_.ready) return; // the next look tries again
    act(TellHost{HostWord::retrying});
    state_.unreached_because = why.message;
    show_status();
    act(WaitForDatabase{state_.database_retry});
    state_.database_retry = std::min<std::chrono::seconds>(state_.database_retry * 2, longest_database_retry);
  }

  void on(const LookDue& due) {
    if (CollectionState* collection = state_.told.find(due.source)) look(*collection);
  }

  void on(const LookWished&) {
    if (!can_look(state_))
      return log_event(Level::info, "look_not_started", "a look at the site cannot be started now");
    for (CollectionState& collection : state_.told.collections) {
      act(CancelWait{collection.source});
      look(collection);
    }
  }

  void on(const LookEnded& ended) {
    state_.looking.reset();
    CollectionState* collection = state_.told.find(ended.source);
    if (state_.told.stopping) { // what was cut short is neither success nor failure
      if (collection) remember_failures(*collection, collection->failures_in_a_row);
      return;
    }
    if (ended.report.database) state_.conninfo = ended.report.database->conninfo;
    if (collection) note_ended(*collection, ended.report);
    if (ended.report.database) evaluate(ended.source);
    look_at_next_waiting();
  }

  void on(const Published& published) { evaluate(published.source); }
  void on(const EvaluationDue& due) { evaluate(due.source); }

  void on(const AlertsEvaluated& evaluated) {
    Evaluating& state = state_.evaluating[evaluated.source];
    state.under_way = false;
    CollectionState* collection = state_.told.find(evaluated.source);
    if (!collection) return;
    note_evaluation(*collection, evaluated.outcome, now_);
    if (!evaluated.outcome) {
      log_failure(Level::error, evaluated.outcome.error(), "alerts_not_evaluated");
      const auto wait = std::min<std::chrono::seconds>(5s * (1 << std::min(state.failures_in_a_row, 10)),
                                                       longest_evaluation_retry);
      ++state.failures_in_a_row;
      act(WaitForEvaluation{evaluated.source, wait});
      return;
    }
    state.failures_in_a_row = 0;
    if (std::exchange(state.again, false)) return evaluate(evaluated.source);
    if (evaluated.outcome->facts.waiting > 0) act(WaitForEvaluation{evaluated.source, look_after_others});
  }

  void on(const ReloadWished&) {
    if (state_.ready) act(TellHost{HostWord::reloading});
    act(ReadConfiguration{});
  }

  void on(const ConfigurationKept& kept) {
    ++state_.told.failed_reloads;
    log_failure(Level::error, kept.why);
    log_event(Level::warning, "configuration_kept",
              "the new configuration is not used; the one before stays in force");
    end_reload();
  }

  void on(const ConfigurationRead& read) {
    ++state_.told.reloads;
    log_event(Level::info, "configuration_read", "the configuration was read anew",
              {{"settings_file", read.file}});
    const std::vector<std::string> added = watch(read.rules);
    if (state_.ready) { // else the next try to reach the database uses it
      act(ReachDatabase{});
      for (CollectionState& collection : state_.told.collections) {
        if (is_busy(collection.source)) continue;
        if (std::find(added.begin(), added.end(), collection.source) != added.end())
          set_first_look(collection);
        else
          set_next_look(collection, {});
      }
    }
    end_reload();
  }

  void on(const StopWished&) { stop(); }

  void on(const WorkEnded&) {
    log_event(Level::info, "stopped", "stopped");
    act(EndLoop{});
  }

  // What is uncommitted the server rolls back, as soon as it notices that we are gone.
  void on(const StopTooLong&) {
    log_event(Level::warning, "cut_off", "what was under way did not end in time and is cut off");
    act(CutOff{state_.ended_by ? exit_code(state_.ended_by->kind) : 0});
  }

private:
  void act(DaemonAction action) { actions_.push_back(std::move(action)); }
  void log_event(Level level, std::string_view event, std::string text, std::vector<LogField> fields = {}) {
    act(Log{level, event, std::move(text), std::move(fields)});
  }
  void log_failure(Level level, const Failure& failure, std::string_view event = {}) {
    act(LogFailure{level, failure, event});
  }

  std::chrono::sys_seconds seconds_now() const { return std::chrono::floor<std::chrono::seconds>(now_); }

  const WatchRules::Collection& rules_of(const CollectionState& collection) const {
    return *std::find_if(state_.rules.collections.begin(), state_.rules.collections.end(),
                         [&](const auto& rules) { return rules.source == collection.source; });
  }

  void show_status() {
    act(ShowStatus{state_.told.stopping ? "stopping"
                   : !state_.ready && !state_.unreached_because.empty()
                       ? "waiting for the database: " + state_.unreached_because
                       : status_line(state_.told)});
  }

  void become_ready() {
    state_.ready = true;
    act(TellHost{HostWord::ready});
    log_event(Level::info, "ready", "ready",
              {{"database", state_.told.database}, {"newest", newest_months(state_.told)}});
    for (CollectionState& collection : state_.told.collections) {
      set_first_look(collection);
      evaluate(collection.source); // what a run that was killed has left
    }
  }

  // One at a time for each collection; what is published meanwhile is evaluated behind it.
  void evaluate(const std::string& source) {
    if (!state_.told.find(source)) return;
    Evaluating& state = state_.evaluating[source];
    if (state.under_way) {
      state.again = true;
      return;
    }
    state.under_way = true;
    act(EvaluateAlerts{source, state_.conninfo});
  }

  // ---- looks

  bool is_busy(const std::string& source) const {
    return state_.looking == source ||
           std::find(state_.waiting.begin(), state_.waiting.end(), source) != state_.waiting.end();
  }

  void wait_for_look(CollectionState& collection, std::chrono::milliseconds wait) {
    collection.next_look = now_ + wait;
    act(WaitForLook{collection.source, wait});
    show_status();
  }

  void set_first_look(CollectionState& collection) {
    const PollMemory& remembered = rules_of(collection).remembered;
    collection.failures_in_a_row = remembered.failures;
    wait_for_look(collection, first_wait(state_.rules.poll, remembered, seconds_now()));
  }

  void set_next_look(CollectionState& collection, std::optional<std::chrono::seconds> retry_after) {
    const auto newest = collection.newest ? std::optional(collection.newest->period) : std::nullopt;
    const NextLook next = next_look(state_.rules.poll, rules_of(collection).publication, seconds_now(),
                                    newest, collection.failures_in_a_row, retry_after, chance_);
    collection.in_publication_window = next.in_window;
    wait_for_look(collection, next.wait);
    log_event(
        Level::debug, "next_look", "the next look at the site is set",
        {{"source", collection.source}, {"wait_seconds", std::chrono::duration<double>(next.wait).count()}});
  }

  void remember(const CollectionState& collection, int failures, WallTime next) {
    act(RememberPolls{collection.source, {failures, std::chrono::ceil<std::chrono::seconds>(next)}});
  }

  // A process that is started anew waits as after that many failures in a row; after none not at all.
  void remember_failures(const CollectionState& collection, int failures) {
    if (failures == 0) return act(RememberPolls{collection.source, {}});
    constexpr double no_jitter = 0.5;
    const NextLook next = next_look(state_.rules.poll, rules_of(collection).publication, seconds_now(),
                                    std::nullopt, failures, {}, no_jitter);
    remember(collection, failures, now_ + next.wait);
  }

  // One look at a time: two would share the site's patience, the memory and the worker's thread.
  void look(CollectionState& collection) {
    if (is_busy(collection.source)) return; // asked for at the moment when it was due
    if (state_.looking) return state_.waiting.push_back(collection.source);
    state_.looking = collection.source;
    collection.look_started = now_;
    collection.next_look.reset();
    show_status();
    // Should this process not live to see the look's end: one that dies in every look backs off as well.
    remember_failures(collection, collection.failures_in_a_row + 1);
    act(StartLook{collection.source});
  }

  void look_at_next_waiting() {
    while (!state_.looking && !state_.waiting.empty()) {
      const std::string source = state_.waiting.front();
      state_.waiting.pop_front();
      if (CollectionState* collection = state_.told.find(source)) look(*collection);
    }
  }

  void note_ended(CollectionState& collection, const LookReport& report) {
    note_look(state_.told, collection, report, collection.look_started.value_or(now_), now_);
    std::optional<std::chrono::seconds> retry_after;
    if (!report.look.outcome) {
      const Failure& failure = report.look.outcome.error();
      const bool named_by_kind = failure.kind == FailureKind::rejected || failure.kind == FailureKind::held ||
                                 failure.kind == FailureKind::configuration;
      log_failure(Level::error, failure, named_by_kind ? "" : "look_failed");
      retry_after = failure.retry_after;
    }
    set_next_look(collection, retry_after);
    remember(collection, collection.failures_in_a_row, *collection.next_look);
  }

  // ---- the configuration

  // From now on these are watched: one that was before keeps what is known of it. Those that were not.
  std::vector<std::string> watch(const WatchRules& rules) {
    std::vector<CollectionState> watched;
    std::vector<std::string> added;
    for (const auto& collection : rules.collections) {
      const CollectionState* before = state_.told.find(collection.source);
      watched.push_back(before ? *before : CollectionState{.source = collection.source});
      if (!before) added.push_back(collection.source);
    }
    state_.told.collections.swap(watched);
    for (const CollectionState& before : watched) {
      if (state_.told.find(before.source)) continue;
      act(CancelWait{before.source});
      std::erase(state_.waiting, before.source);
    }
    state_.rules = rules;
    return added;
  }

  void end_reload() {
    if (state_.ready) act(TellHost{HostWord::ready});
    show_status();
  }

  // ---- the end

  void stop() {
    state_.told.stopping = true;
    log_event(Level::info, "stopping", "stopping");
    act(TellHost{HostWord::stopping});
    show_status();
    act(CancelWaits{});
    state_.waiting.clear();
    for (CollectionState& collection : state_.told.collections)
      collection.next_look.reset();
    act(EndWork{longest_stop});
  }

  DaemonState& state_;
  WallTime now_;
  double chance_;
  std::vector<DaemonAction> actions_;
};

// In a stop nothing begins any more.
bool counts_in_a_stop(const DaemonEvent& event) {
  return std::holds_alternative<LookEnded>(event) || std::holds_alternative<WorkEnded>(event) ||
         std::holds_alternative<StopTooLong>(event);
}

} // namespace

DaemonState daemon_state(WatchRules rules, WallTime started) {
  DaemonState state;
  state.told.started = started;
  for (const auto& collection : rules.collections)
    state.told.collections.push_back({.source = collection.source});
  state.rules = std::move(rules);
  return state;
}

std::vector<DaemonAction> step(DaemonState& state, const DaemonEvent& event, WallTime now, double chance) {
  if (state.told.stopping && !counts_in_a_stop(event)) return {};
  Step step(state, now, chance);
  std::visit([&](const auto& happened) { step.on(happened); }, event);
  return step.take();
}

bool can_look(const DaemonState& state) { return state.ready && !state.told.stopping && !state.looking; }

std::vector<std::string> known_unready(const DaemonState& state) {
  if (state.told.stopping) return {"stopping"};
  if (state.ready) return {};
  return {"the database was not reached yet" +
          (state.unreached_because.empty() ? std::string() : ": " + state.unreached_because)};
}

} // namespace waitlistd
