// When months are published, and that whoever repeats it says the same.
#include "core/publication_rule.hpp"
#include "core/rtt/publication.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace waitlistd;
using namespace std::chrono;
using namespace std::chrono_literals;

namespace {

sys_seconds utc(int y, unsigned m, unsigned d, int hour = 0, int minute = 0) {
  return sys_days(year(y) / month(m) / day(d)) + hours(hour) + minutes(minute);
}

constexpr PublicationRule third_thursday_next_month{
    .months_behind = 1, .thursday = 3, .at = 10h, .last_day = 25};

} // namespace

TEST_CASE("the publication window opens on the second Thursday at 09:30 in London and closes with the 20th") {
  struct {
    sys_seconds now, opens, closes;
    Period due;
  } const cases[] = {
      // Easter Sunday 2026 is 5 April, after the change to summer time: 09:30 is 08:30 UTC.
      {utc(2026, 4, 3, 12), utc(2026, 4, 9, 8, 30), utc(2026, 4, 20, 23), {2026, 2}},
      {utc(2026, 3, 31, 22, 59), utc(2026, 3, 12, 9, 30), utc(2026, 3, 20, 24), {2026, 1}},
      {utc(2026, 3, 31, 23, 0), utc(2026, 4, 9, 8, 30), utc(2026, 4, 20, 23), {2026, 2}}, // April in London
      {utc(2026, 10, 31, 12), utc(2026, 10, 8, 8, 30), utc(2026, 10, 20, 23), {2026, 8}},
      {utc(2026, 11, 1, 0), utc(2026, 11, 12, 9, 30), utc(2026, 11, 20, 24), {2026, 9}},
      {utc(2026, 12, 31, 23, 59), utc(2026, 12, 10, 9, 30), utc(2026, 12, 20, 24), {2026, 10}},
      {utc(2027, 1, 1, 0), utc(2027, 1, 14, 9, 30), utc(2027, 1, 20, 24), {2026, 11}},
      {utc(2027, 2, 28, 0), utc(2027, 2, 11, 9, 30), utc(2027, 2, 20, 24), {2026, 12}},
  };
  for (const auto& example : cases) {
    const PublicationWindow window = publication_window(rtt::publication_rule, example.now);
    CHECK(window.opens == example.opens);
    CHECK(window.closes == example.closes);
    CHECK(window.due == example.due);
  }
}

TEST_CASE("another collection's window is its own rule's") {
  const PublicationWindow window = publication_window(third_thursday_next_month, utc(2026, 7, 1));
  CHECK(window.due == Period{2026, 6});
  CHECK(window.opens == utc(2026, 7, 16, 9));
  CHECK(window.closes == utc(2026, 7, 25, 23));
}

TEST_CASE("a month is expected on its Thursday at that time in London") {
  const auto expected = [](Period period) { return expected_publication(rtt::publication_rule, period); };
  CHECK(expected({2026, 1}) == utc(2026, 3, 12, 9, 30));
  CHECK(expected({2026, 2}) == utc(2026, 4, 9, 8, 30));
  CHECK(expected({2025, 12}) == utc(2026, 2, 12, 9, 30));
  CHECK(expected_publication(third_thursday_next_month, {2025, 12}) == utc(2026, 1, 15, 10));
}

TEST_CASE("a month is due from its Thursday on") {
  const auto due = [](year_month_day day) { return newest_month_due(rtt::publication_rule, day); };
  CHECK(due(2026y / 3 / 11) == Period{2025, 12});
  CHECK(due(2026y / 3 / 12) == Period{2026, 1});
  CHECK(newest_month_due(third_thursday_next_month, 2026y / 1 / 14) == Period{2025, 11});
  CHECK(newest_month_due(third_thursday_next_month, 2026y / 1 / 15) == Period{2025, 12});
}

TEST_CASE("the alert that a month is overdue waits as long as the rule") {
  std::ifstream file(WAITLISTD_SOURCE_DIR "/installer/prometheus/waitlistd.rules.yml");
  std::stringstream text;
  text << file.rdbuf();
  const PublicationRule& rule = rtt::publication_rule;
  const std::string expected =
      "> " + std::to_string(rule.months_behind) +
      " + (day_of_month(time() + 0 * waitlistd_newest_month_timestamp_seconds) <= bool " +
      std::to_string(rule.last_day + 1) + ")";
  INFO(expected);
  CHECK(text.str().find(expected) != std::string::npos);
}
