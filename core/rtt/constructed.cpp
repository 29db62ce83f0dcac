#include "core/rtt/constructed.hpp"

#include <array>
#include <cstdio>

namespace waitlistd::rtt {
namespace {

constexpr int months_to_publication = 2; // data month + 2 in all first releases seen

std::chrono::year_month_day publication_day(Period period) {
  const Period month = add_months(period, months_to_publication);
  return std::chrono::sys_days(std::chrono::year(month.year) /
                               std::chrono::month(static_cast<unsigned>(month.month)) /
                               std::chrono::Thursday[2]);
}

} // namespace

std::vector<Period> months_due(std::chrono::year_month_day today, int count) {
  Period newest = add_months(month_of(today), -months_to_publication);
  if (publication_day(newest) > today) newest = add_months(newest, -1);
  std::vector<Period> months;
  months.reserve(static_cast<std::size_t>(count));
  for (int back = 0; back < count; ++back)
    months.push_back(add_months(newest, -back));
  return months;
}

std::vector<std::string> constructed_urls(const std::string& site, Period period) {
  constexpr std::array<const char*, 12> names = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const Period folder = add_months(period, months_to_publication);
  char start[160];
  std::snprintf(start, sizeof start,
                "/statistics/wp-content/uploads/sites/2/%04d/%02d/Full-CSV-data-file-%s%02d", folder.year,
                folder.month, names[static_cast<std::size_t>(period.month - 1)], period.year % 100);
  std::vector<std::string> urls;
  for (const char* ending : {"-ZIP-4M.zip", "-ZIP-3M.zip", "-ZIP-5M.zip", ".zip", "-ZIP.zip", "ZIP.zip",
                             "-ZIP-4M-v2.zip", "-ZIP-4M-1.zip"})
    urls.push_back(site + start + ending);
  return urls;
}

} // namespace waitlistd::rtt
