#pragma once
// Rules to begin with, as values: docs/tenants.md goes through them line by line.

#include "core/alerts/rule.hpp"

#include <string>

namespace waitlistd::alerts {

/// What a database has where nobody has said anything: England's standards in force and its list, and what
/// operators have to know.
Tenant default_tenant();

/// What a trust wants to know on its first day. `icb` may be blank. The plan is a sample, over the year from
/// `first_month` on: its figures are to be replaced.
Tenant starter_tenant(const std::string& name, const std::string& provider, const std::string& icb,
                      Period first_month);

} // namespace waitlistd::alerts
