#pragma once
// What a link of the statistics site leads to. Written for the shapes that names have had since 2019, not for
// a list of them: sizes and hashes in names mean nothing, and the content is known by its hash only.

#include "core/period.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace waitlistd::rtt {

enum class LinkKind { full_csv_zip, year_page, other };

struct ClassifiedLink {
  LinkKind kind = LinkKind::other;
  std::optional<Period> period;        ///< of a full_csv_zip: from the link's text, else from the file's name
  bool revised = false;                ///< says "revised", "v2" and the like
  std::optional<Period> upload_folder; ///< /2025/09/ in the path: month of the upload
  int first_year = 0;                  ///< of a year_page: 2025 for 2025-26
  std::string reason;                  ///< why it is not wanted, or what is odd about it; may be empty
};

ClassifiedLink classify_link(std::string_view text, std::string_view url);

} // namespace waitlistd::rtt
