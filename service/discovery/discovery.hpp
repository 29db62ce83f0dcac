#pragma once
// What NHS England has published, found by four strategies, each tried where the one before found nothing:
//   pages        the index page and the year pages that it links to
//   browser      the same pages as a browser shows them, scripts run
//   constructed  addresses that the files may have
// What they find is validated and ranked, newest month first.

#include "core/candidates.hpp"
#include "core/failure.hpp"
#include "service/collection.hpp"
#include "service/discovery/memory.hpp"
#include "service/http/client.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace waitlistd {

struct Refused {
  std::string url;
  std::string reason;
};

struct Discovery {
  std::vector<Candidate> releases; ///< ranked, best first
  std::vector<Candidate>
      control_figures; ///< the same, of the publisher's own figures; the pages read link to them
  std::vector<std::string> pages_read;
  std::vector<Refused> refused; ///< near misses, dead pages, files that cannot be fetched
  std::vector<Refused>
      not_understood; ///< links called like a data file whose month or form is unsure; some are tried
  std::vector<StrategyOutcome> strategies;
  std::optional<Failure> unfetchable; ///< why, where none of the newest month's files can be had
  int requests = 0;
};

struct DiscoveryRequest {
  const Collection& collection;
  std::string index_url;
  /// True for a financial year whose page is to be read although a newer one has files.
  std::function<bool(int first_year)> wants_year;
  std::string browser; ///< BROWSER: program, "off", or empty to find one
  std::chrono::seconds browser_time_limit{60};
  std::string ca_file; ///< for the browser
  std::string https_proxy;
  std::string no_proxy;
  std::uint64_t page_size_limit = 0; ///< of what the browser shows
  std::uint64_t file_size_limit = 0;
  std::chrono::year_month_day today;
  std::stop_token stop = {}; ///< for the browser; the HTTP client has its own
};

/// Finding nothing is a failure that names what was tried and NHS_CSV_URL. Where the site cannot be reached
/// at all (network, certificate), or only for the moment, that is the failure and no further strategy is
/// tried.
Result<Discovery> discover(const DiscoveryRequest& request, HttpClient& http, const DiscoveryMemory& memory);

/// The one release that NHS_CSV_URL names.
Discovery discovery_of_setting(const Collection& collection, const std::string& csv_url,
                               std::chrono::year_month_day today);

} // namespace waitlistd
