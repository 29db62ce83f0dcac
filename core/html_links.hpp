#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

struct HtmlLink {
  std::string text; ///< of the whole element, nested markup included, white space collapsed
  std::string url;  ///< absolute, without fragment
};

/// Every link of an HTML5 page in document order. `page_url` (or the page's <base>) resolves relative
/// addresses; what leads nowhere else (a bare fragment, mailto:, javascript:) is left out.
std::vector<HtmlLink> html_links(std::string_view html, std::string_view page_url);

} // namespace waitlistd
