#pragma once
// When RTT's months are published.

#include "core/publication_rule.hpp"

namespace waitlistd::rtt {

/// The second Thursday of the second month after it, in all first releases seen; once the third, for which
/// the window stays open.
inline constexpr PublicationRule publication_rule{
    .months_behind = 2,
    .thursday = 2,
    .at = std::chrono::hours(9) + std::chrono::minutes(30),
    .last_day = 20,
};

} // namespace waitlistd::rtt
