// A page of the site: its links found, classified, ranked, and chosen from.
#include "core/html_links.hpp"
#include "core/rtt/link_classifier.hpp"
#include "core/text_encoding.hpp"
#include "core/wanted.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace waitlistd;

namespace {

constexpr std::chrono::year_month_day today = std::chrono::year(2026) / 3 / 12;

// What every link has to be, or the fuzzer stops.
void check(const HtmlLink& link, const ClassifiedLink& classified) {
  const bool absolute = link.url.starts_with("http://") || link.url.starts_with("https://");
  const bool text = is_utf8(link.text) && is_utf8(link.url) && visible(link.url) == link.url;
  const bool has_ended =
      !expected_month(classified) || *expected_month(classified) <= last_ended_month(today);
  const bool told = !classified.near_miss || !classified.reason.empty();
  if (!absolute || !text || !has_ended || !told) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view page(reinterpret_cast<const char*>(data), size);
  const auto links = html_links(page, "https://www.example.org/statistics/rtt-waiting-times/");
  if (!links) return 0;
  std::vector<Candidate> found;
  for (const HtmlLink& link : *links) {
    const ClassifiedLink classified = rtt::classify_link(link.text, link.url, today);
    check(link, classified);
    if (classified.kind == LinkKind::data_file)
      found.push_back(candidate_of(classified, link.url, link.text, "pages"));
  }
  const auto published = ranked(std::move(found));
  for (const std::size_t i : wanted_candidates(published, {Period{2025, 1}}))
    if (i >= published.size() || !published[i].chosen) std::abort();
  return 0;
}
