#pragma once
// What the newest release means for a tenant, from what its evaluation left.

#include "core/alerts/digest.hpp"
#include "service/collection.hpp"
#include "service/database/postgres.hpp"

#include <optional>
#include <string>

namespace waitlistd::alerts {

/// Of the tenant's last evaluation of that collection: its alerts, what happened to them then, and the
/// figures as they are known now. Absent: it has not been evaluated.
Result<std::optional<ReleaseNews>> read_release_news(Connection& database, const Collection& collection,
                                                     const Tenant& tenant);

std::string digest_json(const Digest& digest);

} // namespace waitlistd::alerts
