#include "core/nearest.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

// Levenshtein's, row by row.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

constexpr std::size_t longest_word = 64; // no word of ours is longer, and what was typed may be a whole file

} // namespace

std::string nearest_word(std::string_view typed, const std::vector<std::string>& words) {
  std::string nearest;
  if (typed.size() > longest_word) return nearest;
  std::size_t least = std::min<std::size_t>(3, std::max<std::size_t>(1, typed.size() / 3)) + 1;
  for (const std::string& word : words)
    if (const std::size_t distance = edit_distance(typed, word); distance < least) {
      nearest = word;
      least = distance;
    }
  return nearest;
}

} // namespace waitlistd
