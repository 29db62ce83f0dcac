#include "service/discovery.hpp"

#include "core/html_links.hpp"
#include "core/rtt/link_classifier.hpp"
#include "service/log.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace waitlistd {
namespace {

using rtt::Candidate;
using rtt::LinkKind;

struct YearPage {
  int first_year = 0;
  std::string url;
};

std::string without_final_slash(const std::string& url) {
  return url.ends_with('/') ? url.substr(0, url.size() - 1) : url;
}

// A page's year pages are added to `years`, its full CSVs to the discovery.
Result<void> read_page(const HttpClient& http, const std::string& url, Discovery& discovery,
                       std::vector<YearPage>& years) {
  const auto page = http.get_page(url);
  if (!page) return page.error();
  discovery.pages_read.push_back(url);
  for (const HtmlLink& link : html_links(page->body, page->answer.url)) {
    const auto classified = rtt::classify_link(link.text, link.url);
    switch (classified.kind) {
    case LinkKind::year_page: {
      const auto known = std::find_if(years.begin(), years.end(), [&](const YearPage& year) {
        return year.first_year == classified.first_year &&
               without_final_slash(year.url) == without_final_slash(link.url);
      });
      if (known == years.end()) years.push_back({classified.first_year, link.url});
      break;
    }
    case LinkKind::full_csv_zip:
      discovery.releases.push_back({classified.period,
                                    link.url,
                                    link.text,
                                    classified.revised,
                                    classified.upload_folder,
                                    "pages",
                                    false,
                                    {}});
      if (!classified.reason.empty()) discovery.refused.push_back(link.url + ": " + classified.reason);
      break;
    case LinkKind::other:
      if (!classified.reason.empty()) discovery.refused.push_back(link.url + ": " + classified.reason);
    }
  }
  return {};
}

Failure nothing_found(const Discovery& discovery) {
  std::string read;
  for (const auto& page : discovery.pages_read)
    read += (read.empty() ? "" : ", ") + page;
  return {FailureKind::failed, "no full CSV data file is linked on the pages read: " + read,
          "the site may have changed; name the file's address in NHS_CSV_URL"};
}

} // namespace

Result<Discovery> discover(const HttpClient& http, const std::string& index_url, bool all) {
  Discovery discovery;
  std::vector<YearPage> years;
  if (auto read = read_page(http, index_url, discovery, years); !read) return read.error();
  std::stable_sort(years.begin(), years.end(),
                   [](const auto& a, const auto& b) { return a.first_year > b.first_year; });
  for (const YearPage& year : years) {
    std::vector<YearPage> linked_there; // year pages link to one another; the index names them all
    if (auto read = read_page(http, year.url, discovery, linked_there); !read) return read.error();
    if (!discovery.releases.empty() && !all) break;
  }
  if (discovery.releases.empty()) return nothing_found(discovery);
  discovery.releases = rtt::ranked(std::move(discovery.releases));
  const Candidate& newest = discovery.releases.front();
  log_event(Level::debug, "discovered", "discovery by pages",
            {{"pages", static_cast<std::int64_t>(discovery.pages_read.size())},
             {"releases", static_cast<std::int64_t>(discovery.releases.size())},
             {"newest", to_string(*newest.period)},
             {"url", newest.url}});
  return discovery;
}

Discovery discovery_of_setting(const std::string& csv_url) {
  const auto classified = rtt::classify_link("", csv_url);
  Discovery discovery;
  discovery.releases.push_back({classified.period, csv_url, "", classified.revised, classified.upload_folder,
                                "setting", true, "named by NHS_CSV_URL"});
  return discovery;
}

std::string discovery_table(const Discovery& discovery) {
  std::string out;
  for (const Candidate& c : discovery.releases)
    out += (c.chosen ? "* " : "  ") + (c.period ? to_string(*c.period) : std::string("       ")) +
           (c.revised ? "  revised  " : "  first    ") + c.strategy + "  " + c.url + "\n             " +
           c.reason + "\n";
  for (const std::string& refused : discovery.refused)
    out += "refused: " + refused + "\n";
  return out;
}

std::string discovery_json(const Discovery& discovery) {
  boost::json::array releases;
  for (const Candidate& c : discovery.releases)
    releases.push_back(boost::json::object{
        {"period", c.period ? boost::json::value(to_string(*c.period)) : boost::json::value(nullptr)},
        {"url", c.url},
        {"text", c.text},
        {"revised", c.revised},
        {"strategy", c.strategy},
        {"chosen", c.chosen},
        {"reason", c.reason}});
  const boost::json::object out{
      {"releases", std::move(releases)},
      {"pages_read", boost::json::array(discovery.pages_read.begin(), discovery.pages_read.end())},
      {"refused", boost::json::array(discovery.refused.begin(), discovery.refused.end())}};
  return boost::json::serialize(out) + "\n";
}

} // namespace waitlistd
