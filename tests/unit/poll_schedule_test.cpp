// When the daemon looks, around Easter, both changes of the clocks, the year's end and clocks that jump.
#include "core/london_time.hpp"
#include "core/poll_schedule.hpp"
#include "core/rtt/publication.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

sys_seconds utc(int y, unsigned m, unsigned d, int hour = 0, int minute = 0, int second = 0) {
  return sys_days(year(y) / month(m) / day(d)) + hours(hour) + minutes(minute) + seconds(second);
}
local_seconds london(int y, unsigned m, unsigned d, int hour, int minute = 0) {
  return local_seconds(local_days(year(y) / month(m) / day(d))) + hours(hour) + minutes(minute);
}

const PollRule rule{3600s, 60s};
constexpr double middle = 0.5; // no jitter
constexpr Period none_due{2099, 1};

NextLook next_at(sys_seconds now, std::optional<Period> newest, int failures = 0, double chance = middle,
                 std::optional<seconds> retry_after = {}) {
  return next_look(rule, rtt::publication_rule, now, newest, failures, retry_after, chance);
}

} // namespace

TEST_CASE("summer time begins and ends at 01:00 UTC on the last Sundays of March and October") {
  CHECK_FALSE(is_british_summer_time(utc(2026, 3, 29, 0, 59, 59)));
  CHECK(is_british_summer_time(utc(2026, 3, 29, 1)));
  CHECK(is_british_summer_time(utc(2026, 10, 25, 0, 59, 59)));
  CHECK_FALSE(is_british_summer_time(utc(2026, 10, 25, 1)));
  // The last Sunday is the 31st in March 2024, the 25th in October 2026, the 31st in October 2027.
  CHECK_FALSE(is_british_summer_time(utc(2024, 3, 30, 12)));
  CHECK(is_british_summer_time(utc(2024, 3, 31, 12)));
  CHECK(is_british_summer_time(utc(2027, 10, 31, 0, 30)));
  CHECK_FALSE(is_british_summer_time(utc(2027, 10, 31, 1)));
  CHECK_FALSE(is_british_summer_time(utc(2026, 1, 1)));
  CHECK_FALSE(is_british_summer_time(utc(2026, 12, 31, 23, 59, 59)));
}

TEST_CASE("London's clocks and UTC are each other's reverse, but for the hour that is left out") {
  for (sys_seconds at = utc(2026, 3, 28); at < utc(2026, 3, 31); at += 15min)
    CHECK(from_london_time(london_time(at)) == at);
  CHECK(from_london_time(london(2026, 3, 29, 1, 30)) == utc(2026, 3, 29, 1));       // does not exist
  CHECK(from_london_time(london(2026, 10, 25, 1, 30)) == utc(2026, 10, 25, 0, 30)); // the first of two
  CHECK(from_london_time(london(2026, 10, 25, 2)) == utc(2026, 10, 25, 2));
  CHECK(london_time(utc(2026, 7, 9, 8, 30)) == london(2026, 7, 9, 9, 30));
  CHECK(london_time(utc(2026, 12, 31, 23, 30)) == london(2026, 12, 31, 23, 30));
}

TEST_CASE("outside the window the wait is POLL_INTERVAL, a tenth longer or shorter by lot") {
  const sys_seconds now = utc(2026, 3, 2, 12);
  CHECK(next_at(now, Period{2025, 12}).wait == 3600s);
  CHECK_FALSE(next_at(now, Period{2025, 12}).in_window);
  CHECK(next_at(now, Period{2025, 12}, 0, 0).wait == 3240s);
  CHECK(next_at(now, Period{2025, 12}, 0, 0.999).wait < 3960s);
  CHECK(next_at(now, Period{2025, 12}, 0, 0.999).wait > 3958s);
}

TEST_CASE("in the window the wait is RELEASE_POLL_INTERVAL, until the month is in or the 20th is over") {
  const sys_seconds thursday = utc(2026, 3, 12, 9, 30);
  CHECK(next_at(thursday, Period{2025, 12}).wait == 60s);
  CHECK(next_at(thursday, Period{2025, 12}).in_window);
  CHECK(next_at(thursday, std::nullopt).in_window); // nothing is loaded yet
  CHECK(next_at(thursday, Period{2026, 1}).wait == 3600s);
  CHECK_FALSE(next_at(thursday, Period{2026, 1}).in_window);
  CHECK(next_at(utc(2026, 3, 20, 23, 59), Period{2025, 12}).in_window);
  CHECK_FALSE(next_at(utc(2026, 3, 21), Period{2025, 12}).in_window);
  CHECK(next_at(utc(2026, 3, 21), Period{2025, 12}).wait == 3600s);
  CHECK(next_look({30s, 60s}, rtt::publication_rule, thursday, Period{2025, 12}, 0, {}, middle).wait ==
        30s); // whoever polls faster
}

TEST_CASE("a release is looked for within two minutes of its publication, in winter and in summer") {
  for (const sys_seconds opens : {utc(2026, 3, 12, 9, 30), utc(2026, 4, 9, 8, 30)})
    for (const double chance : {0.0, 0.5, 0.999}) {
      const sys_seconds before = opens - 20min;
      const milliseconds first = next_at(before, Period{2025, 12}, 0, chance).wait;
      CHECK(before + first >= opens);
      CHECK(before + first < opens + 31s);
      CHECK(next_at(opens + 10s, Period{2025, 12}, 0, chance).wait < 67s);
    }
  CHECK(next_at(utc(2026, 3, 12, 9, 10), Period{2026, 1}).wait == 3600s); // it is in: no hurry
}

TEST_CASE("failures double the wait from RELEASE_POLL_INTERVAL up to POLL_INTERVAL") {
  const sys_seconds now = utc(2026, 3, 2, 12);
  for (const auto& [failures, wait] :
       {std::pair(1, 60s), {2, 120s}, {3, 240s}, {6, 1920s}, {7, 3600s}, {900, 3600s}})
    CHECK(next_at(now, none_due, failures).wait == wait);
  CHECK(next_look({30s, 60s}, rtt::publication_rule, now, none_due, 5, {}, middle).wait == 30s);
}

TEST_CASE("a site that asks not to be asked for a while is left alone so long") {
  const sys_seconds thursday = utc(2026, 3, 12, 9, 30);
  CHECK(next_at(thursday, Period{2025, 12}, 1, middle, 600s).wait == 600s);
  CHECK(next_at(thursday, Period{2025, 12}, 1, middle, 5s).wait == 60s);
}

TEST_CASE("a clock that jumps a day, either way, moves the next look by no more than POLL_INTERVAL") {
  for (const sys_seconds now : {utc(2026, 3, 10, 12), utc(2026, 3, 11, 12), utc(2026, 3, 12, 12)}) {
    CHECK(next_at(now, Period{2025, 12}).wait <= 3600s);
    CHECK(first_wait(rule, {3, now + 24h}, now) == 3600s);
    CHECK(first_wait(rule, {3, now - 24h}, now) == 0s);
  }
}

TEST_CASE("the first look is at once, but after failures not before the time that was set for it") {
  const sys_seconds now = utc(2026, 3, 2, 12);
  CHECK(first_wait(rule, {}, now) == 0s);
  CHECK(first_wait(rule, {0, now + 50s}, now) == 0s);
  CHECK(first_wait(rule, {2, now + 50s}, now) == 50s);
}

TEST_CASE("what is remembered of failures is read back, and nothing else is") {
  const auto back = parse_poll_memory(to_text({3, utc(2026, 3, 2, 12)}));
  REQUIRE(back.has_value());
  CHECK(back->failures == 3);
  CHECK(back->not_before == utc(2026, 3, 2, 12));
  for (const char* text :
       {"", "3", "3 ", "3 x\n", "-1 5\n", "3 5", "3 5\nmore", "x 5\n", "99999999999999 5\n"})
    CHECK_FALSE(parse_poll_memory(text).has_value());
}
