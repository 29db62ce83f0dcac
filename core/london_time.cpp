#include "core/london_time.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

using namespace std::chrono;

sys_seconds last_sunday(year_month month) {
  return sys_days(month / Sunday[last]) + hours(1); // 01:00 UTC
}

} // namespace

bool is_british_summer_time(sys_seconds utc) {
  const year now = year_month_day(floor<days>(utc)).year();
  return utc >= last_sunday(now / March) && utc < last_sunday(now / October);
}

local_seconds london_time(sys_seconds utc) {
  return local_seconds(utc.time_since_epoch() + hours(is_british_summer_time(utc) ? 1 : 0));
}

sys_seconds from_london_time(local_seconds london) {
  const sys_seconds as_winter(london.time_since_epoch());
  const sys_seconds as_summer = as_winter - hours(1);
  if (is_british_summer_time(as_summer)) return as_summer;
  // 01:30 on the day the clocks go forward does not exist: as winter time it would be summer already.
  if (is_british_summer_time(as_winter))
    return last_sunday(year_month_day(floor<days>(as_winter)).year() / March);
  return as_winter;
}

} // namespace waitlistd
