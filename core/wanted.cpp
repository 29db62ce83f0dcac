#include "core/wanted.hpp"

#include <algorithm>

namespace waitlistd {

std::vector<std::size_t> wanted_candidates(const std::vector<Candidate>& published,
                                           const std::vector<Period>& loaded) {
  const auto oldest = std::min_element(loaded.begin(), loaded.end());
  std::vector<std::size_t> wanted;
  int missed = 0;
  int unsure = 0;
  for (std::size_t i = 0; i < published.size(); ++i) {
    const Candidate& candidate = published[i];
    if (!candidate.chosen) continue;
    const bool is_unsure = candidate.month_unsure || !candidate.period;
    if (is_unsure && ++unsure > most_unsure_files) continue;
    const bool newest = candidate.period == published.front().period;
    const bool is_loaded =
        candidate.period && std::find(loaded.begin(), loaded.end(), *candidate.period) != loaded.end();
    const bool is_missed =
        !is_loaded && candidate.period && oldest != loaded.end() && *candidate.period > *oldest;
    if (!candidate.period || newest || is_loaded || (is_missed && missed++ < most_missed_months))
      wanted.push_back(i);
  }
  return wanted;
}

} // namespace waitlistd
