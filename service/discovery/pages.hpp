#pragma once
// Strategies "pages" and "browser": from the index page to the files, whoever reads the pages.

#include "core/html_links.hpp"
#include "service/discovery/discovery.hpp"

#include <functional>
#include <string>
#include <vector>

namespace waitlistd {

/// The links of a page.
using PageReader = std::function<HttpResult<std::vector<HtmlLink>>(const std::string& url)>;

/// Reads the index page, then the year pages it links to, newest first, until one of them has files, and
/// those that are wanted anyway. Adds what it finds to the discovery. A year page that is gone or is no page
/// is told and passed over; any other failure ends the walk. Pages and files beyond what a site may have are
/// left out and told.
HttpResult<void> walk_pages(const DiscoveryRequest& request, const PageReader& read_page,
                            const char* strategy, Discovery& discovery);

/// The links of a page that was read; where it has more than a page may have, the page is the trouble.
HttpResult<std::vector<HtmlLink>> links_of_page(std::string_view html, const std::string& url);

/// Over HTTP, asking only for what has changed since the ledger's memory of it.
PageReader http_page_reader(HttpClient& http, const DiscoveryMemory& memory);

} // namespace waitlistd
