// Killed anywhere: the process, or the database server, at points spread over the length of a load.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/synthetic_month.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <thread>

using namespace waitlistd::test;
using Clock = std::chrono::steady_clock;

namespace {

const SyntheticMonth& revised_month() {
  static const SyntheticMonth month = synthetic_month({2026, 1, 5, 0.5, false});
  return month;
}

// A database with a small January 2026, and a large one to replace it.
struct Started : Place {
  std::string file = (folder / "revised.csv").string();
  Started() {
    load("first.csv", file_of(good_lines()));
    write_file(file, revised_month().csv);
  }
  void wait_until_alone() const {
    while (value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                 "pg_backend_pid()") != "0")
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  // The ledger and the facts say the same, and nothing else lies around.
  void check_whole() const {
    CHECK(value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
    CHECK(value("SELECT r.rows - (SELECT count(*) FROM rtt.pathway) FROM rtt.release AS r WHERE status = "
                "'current'") == "0");
    CHECK(value("SELECT count(*) FROM rtt.release AS r WHERE r.rows <> (SELECT count(*) FROM "
                "rtt.pathway_vintage AS p "
                "WHERE p.release_id = r.release_id)") == "0");
    CHECK(value("SELECT count(*) FROM pg_class AS c WHERE relnamespace = 'rtt'::regnamespace AND relkind = "
                "'r' AND "
                "relname LIKE 'pathway_2%' AND (NOT relispartition OR NOT EXISTS (SELECT FROM rtt.release AS "
                "r WHERE "
                "rtt.leaf_name(r.release_id, r.period) = c.relname))") == "0");
    for (const char* table :
         {"provider_month_vintage", "england_month_vintage", "release_organisation", "release_check"})
      CHECK(value("SELECT count(*) FROM rtt." + std::string(table) +
                  " WHERE release_id NOT IN (SELECT release_id FROM rtt.release)") == "0");
  }
  // What the next run has to bring about, whatever happened to the one before.
  void check_next_run() const {
    const auto next = run({"load", file});
    INFO(next.err);
    CHECK(next.exit_code == 0);
    check_whole();
    CHECK(value("SELECT string_agg(vintage || ' ' || status, ', ' ORDER BY vintage) FROM rtt.release") ==
          "1 superseded, 2 current");
    CHECK(value("SELECT count(*) FROM rtt.pathway") == std::to_string(revised_month().rows));
    CHECK((exported("2026-01") == revised_month().csv));
    CHECK((exported("2026-01", "1") == file_of(good_lines())));
  }
};

// The shortest of three.
Clock::duration length_of_a_load() {
  auto shortest = Clock::duration::max();
  for (int i = 0; i < 3; ++i) {
    const Started place;
    const auto started = Clock::now();
    REQUIRE(place.run({"load", place.file}).exit_code == 0);
    shortest = std::min(shortest, Clock::now() - started);
  }
  return shortest;
}

} // namespace

TEST_CASE("the process is killed at twenty points of a load: the next run completes it") {
  const auto whole = length_of_a_load();
  int cut_short = 0;
  for (int point = 0; point < 20; ++point) {
    const Started place;
    RunningProgram load({WAITLISTD_BINARY, "load", place.file}, place.environment);
    std::this_thread::sleep_for(whole * (2 * point + 1) / 40);
    load.kill(SIGKILL);
    INFO("point " << point);
    load.wait();
    place.wait_until_alone();
    place.check_whole();
    cut_short += place.value("SELECT count(*) FROM rtt.release") == "1";
    place.check_next_run();
  }
  INFO("killed before the commit: " << cut_short << " of 20");
  CHECK(cut_short >= 5); // about 18 where nothing else runs
}

TEST_CASE("the database server is killed at five points of a load: the next run completes it") {
  const auto whole = length_of_a_load();
  int cut_short = 0;
  for (int point = 0; point < 5; ++point) {
    const Started place;
    RunningProgram load({WAITLISTD_BINARY, "load", place.file}, place.environment);
    std::this_thread::sleep_for(whole * (2 * point + 1) / 10);
    TestServer::instance().stop("immediate");
    TestServer::instance().start();
    const auto finished = load.wait();
    INFO("point " << point << ": " << finished.err);
    const bool is_cut_short = place.value("SELECT max(vintage) FROM rtt.release") == "1";
    CHECK(finished.exit_code == (is_cut_short ? 75 : 0));
    cut_short += is_cut_short;
    place.check_whole();
    place.check_next_run();
  }
  CHECK(cut_short >= 1);
}
