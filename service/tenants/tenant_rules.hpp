#pragma once

#include "core/alerts/rule.hpp"
#include "service/database/postgres.hpp"

namespace waitlistd {

/// Makes the rules in the tenant's schema those of the tenant, in the caller's transaction. One that says
/// what it said before keeps its row (title, text and severity may be others); of one that says something
/// else the former row is marked as removed, with its history, and a new one made.
Result<void> write_tenant_rules(Connection& database, const alerts::Tenant& tenant);

} // namespace waitlistd
