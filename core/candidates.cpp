#include "core/candidates.hpp"

#include <algorithm>
#include <tuple>

namespace waitlistd {

std::vector<Candidate> ranked(std::vector<Candidate> found) {
  std::vector<Candidate> out;
  for (Candidate& candidate : found) {
    const auto same = [&](const Candidate& other) { return other.url == candidate.url; };
    const auto twin = std::find_if(out.begin(), out.end(), same);
    if (twin == out.end())
      out.push_back(std::move(candidate));
    else if (twin->text.empty())
      twin->text = std::move(candidate.text); // an image link may come before the one with words
  }
  std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
    // The order of precedence(): a revised file does not always say so.
    return std::tie(a.period, a.upload_folder, a.revised) > std::tie(b.period, b.upload_folder, b.revised);
  });
  const Candidate* best = nullptr;
  for (Candidate& candidate : out) {
    candidate.chosen = !best || best->period != candidate.period;
    if (candidate.chosen) {
      best = &candidate;
      candidate.reason = candidate.revised ? "the month's revised file" : "the month's file";
    } else {
      candidate.reason =
          best->revised && !candidate.revised ? "a revised file is published" : "a newer upload is published";
    }
  }
  return out;
}

} // namespace waitlistd
