// Readers and loaders at the same time: no reader waits, none sees half a month.
#include "tests/support/eventually.hpp"
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

// Rows and vintages of the facts, their sum, rows and sum of England's roll-up, sum of the providers'.
const std::string whole_month =
    "SELECT p.n, p.vintages, p.total, e.n, e.total, m.total FROM (SELECT count(*) AS n, count(DISTINCT "
    "vintage) AS "
    "vintages, sum(total) AS total FROM rtt.pathway WHERE period = '2026-01-01') AS p, (SELECT count(*) "
    "AS n, "
    "sum(total) AS total FROM rtt.england_month WHERE period = '2026-01-01' AND treatment_function_code = "
    "'C_999') AS "
    "e, (SELECT sum(total) AS total FROM rtt.provider_month WHERE period = '2026-01-01') AS m";
const std::string long_query = whole_month + ", LATERAL (SELECT pg_sleep(0.05) WHERE p.n > 0) AS s";

// No reader waits for a loader; but a leaf that is attached is locked for the moment in which the commit
// ends.
constexpr const char* long_wait = "50ms";

std::string flaw_of(const waitlistd::QueryResult& month, std::int64_t newest) {
  std::string text;
  for (int column = 0; column < 6; ++column)
    text += month.text(0, column) + " ";
  if (month.text(0, 0) != "4" || month.text(0, 1) != "1" || month.text(0, 3) != "1") return text;
  const std::int64_t sum = month.number(0, 2);
  return sum != 2 * month.number(0, 4) || sum != month.number(0, 5) || sum < newest ? text : "";
}

// Reads the month by that query until told to end. `month` is a prepared one whose plan is kept.
Seen read_in_a_loop(const std::string& conninfo, const std::string& query, const std::atomic<bool>& end) {
  Seen seen;
  auto reader = Connection::open(conninfo);
  std::string by_parameter = whole_month;
  for (auto at = by_parameter.find("'2026-01-01'"); at != std::string::npos;
       at = by_parameter.find("'2026-01-01'"))
    by_parameter.replace(at, 12, "$1");
  const auto set = reader->execute("SET lock_timeout = '" + std::string(long_wait) +
                                       "'; SET application_name = 'reader'; SET plan_cache_mode = "
                                       "force_generic_plan; PREPARE month AS " +
                                       by_parameter,
                                   "preparing");
  if (!set) seen.wrong = set.error().message;
  while (!end && seen.wrong.empty()) {
    const auto found = reader->query(query, {}, "reading the month");
    ++seen.queries;
    seen.wrong = found ? flaw_of(*found, seen.newest) : found.error().message;
    if (found) seen.newest = found->number(0, 2);
  }
  return seen;
}

int count_long_waits(const std::string& conninfo, const std::atomic<bool>& end) {
  auto watcher = Connection::open(conninfo);
  std::int64_t count = 0;
  while (!end)
    count +=
        watcher
            ->query("SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) WHERE NOT "
                    "l.granted "
                    "AND a.application_name = 'reader' AND l.waitstart < clock_timestamp() - $1::interval",
                    {long_wait}, "watching")
            ->number(0, 0);
  return static_cast<int>(count);
}

} // namespace

namespace {

// Publications under the eyes of readers; the rows of older vintages than the last `keep` are dropped
// meanwhile.
void check_readers(int publications, const char* keep) {
  Place place;
  place.environment["KEEP_VINTAGES"] = keep;
  place.load("0.csv", revision(0));
  std::atomic<bool> end = false;
  std::vector<Seen> seen(3);
  std::atomic<int> waited_long = 0;
  std::vector<std::thread> threads;
  threads.emplace_back([&] { seen[0] = read_in_a_loop(place.conninfo, whole_month, end); });
  threads.emplace_back([&] { seen[1] = read_in_a_loop(place.conninfo, long_query, end); });
  threads.emplace_back([&] { seen[2] = read_in_a_loop(place.conninfo, "EXECUTE month('2026-01-01')", end); });
  threads.emplace_back([&] { waited_long = count_long_waits(place.conninfo, end); });
  int loaded = 0;
  for (int n = 1; n <= publications; ++n) {
    write_file(place.folder / "file.csv", revision(n));
    loaded += place.run({"load", (place.folder / "file.csv").string()}).exit_code == 0;
  }
  end = true;
  for (std::thread& thread : threads)
    thread.join();
  CHECK(loaded == publications);
  for (const Seen& reader : seen) {
    CHECK(reader.wrong == "");
    CHECK(reader.queries > 20);
  }
  CHECK(waited_long == 0);
  CHECK(place.value("SELECT max(vintage) FROM rtt.release WHERE status = 'current'") ==
        std::to_string(publications + 1));
}

} // namespace

TEST_CASE("during 50 publications every reader sees the old month or the new one, and none waits") {
  check_readers(50, "100");
}

TEST_CASE("nor do readers notice that the rows of old vintages are dropped") { check_readers(10, "2"); }

TEST_CASE(
    "a transaction that began before a publication reads the old month to its end, and holds nobody up") {
  const Place place;
  place.load("0.csv", revision(0));
  auto reader = Connection::open(place.conninfo);
  REQUIRE(reader->execute("BEGIN ISOLATION LEVEL REPEATABLE READ", "reading").has_value());
  const auto before = reader->query(whole_month, {}, "reading");
  place.load("1.csv", revision(1));
  place.load("2.csv", revision(2, "February"));
  CHECK(place.value("SELECT sum(total) FROM rtt.pathway WHERE period = '2026-01-01'") == "32");
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
  REQUIRE(eventually([&] { return place.value("SELECT count(*) FROM pg_locks WHERE NOT granted") == "2"; },
                     std::chrono::minutes(1)));
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
  // 19 are superseded, ten of them are kept; of two that want to drop rows at once one leaves it to a later
  // run.
  CHECK(place.run({"load", (place.folder / "0.csv").string()}).exit_code == 0);
  CHECK(place.value("SELECT count(*) FROM rtt.release WHERE rows_dropped_at IS NULL") == "11");
}
