#pragma once
// A tenant's file: docs/schemas/tenant.schema.json says what it may hold, tenant_check.hpp what that has to
// mean. docs/tenants.md is for those who write it.

#include "core/alerts/mistake.hpp"
#include "core/alerts/rule.hpp"
#include "core/failure.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace waitlistd::alerts {

/// All mistakes at once, or the value.
template <class Value>
struct Reading {
  std::optional<Value> value;
  Mistakes mistakes;
};

Reading<Tenant> read_tenant(std::string_view json);

/// The same for a document that was read before, as the database has it: `what` names it in the failure,
/// which has the first mistake and how many more there are.
Result<Tenant> parse_tenant(std::string_view json, const std::string& what);

/// One rule by itself, as it stands in a tenant's list; mistakes' places are in the rule.
Reading<Rule> read_rule(std::string_view json);

/// The same tenant in one form: members in the schema's order, what is as without a member left out, codes
/// and rules in the order in which they were written. Reading it gives the same tenant.
std::string write_tenant(const Tenant& tenant);
std::string write_rule(const Rule& rule);

/// Whatever decides what the rule says: the rule without its name, title, text and severity, and the tenant's
/// places that it is about. Two rules of which this is the same say the same.
std::string meaning_of(const Rule& rule, const TenantPlaces& places);

} // namespace waitlistd::alerts
