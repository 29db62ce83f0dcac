#pragma once
// The published files that discovery found, in the order in which they are worth looking at.

#include "core/classified_link.hpp"
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
  std::string strategy;      ///< pages, browser, constructed, setting
  bool chosen = false;       ///< the best of its month
  std::string reason;        ///< why it was chosen or not
  bool month_unsure = false; ///< `period` is a guess by link, name and upload folder: the file knows
};

/// A data file's link as a candidate, not ranked yet.
Candidate candidate_of(const ClassifiedLink& link, std::string url, std::string text, std::string strategy);

/// A candidate whose month was unsure and whose address the ledger knows: it holds that month's file, or,
/// absent, none.
Candidate resolved(Candidate candidate, std::optional<Period> known);

/// Newest month first; of a month those whose month is sure first, then the newest upload folder, then the
/// revised before the first, then in the order found. An address that was found twice stands once. Sets
/// `chosen` and `reason`.
std::vector<Candidate> ranked(std::vector<Candidate> found);

} // namespace waitlistd
