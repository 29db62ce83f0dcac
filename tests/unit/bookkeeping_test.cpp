#include "service/daemon/bookkeeping.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

namespace {

const WallTime noon = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 3 / 12)) + 12h;

DatabaseFacts facts() {
  return {"",
          "host=db port=5432 dbname=waiting user=loader",
          false,
          {{"nhs", {NewestMonth{{2026, 1}, 2, noon - 1h, 183417, "waiting_list", 7155958}}}}};
}

ServiceState watching_nhs() {
  ServiceState state;
  state.collections = {{.source = "nhs"}};
  return state;
}

LookReport loaded_a_month() {
  LookReport report{facts(), {}, {{"pages", "found", "91 links to data files", Period{2026, 1}}}};
  LoadOutcome month;
  month.period = {2026, 1};
  month.rows = 183417;
  month.checks_with_findings = 2;
  month.seconds = 0.5;
  month.download_seconds = 0.25;
  report.look.loaded.push_back(month);
  report.look.discovery_seconds = 0.125;
  report.look.requests = 4;
  report.look.repeats = 1;
  report.look.bytes = 3'500'000;
  return report;
}

LookReport failed() {
  const Failure failure{FailureKind::try_again, "https://site/: status 503", "later"};
  LookReport report{facts(), {}, {{"pages", "failed", "status 503", std::nullopt}}};
  report.look.outcome = failure;
  report.look.discovery_seconds = 0.5;
  return report;
}

} // namespace

TEST_CASE("a look that loaded counts its rows, bytes, requests, stages and the strategy that found it") {
  ServiceState state = watching_nhs();
  CollectionState& nhs = state.collections.front();
  nhs.look_started = noon;
  note_look(state, nhs, loaded_a_month(), noon, noon + 1s);
  CHECK_FALSE(nhs.look_started.has_value());
  CHECK(nhs.last_look->outcome == "loaded");
  CHECK(nhs.last_success == noon + 1s);
  CHECK(nhs.newest->vintage == 2);
  CHECK(state.database == facts().description);
  const Counters& counters = nhs.counters;
  CHECK(counters.looks.at("loaded") == 1);
  CHECK(counters.found_by.at("pages") == 1);
  CHECK(counters.rows_loaded == 183417);
  CHECK(counters.releases_loaded == 1);
  CHECK(counters.checks_with_findings == 2);
  CHECK(counters.requests == 4);
  CHECK(counters.retries == 1);
  CHECK(counters.bytes_downloaded == 3'500'000);
  CHECK(counters.look.sum == 1);
  CHECK(counters.stages.at("discover").last == 0.125);
  CHECK(counters.stages.at("download").sum == 0.25);
  CHECK(counters.stages.at("load").sum == 0.5);
}

TEST_CASE("what looks count is added up, files rejected and published figures that failed with it") {
  ServiceState state = watching_nhs();
  CollectionState& nhs = state.collections.front();
  LookReport report = loaded_a_month();
  report.look.rejected = 2;
  report.look.control_failures = 3;
  note_look(state, nhs, report, noon, noon + 1s);
  note_look(state, nhs, report, noon + 1h, noon + 1h + 2s);
  const Counters& counters = nhs.counters;
  CHECK(counters.looks.at("loaded") == 2);
  CHECK(counters.found_by.at("pages") == 2);
  CHECK(counters.releases_rejected == 4);
  CHECK(counters.control_failures == 6);
  CHECK(counters.rows_loaded == 366834);
  CHECK(counters.releases_loaded == 2);
  CHECK(counters.checks_with_findings == 4);
  CHECK(counters.requests == 8);
  CHECK(counters.retries == 2);
  CHECK(counters.bytes_downloaded == 7'000'000);
  CHECK(counters.look.sum == 3);
  CHECK(counters.look.last == 2);
}

TEST_CASE("failures are counted in a row until a look succeeds; the last success stays known") {
  ServiceState state = watching_nhs();
  CollectionState& nhs = state.collections.front();
  nhs.failures_in_a_row = 3; // before this process
  note_look(state, nhs, failed(), noon, noon + 1s);
  CHECK(nhs.failures_in_a_row == 4);
  CHECK(nhs.last_look->failure->message == "https://site/: status 503");
  CHECK_FALSE(nhs.last_success.has_value());
  CHECK(nhs.counters.looks.at("failed") == 1);
  CHECK(nhs.counters.found_by.empty());
  note_look(state, nhs, {facts(), {}, {}}, noon + 1min, noon + 2min);
  CHECK(nhs.failures_in_a_row == 0);
  CHECK(nhs.last_look->outcome == "nothing_new");
  CHECK(nhs.last_success == noon + 2min);
}

TEST_CASE("a look that did not reach the database leaves what was known of it") {
  ServiceState state = watching_nhs();
  CollectionState& nhs = state.collections.front();
  note_database(state, facts());
  LookReport report{Failure{FailureKind::try_again, "away", {}}, {}, {}};
  report.look.outcome = report.database.error();
  note_look(state, nhs, report, noon, noon);
  CHECK(nhs.newest.has_value());
  CHECK(nhs.last_look->outcome == "failed");
}

TEST_CASE("the status line is one line: what is loaded, what failed, what comes next") {
  ServiceState state = watching_nhs();
  CollectionState& nhs = state.collections.front();
  CHECK(status_line(state) == "no month is loaded");
  note_database(state, facts());
  nhs.next_look = noon + 61s;
  CHECK(status_line(state) == "2026-01, vintage 2, is the newest month; next look 12:01:01Z");
  LookReport report = failed();
  report.look.outcome = Failure{FailureKind::failed, "two\nlines", {}};
  note_look(state, nhs, report, noon, noon);
  CHECK(status_line(state) ==
        "2026-01, vintage 2, is the newest month; failed: two lines; next look 12:01:01Z");
  nhs.look_started = noon;
  CHECK(status_line(state).ends_with("; looking at the site"));
}

TEST_CASE("of several collections the status line tells each by its name, one after the other") {
  ServiceState state = watching_nhs();
  state.collections.push_back({.source = "ae", .next_look = noon});
  note_database(state, facts());
  CHECK(status_line(state) ==
        "nhs: 2026-01, vintage 2, is the newest month. ae: no month is loaded; next look 12:00:00Z");
  CHECK(newest_months(state) == "nhs 2026-01, ae none");
}
