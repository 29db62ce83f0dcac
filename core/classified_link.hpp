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
  std::optional<Period> period;        ///< of a file: from the link's text, else from the file's name
  bool revised = false;                ///< says "revised", "v2" and the like
  std::optional<Period> upload_folder; ///< /2025/09/ in the path: month of the upload
  int first_year = 0;                  ///< of a year_page: 2025 for 2025-26
  std::string reason;                  ///< why it is not wanted, or what is odd about it; may be empty
};

} // namespace waitlistd
