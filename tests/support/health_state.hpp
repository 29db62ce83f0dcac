#pragma once
// A made-up state of the service, for tests of the health endpoint.

#include "service/health/state.hpp"

namespace waitlistd::test {

/// 2026-03-12T10:03:00Z, the morning of a publication.
inline WallTime health_now() {
  using namespace std::chrono;
  return sys_days(year(2026) / 3 / 12) + hours(10) + minutes(3);
}

/// Just started: nothing is known yet.
inline ServiceState fresh_state() {
  ServiceState state;
  state.started = health_now() - std::chrono::hours(50);
  state.database = "host=db.example port=5432 dbname=waiting user=loader";
  state.collections = {{.source = "nhs"}};
  return state;
}

/// January 2026 is loaded, found by its pages.
inline ServiceState loaded_state() {
  using namespace std::chrono_literals;
  ServiceState state = fresh_state();
  CollectionState& nhs = state.collections.front();
  nhs.next_look = health_now() + 48min;
  nhs.last_look = EndedLook{health_now() - 12min - 1500ms,
                            health_now() - 12min,
                            "loaded",
                            std::nullopt,
                            {{"pages", "found", "12 releases", Period{2026, 1}}}};
  nhs.last_success = nhs.last_look->ended;
  nhs.newest = NewestMonth{Period{2026, 1}, 1,       health_now() - 12min,  183417,
                           "waiting_list",  7155958, {1, 140160, 2, 310, 3}};
  nhs.last_evaluated = health_now() - 5min;
  nhs.alerts = alerts::AlertFacts{
      {{"barts", {{{{"critical", "firing"}, 2}, {{"warning", "pending"}, 1}}, 1}}, {"default", {{}, 0}}}, 3};
  nhs.counters.evaluations = {{"done", 7}, {"failed", 1}};
  nhs.counters.evaluation = {3, 1.5, 0.25};
  nhs.counters.tenants_not_evaluated = 1;
  nhs.agreement = Agreement{
      "https://www.example/RTT-Overview-Timeseries-Dec25.xlsx",   Period{2025, 12}, 118, 117, 2450, 3,
      {"2025-11: Part_2 over_18, Part_2 total, Part_2 within_18"}};
  Counters& counters = nhs.counters;
  counters.looks = {{"loaded", 1}, {"nothing_new", 47}, {"failed", 2}};
  counters.found_by = {{"pages", 48}};
  counters.stages = {
      {"discover", {50, 41.25, 0.75}}, {"download", {1, 2.5, 2.5}}, {"load", {1, 1.125, 1.125}}};
  counters.look = {50, 61.5, 1.5};
  counters.requests = 153;
  counters.retries = 4;
  counters.bytes_downloaded = 3712044;
  counters.releases_loaded = 1;
  counters.rows_loaded = 183417;
  counters.checks_with_findings = 1;
  counters.control_failures = 2;
  state.reloads = 1;
  return state;
}

/// The last three looks failed.
inline ServiceState failing_state() {
  using namespace std::chrono_literals;
  ServiceState state = loaded_state();
  CollectionState& nhs = state.collections.front();
  nhs.failures_in_a_row = 3;
  nhs.last_success = health_now() - 3h;
  nhs.last_look = EndedLook{health_now() - 12min - 30s,
                            health_now() - 12min,
                            "failed",
                            Failure{FailureKind::try_again,
                                    "https://www.example/rtt-waiting-times/: connecting: no answer in time",
                                    "check the network and the site; behind a proxy, set HTTPS_PROXY"},
                            {{"pages", "failed", "connecting: no answer in time", std::nullopt},
                             {"browser", "skipped", "BROWSER is off", std::nullopt}}};
  return state;
}

} // namespace waitlistd::test
