#pragma once
// An RTT file on its way into the database.

#include "service/ledger/incoming_month.hpp"
#include "service/release.hpp"

#include <memory>

namespace waitlistd::rtt {

/// `request` outlives it.
std::unique_ptr<IncomingMonth> incoming_month(const LoadRequest& request);

} // namespace waitlistd::rtt
