#include "core/publication_rule.hpp"

#include "core/london_time.hpp"

namespace waitlistd {
namespace {

using namespace std::chrono;

year_month calendar_month(Period month) { return year(month.year) / static_cast<int>(month.month); }

local_days publication_day(const PublicationRule& rule, Period month) {
  return local_days(calendar_month(month) / Thursday[rule.thursday]);
}

} // namespace

PublicationWindow publication_window(const PublicationRule& rule, sys_seconds now) {
  const Period month = month_of(year_month_day(floor<days>(london_time(now))));
  const Period due = add_months(month, -rule.months_behind);
  const local_days last = local_days(calendar_month(month) / static_cast<int>(rule.last_day));
  return {due, expected_publication(rule, due), from_london_time(last + days(1))};
}

Period month_of_publication(const PublicationRule& rule, Period period) {
  return add_months(period, rule.months_behind);
}

sys_seconds expected_publication(const PublicationRule& rule, Period period) {
  return from_london_time(publication_day(rule, month_of_publication(rule, period)) + rule.at);
}

Period newest_month_due(const PublicationRule& rule, year_month_day today) {
  const Period month = month_of(today);
  const bool is_out = publication_day(rule, month) <= local_days(today);
  return add_months(month, -rule.months_behind - (is_out ? 0 : 1));
}

} // namespace waitlistd
