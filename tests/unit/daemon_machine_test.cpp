// The daemon's decisions: each event in each state, the actions that follow as they read. Time, chance and
// the collections are made up; nothing runs.
#include "service/daemon/machine.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;
using Said = std::vector<std::string>;

namespace {

// Outside of any publication window: looks follow each other by poll_interval.
const WallTime noon = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 25)) + 12h;
constexpr PublicationRule rule{2, 2, 570min, 20};
constexpr double no_jitter = 0.5;

std::string seconds_of(std::chrono::milliseconds wait) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(wait).count()) + "s";
}

struct Reading {
  std::string operator()(const daemon_action::TellHost& a) const {
    const char* const words[] = {"ready", "retrying", "reloading", "stopping"};
    return std::string("host: ") + words[static_cast<int>(a.word)];
  }
  std::string operator()(const daemon_action::ShowStatus& a) const { return "status: " + a.text; }
  std::string operator()(const daemon_action::Log& a) const { return "log: " + std::string(a.event); }
  std::string operator()(const daemon_action::LogFailure& a) const {
    return "failure: " + a.failure.message + (a.event.empty() ? "" : " as " + std::string(a.event));
  }
  std::string operator()(const daemon_action::ReachDatabase&) const { return "reach the database"; }
  std::string operator()(const daemon_action::StartLook& a) const { return "look: " + a.source; }
  std::string operator()(const daemon_action::EvaluateAlerts& a) const {
    return "evaluate " + a.source + " by " + a.conninfo;
  }
  std::string operator()(const daemon_action::WaitForEvaluation& a) const {
    return "evaluate " + a.source + " in " + seconds_of(a.wait);
  }
  std::string operator()(const daemon_action::WaitForDatabase& a) const {
    return "database in " + seconds_of(a.wait);
  }
  std::string operator()(const daemon_action::WaitForLook& a) const {
    return a.source + " in " + seconds_of(a.wait);
  }
  std::string operator()(const daemon_action::CancelWait& a) const { return "no wait: " + a.source; }
  std::string operator()(const daemon_action::CancelWaits&) const { return "no waits"; }
  std::string operator()(const daemon_action::RememberPolls& a) const {
    const auto from_now =
        a.memory.failures == 0
            ? std::string("nothing")
            : std::to_string(a.memory.failures) + " failures, not before " +
                  seconds_of(a.memory.not_before - std::chrono::floor<std::chrono::seconds>(noon));
    return "remember " + a.source + ": " + from_now;
  }
  std::string operator()(const daemon_action::ReadConfiguration&) const { return "read configuration"; }
  std::string operator()(const daemon_action::EndWork& a) const {
    return "end work in " + seconds_of(a.patience);
  }
  std::string operator()(const daemon_action::EndLoop&) const { return "end"; }
  std::string operator()(const daemon_action::CutOff& a) const {
    return "cut off with " + std::to_string(a.exit_code);
  }
};

// Statuses and evaluations have tests of their own, and are left out of the others.
Said said(const std::vector<DaemonAction>& actions, bool with_status = false) {
  Said out;
  for (const DaemonAction& action : actions)
    if (!std::holds_alternative<daemon_action::EvaluateAlerts>(action) &&
        (with_status || !std::holds_alternative<daemon_action::ShowStatus>(action)))
      out.push_back(std::visit(Reading{}, action));
  return out;
}

Said evaluations(const std::vector<DaemonAction>& actions) {
  Said out;
  for (const DaemonAction& action : actions)
    if (std::holds_alternative<daemon_action::EvaluateAlerts>(action) ||
        std::holds_alternative<daemon_action::WaitForEvaluation>(action))
      out.push_back(std::visit(Reading{}, action));
  return out;
}

WatchRules watching(const std::vector<std::string>& sources, int failures = 0,
                    std::chrono::seconds not_before = 0s) {
  WatchRules rules{{3600s, 60s}, {}};
  for (const std::string& source : sources)
    rules.collections.push_back(
        {source, rule, {failures, std::chrono::floor<std::chrono::seconds>(noon) + not_before}});
  return rules;
}

Failure away() { return {FailureKind::try_again, "the database is away", {}}; }
Failure wrong() { return {FailureKind::configuration, "password refused", {}}; }

DatabaseFacts facts() {
  const NewestMonth january{{2026, 1}, 1, noon, 183417, "waiting_list", 7155958};
  return {"host=db", "waiting on db", false, {{"nhs", {january}}, {"ae", {january}}}};
}

LookReport good_look() { return {facts(), {}, {}}; }
LookReport failed_look(std::optional<std::chrono::seconds> retry_after = {}) {
  LookReport report{facts(), {}, {}};
  report.look.outcome = Failure{FailureKind::try_again, "status 503", {}, retry_after};
  return report;
}

// The daemon at noon; each step is said as it reads.
struct Machine {
  DaemonState state;
  explicit Machine(const WatchRules& rules) : state(daemon_state(rules, noon)) {}
  std::vector<DaemonAction> after(const DaemonEvent& event, WallTime now = noon) {
    return step(state, event, now, no_jitter);
  }
  Said on(const DaemonEvent& event) { return said(after(event)); }
};

Machine reaching(const WatchRules& rules = watching({"nhs"})) {
  Machine machine(rules);
  machine.on(daemon_event::Started{});
  return machine;
}
Machine waiting_for_database() {
  Machine machine = reaching();
  machine.on(daemon_event::DatabaseReached{away()});
  return machine;
}
Machine idle(const WatchRules& rules = watching({"nhs"})) {
  Machine machine = reaching(rules);
  machine.on(daemon_event::DatabaseReached{facts()});
  return machine;
}
Machine looking(const WatchRules& rules = watching({"nhs"})) {
  Machine machine = idle(rules);
  for (const auto& collection : rules.collections)
    machine.on(daemon_event::LookDue{collection.source});
  return machine;
}
Machine stopping() {
  Machine machine = looking();
  machine.on(daemon_event::StopWished{});
  return machine;
}

const Said the_stop = {"log: stopping", "host: stopping", "no waits", "end work in 4s"};

} // namespace

TEST_CASE("it begins with the database, then looks at once") {
  Machine machine(watching({"nhs"}));
  CHECK(machine.on(daemon_event::Started{}) == Said{"reach the database"});
  CHECK(machine.on(daemon_event::DatabaseReached{facts()}) == Said{"host: ready", "log: ready", "nhs in 0s"});
  CHECK(machine.on(daemon_event::LookDue{"nhs"}) ==
        Said{"remember nhs: 1 failures, not before 60s", "look: nhs"});
  CHECK(machine.on(daemon_event::LookEnded{"nhs", good_look()}) ==
        Said{"nhs in 3600s", "log: next_look", "remember nhs: nothing"});
  CHECK(machine.on(daemon_event::LookDue{"nhs"}).back() == "look: nhs");
}

TEST_CASE("what the process before remembered of failures is waited for") {
  Machine machine = reaching(watching({"nhs"}, 3, 240s));
  CHECK(machine.on(daemon_event::DatabaseReached{facts()}).back() == "nhs in 240s");
  CHECK(machine.state.told.collections[0].failures_in_a_row == 3);
  CHECK(machine.on(daemon_event::LookDue{"nhs"}).front() == "remember nhs: 4 failures, not before 480s");
}

TEST_CASE("a database that is away at the start is waited for, a minute at most, and told as the reason") {
  Machine machine = reaching();
  std::vector<std::string> waits;
  for (int i = 0; i < 8; ++i) {
    const Said actions = machine.on(daemon_event::DatabaseReached{away()});
    CHECK(actions[0] == "failure: the database is away as database_away");
    CHECK(actions[1] == "host: retrying");
    waits.push_back(actions[2]);
    CHECK(machine.on(daemon_event::DatabaseDue{}) == Said{"reach the database"});
  }
  CHECK(waits == Said{"database in 1s", "database in 2s", "database in 4s", "database in 8s",
                      "database in 16s", "database in 32s", "database in 60s", "database in 60s"});
  CHECK(known_unready(machine.state) == Said{"the database was not reached yet: the database is away"});
  CHECK_FALSE(can_look(machine.state));
  machine.on(daemon_event::DatabaseReached{facts()});
  CHECK(known_unready(machine.state).empty());
}

TEST_CASE("a wrong configuration ends it before it was ready, and only is told once it was") {
  Machine before = reaching();
  CHECK(before.on(daemon_event::DatabaseReached{wrong()}) == the_stop);
  CHECK(before.state.ended_by->message == "password refused");
  Machine after = idle();
  CHECK(after.on(daemon_event::DatabaseReached{wrong()}) ==
        Said{"failure: password refused as database_away"});
  CHECK_FALSE(after.state.ended_by.has_value());
  CHECK_FALSE(after.state.told.stopping);
}

TEST_CASE("failed looks back off, twice as long each, and leave a site alone as long as it asks") {
  Machine machine = looking();
  CHECK(machine.on(daemon_event::LookEnded{"nhs", failed_look()}) ==
        Said{"failure: status 503 as look_failed", "nhs in 60s", "log: next_look",
             "remember nhs: 1 failures, not before 60s"});
  machine.on(daemon_event::LookDue{"nhs"});
  CHECK(machine.on(daemon_event::LookEnded{"nhs", failed_look()})[1] == "nhs in 120s");
  machine.on(daemon_event::LookDue{"nhs"});
  CHECK(machine.on(daemon_event::LookEnded{"nhs", failed_look(7200s)})[1] == "nhs in 7200s");
  machine.on(daemon_event::LookDue{"nhs"});
  CHECK(machine.on(daemon_event::LookEnded{"nhs", good_look()}).back() == "remember nhs: nothing");
  CHECK(machine.state.told.collections[0].failures_in_a_row == 0);
}

TEST_CASE("a failure whose kind has an event of its own is told as that") {
  for (const auto& [kind, told] : {std::pair(FailureKind::rejected, "failure: no"),
                                   {FailureKind::held, "failure: no"},
                                   {FailureKind::configuration, "failure: no"},
                                   {FailureKind::failed, "failure: no as look_failed"}}) {
    Machine machine = looking();
    LookReport report = failed_look();
    report.look.outcome = Failure{kind, "no", {}};
    CHECK(machine.on(daemon_event::LookEnded{"nhs", report}).front() == told);
  }
}

TEST_CASE("a look that is asked for starts where none is under way and the database was reached") {
  Machine machine = idle();
  CHECK(can_look(machine.state));
  CHECK(machine.on(daemon_event::LookWished{}) ==
        Said{"no wait: nhs", "remember nhs: 1 failures, not before 60s", "look: nhs"});
  for (Machine busy : {reaching(), waiting_for_database(), looking()}) {
    CHECK_FALSE(can_look(busy.state));
    CHECK(busy.on(daemon_event::LookWished{}) == Said{"log: look_not_started"});
  }
  // Its wait was over at the same moment.
  CHECK(machine.on(daemon_event::LookDue{"nhs"}).empty());
}

TEST_CASE("a stop ends what is under way: reaching the database, waiting for it, waiting, looking") {
  for (Machine machine : {reaching(), waiting_for_database(), idle(), looking()}) {
    CHECK(machine.on(daemon_event::StopWished{}) == the_stop);
    CHECK(known_unready(machine.state) == Said{"stopping"});
    CHECK_FALSE(can_look(machine.state));
    CHECK_FALSE(machine.state.told.collections[0].next_look.has_value());
    CHECK(machine.on(daemon_event::WorkEnded{}) == Said{"log: stopped", "end"});
  }
}

TEST_CASE("a second stop, and whatever would begin something in a stop, changes nothing") {
  for (const DaemonEvent& event : std::vector<DaemonEvent>{
           daemon_event::StopWished{}, daemon_event::ReloadWished{}, daemon_event::LookWished{},
           daemon_event::LookDue{"nhs"}, daemon_event::DatabaseDue{}, daemon_event::DatabaseReached{facts()},
           daemon_event::DatabaseReached{wrong()}, daemon_event::ConfigurationKept{wrong()}}) {
    Machine machine = stopping();
    CHECK(machine.after(event).empty());
    CHECK_FALSE(machine.state.ended_by.has_value());
  }
}

TEST_CASE("a stop in a look is neither success nor failure: the back-off before it stays") {
  Machine none = stopping();
  CHECK(none.on(daemon_event::LookEnded{"nhs", failed_look()}) == Said{"remember nhs: nothing"});
  for (const LookReport& report : {failed_look(), good_look()}) {
    Machine some = looking(watching({"nhs"}, 2, -1s));
    some.on(daemon_event::StopWished{});
    CHECK(some.on(daemon_event::LookEnded{"nhs", report}) ==
          Said{"remember nhs: 2 failures, not before 120s"});
  }
}

TEST_CASE("what does not end in time is cut off, with the exit code of what ended it") {
  Machine wish = stopping();
  CHECK(wish.on(daemon_event::StopTooLong{}) == Said{"log: cut_off", "cut off with 0"});
  Machine failure = reaching();
  failure.on(daemon_event::DatabaseReached{wrong()});
  CHECK(failure.on(daemon_event::StopTooLong{}) == Said{"log: cut_off", "cut off with 78"});
}

TEST_CASE("a reload is announced to the host where the service was ready, and its end too") {
  CHECK(idle().on(daemon_event::ReloadWished{}) == Said{"host: reloading", "read configuration"});
  CHECK(reaching().on(daemon_event::ReloadWished{}) == Said{"read configuration"});
  CHECK(idle().on(daemon_event::ConfigurationKept{wrong()}) ==
        Said{"failure: password refused", "log: configuration_kept", "host: ready"});
  Machine machine = waiting_for_database();
  CHECK(machine.on(daemon_event::ConfigurationKept{wrong()}) ==
        Said{"failure: password refused", "log: configuration_kept"});
  CHECK(machine.state.told.failed_reloads == 1);
}

TEST_CASE("a reload sets the next look anew by the new rules, after a look that is under way when it ends") {
  WatchRules sooner = watching({"nhs"});
  sooner.poll.poll_interval = 600s;
  Machine waits = idle();
  CHECK(waits.on(daemon_event::ConfigurationRead{sooner, ""}) == Said{"log: configuration_read",
                                                                      "reach the database", "nhs in 600s",
                                                                      "log: next_look", "host: ready"});
  Machine looks = looking();
  CHECK(looks.on(daemon_event::ConfigurationRead{sooner, ""}) ==
        Said{"log: configuration_read", "reach the database", "host: ready"});
  CHECK(looks.on(daemon_event::LookEnded{"nhs", good_look()}).front() == "nhs in 600s");
  CHECK(looks.state.told.reloads == 1);
}

TEST_CASE("a reload while the database is waited for is used by the next try") {
  Machine machine = waiting_for_database();
  CHECK(machine.on(daemon_event::ConfigurationRead{watching({"nhs"}), ""}) ==
        Said{"log: configuration_read"});
  CHECK(machine.on(daemon_event::DatabaseDue{}) == Said{"reach the database"});
}

TEST_CASE("a reload keeps what is known of a collection and counts its failures on") {
  Machine machine = looking();
  machine.on(daemon_event::LookEnded{"nhs", failed_look()});
  CHECK(machine.on(daemon_event::ConfigurationRead{watching({"nhs"}), ""})[2] == "nhs in 60s");
  CHECK(machine.state.told.collections[0].last_look.has_value());
}

TEST_CASE("two collections look one after the other, each with a wait, failures and memory of its own") {
  Machine machine = idle(watching({"nhs", "ae"}));
  CHECK(machine.on(daemon_event::LookDue{"nhs"}).back() == "look: nhs");
  CHECK(machine.on(daemon_event::LookDue{"ae"}).empty()); // waits for its turn
  CHECK(machine.on(daemon_event::LookDue{"ae"}).empty()); // and only once
  CHECK(machine.on(daemon_event::LookEnded{"nhs", failed_look()}) ==
        Said{"failure: status 503 as look_failed", "nhs in 60s", "log: next_look",
             "remember nhs: 1 failures, not before 60s", "remember ae: 1 failures, not before 60s",
             "look: ae"});
  CHECK(machine.on(daemon_event::LookEnded{"ae", good_look()}) ==
        Said{"ae in 3600s", "log: next_look", "remember ae: nothing"});
  CHECK(machine.state.told.collections[0].failures_in_a_row == 1);
  CHECK(machine.state.told.collections[1].failures_in_a_row == 0);
  CHECK(can_look(machine.state));
}

TEST_CASE("a wish for a look is for every collection") {
  Machine machine = idle(watching({"nhs", "ae"}));
  CHECK(machine.on(daemon_event::LookWished{}) ==
        Said{"no wait: nhs", "remember nhs: 1 failures, not before 60s", "look: nhs", "no wait: ae"});
  CHECK(machine.on(daemon_event::LookEnded{"nhs", good_look()}).back() == "look: ae");
}

TEST_CASE("a stop forgets whose turn it would have been") {
  Machine machine = looking(watching({"nhs", "ae"}));
  machine.on(daemon_event::StopWished{});
  CHECK(machine.on(daemon_event::LookEnded{"nhs", good_look()}) == Said{"remember nhs: nothing"});
}

TEST_CASE("a collection that is added looks as at a start; one that is dropped looks no more") {
  Machine machine = idle();
  WatchRules both = watching({"nhs", "ae"});
  both.collections[1].remembered = {2, std::chrono::floor<std::chrono::seconds>(noon) + 30s};
  CHECK(machine.on(daemon_event::ConfigurationRead{both, ""}) ==
        Said{"log: configuration_read", "reach the database", "nhs in 3600s", "log: next_look", "ae in 30s",
             "host: ready"});
  CHECK(machine.state.told.collections[1].failures_in_a_row == 2);
  CHECK(machine.on(daemon_event::ConfigurationRead{watching({"ae"}), ""})[1] == "no wait: nhs");
  CHECK(machine.on(daemon_event::LookDue{"nhs"}).empty());
  CHECK(machine.on(daemon_event::LookDue{"ae"}).back() == "look: ae");
}

TEST_CASE("a look whose collection is dropped meanwhile ends quietly, and the next one gets its turn") {
  Machine machine = looking(watching({"nhs", "ae"}));
  machine.on(daemon_event::ConfigurationRead{watching({"ae"}), ""});
  CHECK_FALSE(can_look(machine.state));
  CHECK(machine.on(daemon_event::LookEnded{"nhs", failed_look()}).back() == "look: ae");
  Machine dropped = looking(watching({"nhs", "ae"}));
  dropped.on(daemon_event::ConfigurationRead{watching({"nhs"}), ""});
  CHECK(dropped.on(daemon_event::LookEnded{"nhs", good_look()}).back() == "remember nhs: nothing");
  CHECK(can_look(dropped.state));
}

TEST_CASE("the status says what is waited for, what is under way and what comes next") {
  const auto status = [](Machine machine, const DaemonEvent& event) {
    std::string last;
    for (const std::string& action : said(machine.after(event), true))
      if (action.starts_with("status: ")) last = action.substr(8);
    return last;
  };
  CHECK(status(reaching(), daemon_event::DatabaseReached{away()}) ==
        "waiting for the database: the database is away");
  CHECK(status(waiting_for_database(), daemon_event::ConfigurationKept{wrong()}) ==
        "waiting for the database: the database is away");
  CHECK(status(idle(), daemon_event::LookDue{"nhs"}) ==
        "2026-01, vintage 1, is the newest month; looking at the site");
  CHECK(status(looking(), daemon_event::LookEnded{"nhs", good_look()}) ==
        "2026-01, vintage 1, is the newest month; next look 13:00:00Z");
  CHECK(status(idle(), daemon_event::StopWished{}) == "stopping");
}

namespace {

daemon_event::AlertsEvaluated evaluated(int tenants_waiting = 0) {
  EvaluatedAlerts outcome;
  outcome.report.tenants = 1;
  outcome.report.seconds = 0.5;
  outcome.facts.waiting = tenants_waiting;
  return {"nhs", outcome};
}
daemon_event::AlertsEvaluated not_evaluated() { return {"nhs", away()}; }

const Said at_once = {"evaluate nhs by host=db"};

} // namespace

TEST_CASE("rules are evaluated when the database is reached, when something is published, and after a look") {
  Machine machine = reaching();
  CHECK(evaluations(machine.after(daemon_event::DatabaseReached{facts()})) == at_once);
  CHECK(evaluations(machine.after(evaluated())).empty());
  CHECK(evaluations(machine.after(daemon_event::LookDue{"nhs"})).empty());
  CHECK(evaluations(machine.after(daemon_event::Published{"nhs"})) == at_once);
  CHECK(evaluations(machine.after(evaluated())).empty());
  CHECK(evaluations(machine.after(daemon_event::LookEnded{"nhs", good_look()})) == at_once);
}

TEST_CASE("what is published during an evaluation is evaluated behind it, once") {
  Machine machine = idle();
  CHECK(evaluations(machine.after(daemon_event::Published{"nhs"})).empty());
  CHECK(evaluations(machine.after(daemon_event::Published{"nhs"})).empty());
  CHECK(evaluations(machine.after(evaluated())) == at_once);
  CHECK(evaluations(machine.after(evaluated())).empty());
}

TEST_CASE("an evaluation that fails is told and tried again, less and less often") {
  Machine machine = idle();
  CHECK(said(machine.after(not_evaluated())) ==
        Said{"failure: the database is away as alerts_not_evaluated", "evaluate nhs in 5s"});
  CHECK(evaluations(machine.after(daemon_event::EvaluationDue{"nhs"})) == at_once);
  CHECK(evaluations(machine.after(not_evaluated())) == Said{"evaluate nhs in 10s"});
  for (int i = 0; i < 20; ++i) {
    machine.after(daemon_event::EvaluationDue{"nhs"});
    machine.after(not_evaluated());
  }
  machine.after(daemon_event::EvaluationDue{"nhs"});
  CHECK(evaluations(machine.after(not_evaluated())) == Said{"evaluate nhs in 600s"});
  machine.after(daemon_event::EvaluationDue{"nhs"});
  machine.after(evaluated());
  machine.after(daemon_event::Published{"nhs"});
  CHECK(evaluations(machine.after(not_evaluated())) == Said{"evaluate nhs in 5s"});
  const Counters& counters = machine.state.told.collections.front().counters;
  CHECK(counters.evaluations.at("failed") == 24);
  CHECK(counters.evaluations.at("done") == 1);
}

TEST_CASE("tenants that another daemon has are looked after: it may die with them") {
  Machine machine = idle();
  CHECK(evaluations(machine.after(evaluated(3))) == Said{"evaluate nhs in 60s"});
  CHECK(machine.state.told.collections.front().alerts->waiting == 3);
}

TEST_CASE("a stop begins no evaluation, and neither does a look whose database was lost") {
  Machine machine = stopping();
  CHECK(machine.after(daemon_event::Published{"nhs"}).empty());
  CHECK(machine.after(daemon_event::EvaluationDue{"nhs"}).empty());
  CHECK(machine.after(evaluated()).empty());
  Machine lost = looking();
  lost.after(evaluated());
  CHECK(evaluations(lost.after(daemon_event::LookEnded{"nhs", {away(), {}, {}}})).empty());
}
