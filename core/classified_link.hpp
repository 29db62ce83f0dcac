#pragma once
// What a source's link classifier says of one link of the statistics site.

#include "core/period.hpp"

#include <optional>
#include <string>

namespace waitlistd {

enum class LinkKind {
  data_file,       ///< one of the files that are loaded
  year_page,       ///< leads to a financial year's files
  control_figures, ///< a file of the publisher's own figures, which ours are compared with
  other,
};

struct ClassifiedLink {
  LinkKind kind = LinkKind::other;
  std::optional<Period> period; ///< of a file: from the link's text and the file's name
  bool month_unsure = false; ///< they disagree, cannot be, or name none: `period` is a guess, the file knows
  bool revised = false;      ///< says "revised", "v2" and the like
  std::optional<Period> upload_folder; ///< /2025/09/ in the path: month of the upload
  int first_year = 0;                  ///< of a year_page: 2025 for 2025-26
  std::string reason;                  ///< why it is not wanted, or what is odd about it; may be empty
  bool near_miss = false;              ///< not a data_file, and called like one
};

/// The month that the file has to be of; absent where only the file tells.
template <class Link> // ClassifiedLink or Candidate
std::optional<Period> expected_month(const Link& link) {
  return link.month_unsure ? std::nullopt : link.period;
}

} // namespace waitlistd
