// Referral-to-treatment waiting times, DATA_SOURCE=nhs: the prototype's name for its only source.
#include "service/collection.hpp"

#include "core/rtt/constructed.hpp"
#include "core/rtt/link_classifier.hpp"
#include "core/rtt/publication.hpp"
#include "service/rtt/control_figures.hpp"
#include "service/rtt/export.hpp"
#include "service/rtt/ledger.hpp"
#include "service/rtt/load.hpp"
#include "service/rtt/publication.hpp"
#include "service/rtt/reconcile.hpp"
#include "service/rtt/republication.hpp"
#include "service/rtt/status_report.hpp"
#include "service/rtt/vintage_diff.hpp"
#include "service/rtt/vintages.hpp"

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

Result<std::string> status(Connection& database, int newest_periods, bool json) {
  const auto report = read_status(database, newest_periods);
  if (!report) return report.error();
  return json ? status_json(*report) : status_text(*report);
}

} // namespace

extern const Collection collection;
const Collection collection{
    .name = "nhs",
    .index_url = "https://www.england.nhs.uk/statistics/statistical-work-areas/rtt-waiting-times/",
    .publication = publication_rule,
    .classify_link = classify_link,
    .constructed_urls = urls_of_months_due,
    .find_by_url = find_by_url,
    .still_there = still_there,
    .loaded_periods = loaded_periods,
    .newest_month = newest_month,
    .publish_ready = publish_ready,
    .load = load_release,
    .seen_again = seen_again,
    .accept = accept_held,
    .standing = standing,
    .drop_old_rows = drop_old_rows,
    .export_release = export_release,
    .status = status,
    .diff = diff_vintages,
    .reconcile = reconcile,
    .control_figures = &control_figures,
};

} // namespace waitlistd::rtt
