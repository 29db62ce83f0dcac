#include "service/discovery/validation.hpp"

#include "core/text.hpp"
#include "core/url.hpp"

#include <thread>

namespace waitlistd {
namespace {

constexpr int most_requests = 24;
constexpr std::chrono::milliseconds pause{250};

HttpFailure not_a_release(const std::string& url, const std::string& what) {
  return http_failure(HttpTrouble::encoding, url + ": " + what,
                      "the site may have changed; NHS_CSV_URL names a file directly");
}

} // namespace

HttpResult<void> validate_file(HttpClient& http, const std::string& url, Container container,
                               std::uint64_t size_limit) {
  const auto found = http.inspect(url);
  if (!found) return found.error();
  if (lower_case(found->content_type).starts_with("text/html"))
    return not_a_release(url, "an HTML page is served, not a file");
  if (found->bytes == 0) return not_a_release(url, "the file is empty");
  if (found->bytes && *found->bytes > size_limit)
    return http_failure(HttpTrouble::too_large,
                        url + ": larger than the limit of " + std::to_string(size_limit) + " bytes",
                        "if it is right, raise FILE_SIZE_LIMIT");
  const bool is_zip = container == Container::zip && !lower_case(url).ends_with(".csv");
  if (is_zip && !found->first_bytes.empty() && !found->first_bytes.starts_with("PK"))
    return not_a_release(url, "the file does not start like a ZIP");
  return {};
}

HttpResult<void> try_constructed(const DiscoveryRequest& request, HttpClient& http, Discovery& discovery) {
  const auto index = parse_url(request.index_url);
  if (!index) return {};
  Url root = *index;
  root.target = "/";
  std::string site = to_string(root);
  site.pop_back();
  const int requests_before = http.requests();
  for (const std::string& url : request.collection.constructed_urls(site, request.today)) {
    if (http.requests() - requests_before >= most_requests) break;
    if (http.requests() > requests_before) std::this_thread::sleep_for(pause);
    const auto valid = validate_file(http, url, request.collection.container, request.file_size_limit);
    if (valid) {
      const ClassifiedLink classified = request.collection.classify_link("", url, request.today);
      discovery.releases.push_back(candidate_of(classified, url, {}, "constructed"));
      return {};
    }
    if (valid.error().kind == FailureKind::try_again || valid.error().trouble == HttpTrouble::stopped)
      return valid.error();
  }
  return {};
}

} // namespace waitlistd
