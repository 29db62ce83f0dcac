#pragma once

#include "core/failure.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

struct HtmlLink {
  std::string text; ///< of the whole element, nested markup included, white space collapsed
  std::string url;  ///< absolute, without fragment
};

/// What a page may hold: the site's largest has 256 links, with 40 KB of texts and addresses.
constexpr std::size_t most_links = 5'000;
constexpr std::size_t most_link_bytes = std::size_t{2} << 20;

/// Every link of an HTML5 page in document order. `page_url` (or the page's <base>) resolves relative
/// addresses; what leads nowhere else (a bare fragment, mailto:, javascript:) is left out. A link ends at its
/// end tag or where the next one begins. Takes time and memory in proportion to the page, whatever is in it;
/// fails where the page has more than the bounds above.
Result<std::vector<HtmlLink>> html_links(std::string_view html, std::string_view page_url);

} // namespace waitlistd
