#pragma once
// What NHS England has published, found by reading its pages.

#include "core/failure.hpp"
#include "core/rtt/candidates.hpp"
#include "service/http_client.hpp"

#include <string>
#include <vector>

namespace waitlistd {

struct Discovery {
  std::vector<rtt::Candidate> releases; ///< ranked, best first
  std::vector<std::string> pages_read;
  std::vector<std::string> refused; ///< near misses: "URL: why"
};

/// Strategy "pages": the index page, then the year pages it links to, newest first, until one of them has a
/// full CSV; with `all`, every one of them. Finding nothing is a failure that names what was read and
/// NHS_CSV_URL.
Result<Discovery> discover(const HttpClient& http, const std::string& index_url, bool all);

/// The one release that NHS_CSV_URL names.
Discovery discovery_of_setting(const std::string& csv_url);

std::string discovery_table(const Discovery& discovery);
std::string discovery_json(const Discovery& discovery);

} // namespace waitlistd
