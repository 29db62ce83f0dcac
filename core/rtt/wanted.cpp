#include "core/rtt/wanted.hpp"

#include <algorithm>

namespace waitlistd::rtt {

std::vector<std::size_t> wanted_candidates(const std::vector<std::optional<Period>>& published,
                                           const std::function<bool(Period)>& is_loaded) {
  std::vector<std::size_t> wanted;
  std::vector<Period> seen;
  for (std::size_t i = 0; i < published.size(); ++i) {
    if (!published[i]) { // an address from NHS_CSV_URL may not name its month
      wanted.push_back(i);
      continue;
    }
    if (std::find(seen.begin(), seen.end(), *published[i]) != seen.end()) continue;
    const bool newest = seen.empty();
    seen.push_back(*published[i]);
    if (newest || is_loaded(*published[i])) wanted.push_back(i);
  }
  return wanted;
}

} // namespace waitlistd::rtt
