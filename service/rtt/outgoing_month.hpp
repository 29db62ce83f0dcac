#pragma once
// An RTT release on its way back to its CSV.

#include "core/failure.hpp"
#include "service/ledger/outgoing_month.hpp"

#include <memory>

namespace waitlistd::rtt {

Result<std::unique_ptr<OutgoingMonth>> outgoing_month(Connection& database, const StoredMonth& release);

} // namespace waitlistd::rtt
