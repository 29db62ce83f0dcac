#pragma once
// Which of the files that are published one cycle should look at.

#include "core/candidates.hpp"

#include <functional>
#include <vector>

namespace waitlistd {

/// `published`: ranked. Wanted are the chosen file of the newest month, and the chosen one of every older
/// month that is loaded: it may be a revision. Months that were never loaded are backfill's. An address that
/// names no month is always wanted. Returns positions in `published`, in its order.
std::vector<std::size_t> wanted_candidates(const std::vector<Candidate>& published,
                                           const std::function<bool(Period)>& is_loaded);

} // namespace waitlistd
