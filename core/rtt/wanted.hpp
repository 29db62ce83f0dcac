#pragma once
// Which of the files that are published one cycle should look at.

#include "core/period.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace waitlistd::rtt {

/// `published`: the months of the ranked candidates, best first (newest month first; of a month the revised
/// one before the first). Wanted are the best candidate of the newest month, and the best of every older
/// month that is loaded: it may be a revision. Months that were never loaded are backfill's. Returns
/// positions in `published`, in its order.
std::vector<std::size_t> wanted_candidates(const std::vector<std::optional<Period>>& published,
                                           const std::function<bool(Period)>& is_loaded);

} // namespace waitlistd::rtt
