#include "service/discovery/pages.hpp"

#include "service/log/log.hpp"

#include <algorithm>
#include <unordered_set>

namespace waitlistd {
namespace {

// The index, and a page or two of each financial year since 2016: three times what there are.
constexpr std::size_t most_pages = 40;
// Files, and links that look like one, of all pages together: twenty times what there are.
constexpr std::size_t most_files = 5'000;
// The database indexes addresses; real ones have 150 bytes.
constexpr std::size_t longest_address = 2'000;

struct YearPage {
  int first_year = 0;
  std::string url;
};

std::string without_final_slash(const std::string& url) {
  return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

// Newest first, each once; those of a year in the order of the links.
std::vector<YearPage> newest_first(std::vector<YearPage> linked) {
  std::unordered_set<std::string> seen;
  std::erase_if(linked,
                [&](const YearPage& year) { return !seen.insert(without_final_slash(year.url)).second; });
  std::stable_sort(linked.begin(), linked.end(),
                   [](const auto& a, const auto& b) { return a.first_year > b.first_year; });
  return linked;
}

bool has_room(const Discovery& discovery) {
  return std::max({discovery.releases.size(), discovery.control_figures.size(), discovery.refused.size()}) <
         most_files;
}

// What the site holds beyond any bound is no site of NHS England's: it is told, and the look goes on with the
// rest.
void tell_left_out(const std::string& what, const std::string& index_url) {
  log_event(
      Level::warning, "look_bounded", what,
      {{"url", index_url},
       {"hint", "the site has changed or is broken: look at its pages; NHS_CSV_URL names a file directly"}});
}

// A page's year pages are added to `years`, its files to the discovery.
HttpResult<void> read_links(const DiscoveryRequest& request, const PageReader& read_page,
                            const std::string& url, const char* strategy, Discovery& discovery,
                            std::vector<YearPage>& years) {
  const auto links = read_page(url);
  if (!links) return links.error();
  discovery.pages_read.push_back(url);
  for (const HtmlLink& link : *links) {
    const ClassifiedLink classified = request.collection.classify_link(link.text, link.url, request.today);
    if (!has_room(discovery)) break;
    if (link.url.size() > longest_address) {
      discovery.refused.push_back(
          {link.url.substr(0, 200) + "…", "an address of " + std::to_string(link.url.size()) + " bytes"});
      continue;
    }
    if (classified.kind == LinkKind::year_page) years.push_back({classified.first_year, link.url});
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
         failure.trouble == HttpTrouble::redirects || failure.trouble == HttpTrouble::encoding ||
         failure.trouble == HttpTrouble::too_large;
}

HttpFailure as_http_failure(const Failure& failure) { return {failure, HttpTrouble::local, 0}; }

} // namespace

HttpResult<void> walk_pages(const DiscoveryRequest& request, const PageReader& read_page,
                            const char* strategy, Discovery& discovery) {
  std::vector<YearPage> years;
  if (auto read = read_links(request, read_page, request.index_url, strategy, discovery, years); !read)
    return read.error();
  bool found_before = false; // the files of a year may stand on two pages: both are read
  int year_found = 0;
  std::size_t pages = 1;
  for (const YearPage& year : newest_first(std::move(years))) {
    if (found_before && year.first_year != year_found && !request.wants_year(year.first_year)) continue;
    if (++pages > most_pages) {
      tell_left_out("the index links to more than " + std::to_string(most_pages - 1) +
                        " pages of years: those after them are not read",
                    request.index_url);
      break;
    }
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
  if (!has_room(discovery))
    tell_left_out("the pages link to more than " + std::to_string(most_files) +
                      " files: those after them are left out",
                  request.index_url);
  return {};
}

HttpResult<std::vector<HtmlLink>> links_of_page(std::string_view html, const std::string& url) {
  auto links = html_links(html, url);
  if (links) return std::move(*links);
  return HttpFailure{links.error(), HttpTrouble::encoding, 0};
}

PageReader http_page_reader(HttpClient& http, const DiscoveryMemory& memory) {
  return [&http, &memory](const std::string& url) -> HttpResult<std::vector<HtmlLink>> {
    auto known = memory.page(url);
    if (!known) return as_http_failure(known.error());
    auto page = http.get_page(url, *known ? (*known)->validators : Validators{});
    if (!page) return page.error();
    if (page->answer.not_modified) return std::move((*known)->links);
    auto links = links_of_page(page->body, page->answer.url);
    if (!links) return links.error();
    RememberedPage read{url, page->answer.validators, std::move(*links)};
    if (auto kept = memory.remember(read); !kept) return as_http_failure(kept.error());
    return std::move(read.links);
  };
}

} // namespace waitlistd
