#pragma once
// What is told of alerts without reading each: of all tenants, from what their evaluations left.

#include "core/failure.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace waitlistd {
struct Collection;
}

namespace waitlistd::alerts {

/// Of one tenant and collection.
struct TenantAlerts {
  std::map<std::pair<std::string, std::string>, std::int64_t> count; ///< by severity and state; without zeros
  int rules_in_error = 0;
};

struct AlertFacts {
  std::map<std::string, TenantAlerts> tenants; ///< by name; those evaluated at least once
  int waiting = 0; ///< tenants whose rules have not been evaluated at the newest month's publication
};

Result<AlertFacts> read_alert_facts(Connection& database, const Collection& collection);

} // namespace waitlistd::alerts
