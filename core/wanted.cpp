#include "core/wanted.hpp"

namespace waitlistd {

std::vector<std::size_t> wanted_candidates(const std::vector<Candidate>& published,
                                           const std::function<bool(Period)>& is_loaded) {
  std::vector<std::size_t> wanted;
  for (std::size_t i = 0; i < published.size(); ++i) {
    const Candidate& candidate = published[i];
    const bool newest = candidate.period == published.front().period;
    if (candidate.chosen && (!candidate.period || newest || is_loaded(*candidate.period)))
      wanted.push_back(i);
  }
  return wanted;
}

} // namespace waitlistd
