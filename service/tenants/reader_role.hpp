#pragma once
// Who may read a tenant's schema: role tenant_NAME_reader, which nobody logs in as. Dashboards log in as a
// member. It is in rtt_reader, so that it sees the figures, and sees no other tenant's schema.

#include "service/database/postgres.hpp"

#include <string>

namespace waitlistd {

std::string tenant_reader(std::string_view name);

/// Makes the role and grants it what it lacks, in the caller's transaction. What this one may not make or
/// grant is left: see repair_tenant_readers.
Result<void> grant_to_tenant_reader(Connection& database, const std::string& name);

/// Drops the role. One that another database on the server still uses, or that this one may not drop, stays:
/// false then.
Result<bool> drop_tenant_reader(Connection& database, const std::string& name);

} // namespace waitlistd
