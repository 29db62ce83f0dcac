#include "service/daemon/bookkeeping.hpp"

#include <ctime>

namespace waitlistd {
namespace {

void add(Durations& durations, double seconds) {
  ++durations.count;
  durations.sum += seconds;
  durations.last = seconds;
}

void count_loads(Counters& counters, const std::vector<LoadOutcome>& loaded) {
  for (const LoadOutcome& release : loaded) {
    ++counters.releases_loaded;
    counters.rows_loaded += release.rows;
    counters.checks_with_findings += static_cast<std::uint64_t>(release.checks_with_findings);
    add(counters.stages["download"], release.download_seconds);
    add(counters.stages["load"], release.seconds);
  }
}

std::string time_of_day(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  const auto of_day = std::chrono::hh_mm_ss(std::chrono::seconds(seconds % 86'400));
  char text[16];
  std::snprintf(text, sizeof text, "%02d:%02d:%02dZ", static_cast<int>(of_day.hours().count()),
                static_cast<int>(of_day.minutes().count()), static_cast<int>(of_day.seconds().count()));
  return text;
}

} // namespace

void note_look(ServiceState& state, const LookReport& report, WallTime started, WallTime ended) {
  EndedCycle look{
      started, ended, "nothing_new", std::nullopt, report.strategies, report.cycle.links_not_understood};
  if (!report.cycle.loaded.empty()) look.outcome = "loaded";
  if (!report.cycle.outcome) {
    look.outcome = "failed";
    look.failure = report.cycle.outcome.error();
  }
  Counters& counters = state.counters;
  ++counters.cycles[look.outcome];
  add(counters.cycle, std::chrono::duration<double>(ended - started).count());
  if (report.cycle.discovery_seconds > 0) add(counters.stages["discover"], report.cycle.discovery_seconds);
  count_loads(counters, report.cycle.loaded);
  counters.releases_rejected += static_cast<std::uint64_t>(report.cycle.rejected);
  counters.control_failures += static_cast<std::uint64_t>(report.cycle.control_failures);
  counters.requests += static_cast<std::uint64_t>(report.cycle.requests);
  counters.retries += static_cast<std::uint64_t>(report.cycle.repeats);
  counters.bytes_downloaded += report.cycle.bytes;
  for (const StrategyOutcome& tried : report.strategies)
    if (tried.outcome == "found") ++counters.found_by[tried.strategy];

  state.failures_in_a_row = look.failure ? state.failures_in_a_row + 1 : 0;
  if (!look.failure) state.last_success = ended;
  state.last_cycle = std::move(look);
  state.cycle_started.reset();
  if (report.database) note_database(state, *report.database);
}

void note_database(ServiceState& state, const DatabaseFacts& facts) {
  state.database = facts.description;
  state.private_cluster = facts.private_cluster;
  state.newest = facts.newest;
  state.standing = facts.standing;
  state.agreement = facts.agreement;
}

std::string status_line(const ServiceState& state) {
  std::string text = state.newest ? to_string(state.newest->period) + ", vintage " +
                                        std::to_string(state.newest->vintage) + ", is the newest month"
                                  : "no month is loaded";
  if (state.standing.held > 0) text += "; " + std::to_string(state.standing.held) + " held";
  if (state.standing.missing > 0) text += "; " + std::to_string(state.standing.missing) + " missing";
  if (state.standing.held + state.standing.missing > 0) text += ", see waitlistd status";
  if (state.last_cycle && state.last_cycle->failure)
    text += "; failed: " + state.last_cycle->failure->message;
  if (state.cycle_started)
    text += "; looking at the site";
  else if (state.next_cycle)
    text += "; next look " + time_of_day(*state.next_cycle);
  for (char& c : text)
    if (c == '\n') c = ' '; // sd_notify's lines are assignments
  return text;
}

} // namespace waitlistd
