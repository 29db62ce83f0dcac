#include "service/discovery/pages.hpp"

#include "service/log.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

struct YearPage {
  int first_year = 0;
  std::string url;
};

std::string without_final_slash(const std::string& url) {
  return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

void add_year(std::vector<YearPage>& years, int first_year, const std::string& url) {
  const auto same = [&](const YearPage& year) {
    return year.first_year == first_year && without_final_slash(year.url) == without_final_slash(url);
  };
  if (std::none_of(years.begin(), years.end(), same)) years.push_back({first_year, url});
}

// A page's year pages are added to `years`, its files to the discovery.
HttpResult<void> read_links(const DiscoveryRequest& request, const PageReader& read_page,
                            const std::string& url, const char* strategy, Discovery& discovery,
                            std::vector<YearPage>& years) {
  const auto links = read_page(url);
  if (!links) return links.error();
  discovery.pages_read.push_back(url);
  for (const HtmlLink& link : *links) {
    const ClassifiedLink classified = request.source.classify_link(link.text, link.url);
    if (classified.kind == LinkKind::year_page) add_year(years, classified.first_year, link.url);
    auto* const files = classified.kind == LinkKind::data_file         ? &discovery.releases
                        : classified.kind == LinkKind::control_figures ? &discovery.control_figures
                                                                       : nullptr;
    if (files) files->push_back(candidate_of(classified, link.url, link.text, strategy));
    if (!classified.reason.empty()) discovery.refused.push_back({link.url, classified.reason});
    if (classified.near_miss || classified.month_unsure)
      discovery.not_understood.push_back({link.url, "\"" + link.text + "\": " + classified.reason});
  }
  return {};
}

// True where the page itself is the trouble, not the way to it: others may still be read.
bool is_gone(const HttpFailure& failure) {
  return (failure.trouble == HttpTrouble::status && failure.kind != FailureKind::try_again) ||
         failure.trouble == HttpTrouble::redirects;
}

HttpFailure as_http_failure(const Failure& failure) { return {failure, HttpTrouble::local, 0}; }

} // namespace

HttpResult<void> walk_pages(const DiscoveryRequest& request, const PageReader& read_page,
                            const char* strategy, Discovery& discovery) {
  std::vector<YearPage> years;
  if (auto read = read_links(request, read_page, request.index_url, strategy, discovery, years); !read)
    return read.error();
  std::stable_sort(years.begin(), years.end(),
                   [](const auto& a, const auto& b) { return a.first_year > b.first_year; });
  bool found_before = false; // the files of a year may stand on two pages: both are read
  int year_found = 0;
  for (const YearPage& year : years) {
    if (found_before && year.first_year != year_found && !request.wants_year(year.first_year)) continue;
    std::vector<YearPage> linked_there; // year pages link to one another; the index names them all
    const auto read = read_links(request, read_page, year.url, strategy, discovery, linked_there);
    if (!read && !is_gone(read.error())) return read.error();
    if (!read) {
      log_event(Level::warning, "page_gone", "a year page that the index links to cannot be read",
                {{"url", year.url}, {"because", read.error().message}});
      discovery.refused.push_back({year.url, read.error().message});
    }
    if (!found_before && !discovery.releases.empty()) {
      found_before = true;
      year_found = year.first_year;
    }
  }
  return {};
}

PageReader http_page_reader(HttpClient& http, const DiscoveryMemory& memory) {
  return [&http, &memory](const std::string& url) -> HttpResult<std::vector<HtmlLink>> {
    auto known = memory.page(url);
    if (!known) return as_http_failure(known.error());
    auto page = http.get_page(url, *known ? (*known)->validators : Validators{});
    if (!page) return page.error();
    if (page->answer.not_modified) return std::move((*known)->links);
    RememberedPage read{url, page->answer.validators, html_links(page->body, page->answer.url)};
    if (auto kept = memory.remember(read); !kept) return as_http_failure(kept.error());
    return std::move(read.links);
  };
}

} // namespace waitlistd
