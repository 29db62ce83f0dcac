#pragma once
// The tenants of a database: what `waitlistd tenant` does to them.

#include "core/alerts/tenant_check.hpp"
#include "core/alerts/tenant_plan.hpp"
#include "service/database/postgres.hpp"

#include <string>
#include <vector>

namespace waitlistd {

/// What tenants' rules may name: the collections' measures, and of the database the standards and the codes
/// of what is loaded.
Result<alerts::Vocabulary> read_vocabulary(Connection& database);

/// What an apply of those tenants would do. Changes nothing.
Result<std::vector<alerts::TenantChange>> plan_apply(Connection& database,
                                                     const std::vector<alerts::Tenant>& tenants, bool prune);

/// Does it: all documents change in one transaction, and then each tenant's schema and rules follow in one of
/// its own (thousands of schemas in one would need more locks than a server has). What a program that is
/// killed in between leaves is done by whoever next brings the schema up to date; a tenant that is to be
/// removed stays then.
Result<std::vector<alerts::TenantChange>>
apply_tenants(Connection& database, const std::vector<alerts::Tenant>& tenants, bool prune);

/// The tenant's file as last applied. Fails (failed) where there is no such tenant, with the near name.
Result<std::string> export_tenant(Connection& database, const std::string& name);

/// A table for a person.
Result<std::string> list_tenants(Connection& database);

/// The tenant, its schema with all history, and its readers' role, which may have to stay: false then.
Result<bool> remove_tenant(Connection& database, const std::string& name);

} // namespace waitlistd
