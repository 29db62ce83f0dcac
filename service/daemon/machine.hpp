#pragma once
// The daemon's decisions: something happens, and these are the actions that follow. Nothing is done here:
// time and chance come with each event, the loop (daemon.cpp) carries the actions out, in their order.

#include "core/failure.hpp"
#include "core/poll_schedule.hpp"
#include "core/publication_rule.hpp"
#include "service/daemon/worker_jobs.hpp"
#include "service/health/state.hpp"
#include "service/log/log.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace waitlistd {

/// What the settings in force say of when to look.
struct WatchRules {
  struct Collection {
    std::string source; ///< as in DATA_SOURCE
    PublicationRule publication;
    PollMemory remembered; ///< counts for one that was not watched before
  };
  PollRule poll;
  std::vector<Collection> collections; ///< at least one
};

namespace daemon_event {
struct Started {};
struct StopWished {};
struct ReloadWished {};
struct LookWished {};
struct DatabaseDue {}; ///< the wait for a database that is away is over
struct DatabaseReached {
  Result<DatabaseFacts> facts;
};
struct LookDue {
  std::string source;
};
struct LookEnded {
  std::string source;
  LookReport report;
};
/// Something was published, be it in a look that goes on.
struct Published {
  std::string source;
};
struct EvaluationDue { ///< the wait for another try is over
  std::string source;
};
struct AlertsEvaluated {
  std::string source;
  Result<EvaluatedAlerts> outcome;
};
/// The new configuration is in force: files and ports are changed to it.
struct ConfigurationRead {
  WatchRules rules;
  std::string file; ///< empty: none was read
};
struct ConfigurationKept {
  Failure why;
};
struct WorkEnded {}; ///< of a stop: nothing is under way any more
struct StopTooLong {};
} // namespace daemon_event

using DaemonEvent =
    std::variant<daemon_event::Started, daemon_event::StopWished, daemon_event::ReloadWished,
                 daemon_event::LookWished, daemon_event::DatabaseDue, daemon_event::DatabaseReached,
                 daemon_event::LookDue, daemon_event::LookEnded, daemon_event::Published,
                 daemon_event::EvaluationDue, daemon_event::AlertsEvaluated, daemon_event::ConfigurationRead,
                 daemon_event::ConfigurationKept, daemon_event::WorkEnded, daemon_event::StopTooLong>;

namespace daemon_action {
enum class HostWord { ready, retrying, reloading, stopping };
struct TellHost {
  HostWord word;
};
struct ShowStatus {
  std::string text; ///< one line
};
struct Log {
  Level level;
  std::string_view event;
  std::string text;
  std::vector<LogField> fields;
};
struct LogFailure {
  Level level;
  Failure failure;
  std::string_view event; ///< empty: by the failure's kind
};
struct ReachDatabase {}; ///< on the worker; DatabaseReached tells
struct StartLook {       ///< on the worker; LookEnded tells
  std::string source;
};
struct EvaluateAlerts { ///< on a worker of its own; AlertsEvaluated tells
  std::string source;
  std::string conninfo; ///< may hold a password
};
struct WaitForEvaluation { ///< EvaluationDue follows; replaces the wait that the collection has
  std::string source;
  std::chrono::milliseconds wait;
};
struct WaitForDatabase { ///< DatabaseDue follows
  std::chrono::milliseconds wait;
};
struct WaitForLook { ///< LookDue follows; replaces the wait that the collection has
  std::string source;
  std::chrono::milliseconds wait;
};
struct CancelWait { ///< for that collection's look
  std::string source;
};
struct CancelWaits {};
struct RememberPolls { ///< beyond this process
  std::string source;
  PollMemory memory;
};
struct ReadConfiguration {}; ///< ConfigurationRead or ConfigurationKept tells
/// Whatever is under way is asked to end; WorkEnded tells, or StopTooLong where it has not by then.
struct EndWork {
  std::chrono::milliseconds patience;
};
struct EndLoop {};
struct CutOff {
  int exit_code;
};
} // namespace daemon_action

using DaemonAction =
    std::variant<daemon_action::TellHost, daemon_action::ShowStatus, daemon_action::Log,
                 daemon_action::LogFailure, daemon_action::ReachDatabase, daemon_action::StartLook,
                 daemon_action::EvaluateAlerts, daemon_action::WaitForEvaluation,
                 daemon_action::WaitForDatabase, daemon_action::WaitForLook, daemon_action::CancelWait,
                 daemon_action::CancelWaits, daemon_action::RememberPolls, daemon_action::ReadConfiguration,
                 daemon_action::EndWork, daemon_action::EndLoop, daemon_action::CutOff>;

/// How the evaluation of a collection's alerts stands.
struct Evaluating {
  bool under_way = false;
  bool again = false; ///< something was published meanwhile
  int failures_in_a_row = 0;
};

struct DaemonState {
  WatchRules rules;
  ServiceState told;    ///< by the health endpoint
  bool ready = false;   ///< the database was reached, if only once
  std::string conninfo; ///< how it was reached last; may hold a password
  std::string unreached_because;
  std::chrono::seconds database_retry{1};
  std::optional<std::string> looking; ///< the source whose look is under way; DATA_SOURCE may lack it by now
  std::deque<std::string> waiting;    ///< sources whose look is due meanwhile
  std::map<std::string, Evaluating> evaluating; ///< by source; those whose evaluation is under way or failed
  std::optional<Failure> ended_by;              ///< what the service ends with; absent: a wish
};

DaemonState daemon_state(WatchRules rules, WallTime started);

/// `chance`: in [0, 1).
std::vector<DaemonAction> step(DaemonState& state, const DaemonEvent& event, WallTime now, double chance);

/// False while one is under way, before the database was reached, and in a stop.
bool can_look(const DaemonState& state);

/// Why the service is not ready, where that is known without asking the database.
std::vector<std::string> known_unready(const DaemonState& state);

} // namespace waitlistd
