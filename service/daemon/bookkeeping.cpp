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

std::string status_of(const CollectionState& collection) {
  std::string text = collection.newest
                         ? to_string(collection.newest->period) + ", vintage " +
                               std::to_string(collection.newest->vintage) + ", is the newest month"
                         : "no month is loaded";
  const Standing& standing = collection.standing;
  if (standing.held > 0) text += "; " + std::to_string(standing.held) + " held";
  if (standing.missing > 0) text += "; " + std::to_string(standing.missing) + " missing";
  if (standing.held + standing.missing > 0) text += ", see waitlistd status";
  if (collection.last_look && collection.last_look->failure)
    text += "; failed: " + collection.last_look->failure->message;
  if (collection.look_started)
    text += "; looking at the site";
  else if (collection.next_look)
    text += "; next look " + time_of_day(*collection.next_look);
  return text;
}

} // namespace

void note_look(ServiceState& state, CollectionState& collection, const LookReport& report, WallTime started,
               WallTime ended) {
  EndedLook look{
      started, ended, "nothing_new", std::nullopt, report.strategies, report.look.links_not_understood};
  if (!report.look.loaded.empty()) look.outcome = "loaded";
  if (!report.look.outcome) {
    look.outcome = "failed";
    look.failure = report.look.outcome.error();
  }
  Counters& counters = collection.counters;
  ++counters.looks[look.outcome];
  add(counters.look, std::chrono::duration<double>(ended - started).count());
  if (report.look.discovery_seconds > 0) add(counters.stages["discover"], report.look.discovery_seconds);
  count_loads(counters, report.look.loaded);
  counters.releases_rejected += static_cast<std::uint64_t>(report.look.rejected);
  counters.control_failures += static_cast<std::uint64_t>(report.look.control_failures);
  counters.requests += static_cast<std::uint64_t>(report.look.requests);
  counters.retries += static_cast<std::uint64_t>(report.look.repeats);
  counters.bytes_downloaded += report.look.bytes;
  for (const StrategyOutcome& tried : report.strategies)
    if (tried.outcome == "found") ++counters.found_by[tried.strategy];

  collection.failures_in_a_row = look.failure ? collection.failures_in_a_row + 1 : 0;
  if (!look.failure) collection.last_success = ended;
  collection.last_look = std::move(look);
  collection.look_started.reset();
  if (report.database) note_database(state, *report.database);
}

void note_evaluation(CollectionState& collection, const Result<EvaluatedAlerts>& outcome, WallTime ended) {
  ++collection.counters.evaluations[outcome ? "done" : "failed"];
  if (!outcome) return;
  collection.last_evaluated = ended;
  collection.alerts = outcome->facts;
  if (outcome->report.tenants > 0) add(collection.counters.evaluation, outcome->report.seconds);
  collection.counters.tenants_not_evaluated += outcome->report.failures.size();
}

void note_database(ServiceState& state, const DatabaseFacts& facts) {
  state.database = facts.description;
  state.private_cluster = facts.private_cluster;
  for (const auto& [source, known] : facts.collections)
    if (CollectionState* collection = state.find(source)) {
      collection->newest = known.newest;
      collection->standing = known.standing;
      collection->agreement = known.agreement;
    }
}

std::string newest_months(const ServiceState& state) {
  std::string text;
  for (const CollectionState& collection : state.collections) {
    if (!text.empty()) text += ", ";
    if (state.collections.size() > 1) text += collection.source + " ";
    text += collection.newest ? to_string(collection.newest->period) : "none";
  }
  return text;
}

std::string status_line(const ServiceState& state) {
  std::string text;
  for (const CollectionState& collection : state.collections) {
    if (!text.empty()) text += ". ";
    if (state.collections.size() > 1) text += collection.source + ": ";
    text += status_of(collection);
  }
  for (char& c : text)
    if (c == '\n') c = ' '; // sd_notify's lines are assignments
  return text;
}

} // namespace waitlistd
