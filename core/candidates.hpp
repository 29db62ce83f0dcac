#pragma once
// The published files that discovery found, in the order in which they are worth looking at.

#include "core/period.hpp"

#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

struct Candidate {
  std::optional<Period> period; ///< absent where an address from NHS_CSV_URL names none
  std::string url;
  std::string text; ///< of the link
  bool revised = false;
  std::optional<Period> upload_folder;
  std::string strategy; ///< pages, browser, constructed, setting
  bool chosen = false;  ///< the best of its month
  std::string reason;   ///< why it was chosen or not
};

/// Newest month first; of a month the newest upload folder first, then the revised before the first, then in
/// the order found. An address that was found twice stands once. Sets `chosen` and `reason`.
std::vector<Candidate> ranked(std::vector<Candidate> found);

} // namespace waitlistd
