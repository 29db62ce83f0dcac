#pragma once
// Which of the files that are published one look should look at.

#include "core/candidates.hpp"

#include <vector>

namespace waitlistd {

/// How many months that were missed one look fetches: after an outage of a year they are there within one
/// look, and a look is no backfill.
inline constexpr int most_missed_months = 12;

/// How many links whose month is unsure one look tries: NHS England's pages have had one at a time.
inline constexpr int most_unsure_files = 12;

/// `published`: ranked. `loaded`: the months that have a current release, in any order. Wanted are the chosen
/// file of the newest month; that of each month that is loaded: it may be a revision; and that of each month
/// since the oldest one loaded that is not, newest first, most_missed_months at most: an outage, a rejected
/// file. Months before the oldest one are backfill's. One whose month is unsure, or that names none, is
/// wanted like the newest, the first most_unsure_files of them. Returns positions in `published`, in its
/// order.
std::vector<std::size_t> wanted_candidates(const std::vector<Candidate>& published,
                                           const std::vector<Period>& loaded);

} // namespace waitlistd
