#include "core/candidates.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace waitlistd {

Candidate candidate_of(const ClassifiedLink& link, std::string url, std::string text, std::string strategy) {
  return {link.period,        std::move(url),      std::move(text), link.revised,
          link.upload_folder, std::move(strategy), false,           {},
          link.month_unsure};
}

Candidate resolved(Candidate candidate, std::optional<Period> known) {
  candidate.period = known;
  candidate.month_unsure = !known;
  return candidate;
}

std::vector<Candidate> ranked(std::vector<Candidate> found) {
  std::vector<Candidate> out;
  std::unordered_map<std::string, std::size_t> place_of;
  for (Candidate& candidate : found) {
    const auto [twin, is_new] = place_of.emplace(candidate.url, out.size());
    if (is_new)
      out.push_back(std::move(candidate));
    else if (out[twin->second].text.empty())
      out[twin->second].text = std::move(candidate.text); // an image link may come before the one with words
  }
  std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
    // The order of precedence(): a revised file does not always say so.
    return std::tuple(a.period, !a.month_unsure, a.upload_folder, a.revised) >
           std::tuple(b.period, !b.month_unsure, b.upload_folder, b.revised);
  });
  const Candidate* best = nullptr;
  for (Candidate& candidate : out) {
    // One whose month is unsure may be of any: only its file tells, so each of them is looked at.
    candidate.chosen = candidate.month_unsure || !best || best->period != candidate.period;
    if (candidate.month_unsure) {
      candidate.reason = "its month is unsure: the file tells";
    } else if (candidate.chosen) {
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
