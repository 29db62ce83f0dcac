#pragma once
// The schema of a tenant, tenant_NAME, made and brought up to date by migrations of its own; see
// migrate_tenants in service/database/migrate.hpp.

#include "service/database/postgres.hpp"

#include <string>
#include <string_view>

namespace waitlistd {

/// "tenant_barts". The name has to be one that a tenant may have.
std::string tenant_schema(std::string_view name);

/// False for a role that is neither the owner nor in it: the tenants are none of its business, and stay as
/// they are.
Result<bool> may_see_tenants(Connection& database);

/// Brings the schema, the rules in it and the readers' role to what this program and the tenant's document
/// say, in a transaction of its own that locks the tenant's row: whoever evaluates it meanwhile is waited
/// for. Nothing to do where there is no such tenant any more.
Result<void> bring_tenant_up_to_date(Connection& database, const std::string& name);

} // namespace waitlistd
