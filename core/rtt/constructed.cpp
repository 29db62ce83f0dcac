#include "core/rtt/constructed.hpp"

#include "core/month_names.hpp"
#include "core/rtt/publication.hpp"

#include <cstdio>

namespace waitlistd::rtt {

std::vector<Period> months_due(std::chrono::year_month_day today, int count) {
  const Period newest = newest_month_due(publication_rule, today);
  std::vector<Period> months;
  months.reserve(static_cast<std::size_t>(count));
  for (int back = 0; back < count; ++back)
    months.push_back(add_months(newest, -back));
  return months;
}

std::vector<std::string> constructed_urls(const std::string& site, Period period) {
  const std::string_view month = month_names[static_cast<std::size_t>(period.month - 1)];
  const Period folder = month_of_publication(publication_rule, period);
  char start[160];
  std::snprintf(start, sizeof start,
                "/statistics/wp-content/uploads/sites/2/%04d/%02d/Full-CSV-data-file-%s%02d", folder.year,
                folder.month, std::string(month.substr(0, short_month_name)).c_str(), period.year % 100);
  std::vector<std::string> urls;
  for (const char* ending : {"-ZIP-4M.zip", "-ZIP-3M.zip", "-ZIP-5M.zip", ".zip", "-ZIP.zip", "ZIP.zip",
                             "-ZIP-4M-v2.zip", "-ZIP-4M-1.zip"})
    urls.push_back(site + start + ending);
  return urls;
}

} // namespace waitlistd::rtt
