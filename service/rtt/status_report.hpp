#pragma once
// What status tells of RTT beside what it tells of every collection: who is missing, and whether our England
// is NHS England's.

#include "core/failure.hpp"
#include "service/collection.hpp"

#include <optional>

namespace waitlistd::rtt {

/// `newest`: the newest month that is loaded.
Result<MoreStatus> more_status(Connection& database, std::optional<Period> newest);

} // namespace waitlistd::rtt
