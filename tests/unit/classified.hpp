#pragma once
// A link as it is understood on a day when all that the cases name is published.

#include "core/rtt/link_classifier.hpp"

namespace waitlistd::test {

inline constexpr std::chrono::year_month_day today = std::chrono::year(2028) / 1 / 15;

inline ClassifiedLink classified(std::string_view text, std::string_view url) {
  return rtt::classify_link(text, url, today);
}

} // namespace waitlistd::test
