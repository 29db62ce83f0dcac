// Referral-to-treatment waiting times, DATA_SOURCE=nhs: the prototype's name for its only source.
#include "service/collection.hpp"

#include "core/rtt/constructed.hpp"
#include "core/rtt/link_classifier.hpp"
#include "core/rtt/measures.hpp"
#include "core/rtt/parts.hpp"
#include "core/rtt/publication.hpp"
#include "service/rtt/absence.hpp"
#include "service/rtt/control_figures.hpp"
#include "service/rtt/incoming_month.hpp"
#include "service/rtt/month_size.hpp"
#include "service/rtt/monthly_figures.hpp"
#include "service/rtt/outgoing_month.hpp"
#include "service/rtt/reconcile.hpp"
#include "service/rtt/status_report.hpp"
#include "service/rtt/vintage_diff.hpp"

namespace waitlistd::rtt {
namespace {

constexpr int months_to_guess = 3;

std::vector<std::string> urls_of_months_due(const std::string& site, std::chrono::year_month_day today) {
  std::vector<std::string> urls;
  for (const Period month : months_due(today, months_to_guess))
    for (std::string& url : constructed_urls(site, month))
      urls.push_back(std::move(url));
  return urls;
}

Result<AbsenceNumbers> absence(Connection& database, Period period) {
  const auto beside = read_absence(database, to_date(period));
  if (!beside) return beside.error();
  return absence_numbers(*beside);
}

} // namespace

extern const Collection collection;
const Collection collection{
    .name = "nhs",
    .title = "RTT waiting times",
    .schema = "rtt",
    .rows = "pathway",
    .row_key = "provider_code, commissioner_code, part, treatment_function_code",
    .index_url = "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
    .container = Container::zip,
    .publication = publication_rule,
    .headline_name = "waiting_list",
    .total_category = all_treatment_functions,
    .main_part = part_incomplete,
    .headline_title = "England's waiting list",
    .classify_link = classify_link,
    .constructed_urls = urls_of_months_due,
    .incoming = incoming_month,
    .outgoing = outgoing_month,
    .shrinkage = shrinkage_of_loaded,
    .absence = absence,
    .more_status = more_status,
    .diff = diff_vintages,
    .reconcile = reconcile,
    .control_figures = &control_figures,
    .measures = measures,
    .figures = read_monthly_figures,
    .places = read_places,
    .names = read_names,
    .published_lines = read_published_lines,
};

} // namespace waitlistd::rtt
