#pragma once
// What an apply of tenants' files would change, and how that is shown.

#include "core/alerts/rule.hpp"

#include <string>
#include <vector>

namespace waitlistd::alerts {

struct TenantChange {
  enum class Kind { added, changed, removed, unchanged };
  Kind kind = Kind::unchanged;
  Tenant tenant; ///< as it is to be; of one that is removed, as it was
  /// What is different, a line each: "+ rule over-65", "~ rule plan: fire_after 1 → 2", "- rule x".
  std::vector<std::string> details;
};

/// By name. Tenants that are not among the given ones are left alone, or with `prune` removed.
std::vector<TenantChange> plan_tenants(const std::vector<Tenant>& stored, const std::vector<Tenant>& given,
                                       bool prune);

/// For a person: a line a tenant, "+", "~", "-" or " " in front, its details below, and the count of each.
std::string plan_text(const std::vector<TenantChange>& plan);

} // namespace waitlistd::alerts
