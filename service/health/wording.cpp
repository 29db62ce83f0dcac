#include "service/health/wording.hpp"

#include "core/month_names.hpp"

#include <cstdio>

namespace waitlistd {
namespace {

struct UtcTime {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

UtcTime utc(WallTime time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  const auto day = std::chrono::floor<std::chrono::days>(seconds);
  return {day, std::chrono::hh_mm_ss(seconds - day)};
}

} // namespace

std::int64_t unix_seconds(WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
}

std::string iso_time(WallTime time) {
  const UtcTime t = utc(time);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(t.date.year()),
                static_cast<unsigned>(t.date.month()), static_cast<unsigned>(t.date.day()),
                static_cast<int>(t.time.hours().count()), static_cast<int>(t.time.minutes().count()),
                static_cast<int>(t.time.seconds().count()));
  return text;
}

std::string shown_time(WallTime time) {
  const UtcTime t = utc(time);
  const std::string month(month_names[static_cast<unsigned>(t.date.month()) - 1]);
  char text[64];
  std::snprintf(text, sizeof text, "%u %s %d, %02d:%02d UTC", static_cast<unsigned>(t.date.day()),
                month.c_str(), static_cast<int>(t.date.year()), static_cast<int>(t.time.hours().count()),
                static_cast<int>(t.time.minutes().count()));
  return text;
}

std::string shown_span(std::chrono::system_clock::duration span) {
  constexpr std::pair<std::int64_t, const char*> units[] = {
      {86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(span).count();
  for (const auto& [length, name] : units)
    if (const std::int64_t count = seconds / length; count > 0)
      return std::to_string(count) + " " + name + (count == 1 ? "" : "s");
  return "less than a second";
}

} // namespace waitlistd
