// Readers and loaders at the same time: no reader waits, none sees half a month.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace waitlistd::test;
using waitlistd::Connection;

namespace {

// The n-th revision of a month, n from 0: four rows, n more than five pathways in a band of each.
std::string revision(int n, const std::string& month = "January") {
  std::vector<std::string> lines = {header()};
  const std::string bands = band_counts({{3, std::to_string(5 + n)}, {60, "2"}});
  for (const char* provider : {"RAA", "RAB"})
    for (const char* function : {"C_100", "C_999"}) {
      lines.push_back(row(provider, "01A", "Part_2", function, bands, ",," + std::to_string(7 + n)));
      lines.back().replace(0, std::string("RTT-January").size(), "RTT-" + month);
    }
  return file_of(lines);
}

// What a reader found: queries done, the first thing that was wrong, newest sum seen.
struct Seen {
  int queries = 0;
  std::string wrong;
  std::int64_t newest = 0;
};

constexpr const char* whole_month =
    "SELECT p.n, p.vintages, p.total, e.n, e.total, m.total FROM (SELECT count(*) AS n, count(DISTINCT "
    "vintage) AS "
    "vintages, sum(total_all) AS total FROM rtt.pathway WHERE period = '2026-01-01') AS p, (SELECT count(*) "
    "AS n, "
    "sum(total) AS total FROM rtt.england_month WHERE period = '2026-01-01' AND treatment_function_code = "
    "'C_999') AS "
    "e, (SELECT sum(total) AS total FROM rtt.provider_month WHERE period = '2026-01-01') AS m";

// Reads the month until told to end. A lock that is waited for longer than a millisecond is an error.
Seen read_in_a_loop(const std::string& conninfo, const std::string& more, const std::atomic<bool>& end) {
  Seen seen;
  auto reader = Connection::open(conninfo);
  if (!reader) return {0, reader.error().message, 0};
  if (auto set = reader->execute("SET lock_timeout = '1ms'; SET application_name = 'reader'", "setting");
      !set)
    return {0, set.error().message, 0};
  while (!end && seen.wrong.empty()) {
    const auto found = reader->query(whole_month + more, {}, "reading the month");
    ++seen.queries;
    if (!found)
      seen.wrong = found.error().message;
    else if (found->rows() != 1 || found->text(0, 0) != "4" || found->text(0, 1) != "1" ||
             found->text(0, 3) != "1" || found->number(0, 2) != 2 * found->number(0, 4) ||
             found->number(0, 2) != found->number(0, 5))
      seen.wrong = found->text(0, 0) + " rows of " + found->text(0, 1) + " vintages, " + found->text(0, 3) +
                   " England rows, sums " + found->text(0, 2) + " " + found->text(0, 4) + " " +
                   found->text(0, 5);
    else if (found->number(0, 2) < seen.newest)
      seen.wrong = "went back from " + std::to_string(seen.newest) + " to " + found->text(0, 2);
    else
      seen.newest = found->number(0, 2);
  }
  return seen;
}

} // namespace

TEST_CASE(
    "during 50 publications and as many drops, readers see the old month or the new one and never wait") {
  Place place;
  place.environment["KEEP_VINTAGES"] = "2";
  place.load("0.csv", revision(0));
  std::atomic<bool> end = false;
  std::vector<Seen> seen(3);
  std::atomic<int> waiting_readers = 0;
  std::vector<std::thread> threads;
  // One in a tight loop, one whose queries are long, one with a plan that is kept.
  for (std::size_t i = 0; i < 2; ++i)
    threads.emplace_back([&, i] {
      seen[i] = read_in_a_loop(place.conninfo,
                               i == 1 ? ", LATERAL (SELECT pg_sleep(0.05) WHERE p.n > 0) AS s" : "", end);
    });
  threads.emplace_back([&] {
    auto reader = Connection::open(place.conninfo);
    Seen& mine = seen[2];
    (void)reader->execute(
        "SET lock_timeout = '1ms'; SET application_name = 'reader'; SET plan_cache_mode = "
        "force_generic_plan; PREPARE month AS SELECT count(*) FROM rtt.pathway WHERE period = $1",
        "preparing");
    while (!end && mine.wrong.empty()) {
      const auto found = reader->query("EXECUTE month('2026-01-01')", {}, "reading by a kept plan");
      ++mine.queries;
      if (!found || found->text(0, 0) != "4")
        mine.wrong = found ? found->text(0, 0) + " rows" : found.error().message;
    }
  });
  threads.emplace_back([&] {
    auto watcher = Connection::open(place.conninfo);
    while (!end) {
      const auto locks =
          watcher->query("SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT "
                         "granted AND application_name = 'reader'",
                         {}, "watching");
      waiting_readers += static_cast<int>(locks->number(0, 0));
    }
  });
  int loaded = 0;
  for (int n = 1; n <= 50; ++n) {
    write_file(place.folder / "file.csv", revision(n));
    loaded += place.run({"load", (place.folder / "file.csv").string()}).exit_code == 0;
  }
  end = true;
  for (std::thread& thread : threads)
    thread.join();
  CHECK(loaded == 50);
  for (const Seen& reader : seen) {
    CHECK(reader.wrong.empty());
    INFO(reader.wrong);
    CHECK(reader.queries > 50);
  }
  CHECK(waiting_readers == 0);
  CHECK(seen[0].newest == 4 * 57);
  CHECK(place.value("SELECT count(*) || ' ' || max(vintage) FROM rtt.release") == "51 51");
  CHECK(place.value("SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'pathway_2%'") ==
        "3");
}

TEST_CASE(
    "a transaction that began before a publication reads the old month to its end, and holds nobody up") {
  const Place place;
  place.load("0.csv", revision(0));
  auto reader = Connection::open(place.conninfo);
  REQUIRE(reader->execute("BEGIN ISOLATION LEVEL REPEATABLE READ", "reading").has_value());
  const auto before = reader->query(whole_month, {}, "reading");
  place.load("1.csv", revision(1));
  place.load("2.csv", revision(2, "February"));
  CHECK(place.value("SELECT sum(total_all) FROM rtt.pathway WHERE period = '2026-01-01'") == "32");
  const auto after = reader->query(whole_month, {}, "reading");
  REQUIRE(after.has_value());
  CHECK(before->text(0, 2) == "28");
  CHECK(after->text(0, 2) == "28");
  CHECK(reader->query("SELECT count(*) FROM rtt.pathway", {}, "reading")->text(0, 0) == "4");
}

TEST_CASE("two programs: of the same month the second waits and finds it there; other months do not wait") {
  const Place place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  const std::string january = (place.folder / "january.csv").string();
  const std::string february = (place.folder / "february.csv").string();
  write_file(january, revision(0));
  write_file(february, revision(0, "February"));
  auto blocker = Connection::open(place.conninfo);
  REQUIRE(blocker->execute("SELECT pg_advisory_lock(1381258289, 202601)", "a third program").has_value());
  RunningProgram first({WAITLISTD_BINARY, "load", january}, place.environment);
  RunningProgram second({WAITLISTD_BINARY, "load", january}, place.environment);
  while (place.value("SELECT count(*) FROM pg_locks WHERE NOT granted") != "2") {
  }
  CHECK(place.run({"load", february}).exit_code == 0); // while both wait
  CHECK(place.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "2");
  REQUIRE(blocker->execute("SELECT pg_advisory_unlock(1381258289, 202601)", "a third program").has_value());
  const auto one = first.wait(), other = second.wait();
  CHECK(one.exit_code + other.exit_code == 0);
  CHECK(contains(one.err + other.err, "release loaded"));
  CHECK(place.value(
            "SELECT string_agg(to_char(period, 'YYYY-MM') || ' ' || vintage, ', ' ORDER BY period) FROM "
            "rtt.release") == "2026-01 1, 2026-02 1");
}

TEST_CASE("two programs with ten revisions each of one month: every one is a vintage, one is current") {
  const Place place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  std::vector<std::string> words[2] = {{WAITLISTD_BINARY, "load"}, {WAITLISTD_BINARY, "load"}};
  for (int n = 0; n < 20; ++n) {
    const std::string file = (place.folder / (std::to_string(n) + ".csv")).string();
    write_file(file, revision(n));
    words[n % 2].push_back(file);
  }
  RunningProgram odd(words[1], place.environment);
  RunningProgram even(words[0], place.environment);
  CHECK(odd.wait().exit_code == 0);
  CHECK(even.wait().exit_code == 0);
  CHECK(place.value(
            "SELECT concat_ws(' ', count(*), max(vintage), count(DISTINCT vintage), count(*) FILTER (WHERE "
            "status = 'current')) FROM rtt.release") == "20 20 20 1");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway") == "4");
  // 19 are superseded, ten of them are kept.
  CHECK(place.value("SELECT count(*) FROM rtt.release WHERE rows_dropped_at IS NULL") == "11");
}
