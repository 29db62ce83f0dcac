#include "service/daemon/bookkeeping.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

namespace {

const WallTime noon = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 12)) + 12h;

DatabaseFacts facts() {
  return {"", "host=db port=5432 dbname=waiting user=loader", false,
          NewestMonth{{2026, 1}, 2, noon - 1h, 183417, "waiting_list", 7155958}};
}

LookReport loaded_a_month() {
  LookReport report{facts(), {}, {{"pages", "found", "91 links to data files", Period{2026, 1}}}};
  LoadOutcome month;
  month.period = {2026, 1};
  month.rows = 183417;
  month.checks_with_findings = 2;
  month.seconds = 0.5;
  month.download_seconds = 0.25;
  report.cycle.loaded.push_back(month);
  report.cycle.discovery_seconds = 0.125;
  report.cycle.requests = 4;
  report.cycle.repeats = 1;
  report.cycle.bytes = 3'500'000;
  return report;
}

LookReport failed() {
  const Failure failure{FailureKind::try_again, "https://site/: status 503", "later"};
  LookReport report{facts(), {}, {{"pages", "failed", "status 503", std::nullopt}}};
  report.cycle.outcome = failure;
  report.cycle.discovery_seconds = 0.5;
  return report;
}

} // namespace

TEST_CASE("a look that loaded counts its rows, bytes, requests, stages and the strategy that found it") {
  ServiceState state;
  state.cycle_started = noon;
  note_look(state, loaded_a_month(), noon, noon + 1s);
  CHECK_FALSE(state.cycle_started.has_value());
  CHECK(state.last_cycle->outcome == "loaded");
  CHECK(state.last_success == noon + 1s);
  CHECK(state.newest->vintage == 2);
  CHECK(state.database == facts().description);
  const Counters& counters = state.counters;
  CHECK(counters.cycles.at("loaded") == 1);
  CHECK(counters.found_by.at("pages") == 1);
  CHECK(counters.rows_loaded == 183417);
  CHECK(counters.releases_loaded == 1);
  CHECK(counters.checks_with_findings == 2);
  CHECK(counters.requests == 4);
  CHECK(counters.retries == 1);
  CHECK(counters.bytes_downloaded == 3'500'000);
  CHECK(counters.cycle.sum == 1);
  CHECK(counters.stages.at("discover").last == 0.125);
  CHECK(counters.stages.at("download").sum == 0.25);
  CHECK(counters.stages.at("load").sum == 0.5);
}

TEST_CASE("failures are counted in a row until a look succeeds; the last success stays known") {
  ServiceState state;
  state.failures_in_a_row = 3; // before this process
  note_look(state, failed(), noon, noon + 1s);
  CHECK(state.failures_in_a_row == 4);
  CHECK(state.last_cycle->failure->message == "https://site/: status 503");
  CHECK_FALSE(state.last_success.has_value());
  CHECK(state.counters.cycles.at("failed") == 1);
  CHECK(state.counters.found_by.empty());
  note_look(state, {facts(), {}, {}}, noon + 1min, noon + 2min);
  CHECK(state.failures_in_a_row == 0);
  CHECK(state.last_cycle->outcome == "nothing_new");
  CHECK(state.last_success == noon + 2min);
}

TEST_CASE("a look that did not reach the database leaves what was known of it") {
  ServiceState state;
  note_database(state, facts());
  LookReport report{Failure{FailureKind::try_again, "away", {}}, {}, {}};
  report.cycle.outcome = report.database.error();
  note_look(state, report, noon, noon);
  CHECK(state.newest.has_value());
  CHECK(state.last_cycle->outcome == "failed");
}

TEST_CASE("the status line is one line: what is loaded, what failed, what comes next") {
  ServiceState state;
  CHECK(status_line(state) == "no month is loaded");
  note_database(state, facts());
  state.next_cycle = noon + 61s;
  CHECK(status_line(state) == "2026-01, vintage 2, is the newest month; next look 12:01:01Z");
  LookReport report = failed();
  report.cycle.outcome = Failure{FailureKind::failed, "two\nlines", {}};
  note_look(state, report, noon, noon);
  CHECK(status_line(state) ==
        "2026-01, vintage 2, is the newest month; failed: two lines; next look 12:01:01Z");
  state.cycle_started = noon;
  CHECK(status_line(state).ends_with("; looking at the site"));
}
