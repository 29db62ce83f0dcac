#pragma once
// The schema of a tenant, tenant_NAME, made and brought up to date by migrations of its own.

#include "service/database/postgres.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// "tenant_barts". The name has to be one that a tenant may have.
std::string tenant_schema(std::string_view name);

/// How many tenant migrations this program has.
int newest_tenant_version();

/// Brings one tenant's schema and the rules in it to what this program and the tenant's document say, in a
/// transaction of its own that locks the tenant's row: whoever evaluates it meanwhile is waited for. Nothing
/// to do where there is no such tenant any more.
Result<void> bring_tenant_up_to_date(Connection& database, const std::string& name);

/// Those whose schema or rules are behind, by name. Fails (failed) where one is newer than this program.
Result<std::vector<std::string>> tenants_behind(Connection& database);

} // namespace waitlistd
