#pragma once
// A tenant as it was applied, for those who evaluate and show its rules.

#include "core/alerts/rule.hpp"
#include "core/failure.hpp"
#include "service/alerts/alert_report.hpp"
#include "service/alerts/rule_judge.hpp"
#include "service/database/postgres.hpp"

#include <string>
#include <vector>

namespace waitlistd::alerts {

/// Fails (usage) where there is no such tenant, with those that there are.
Result<Tenant> stored_tenant(Connection& database, const std::string& name);

/// The tenant that is meant: the one named, or without a name the only one there is beside `default`, or
/// that. Fails (usage) where several could be meant.
Result<std::string> choose_tenant(Connection& database, const std::string& named);

/// What an alert of that tenant is about, with names by the newest release.
Result<AlertContext> context_of(Connection& database, const Tenant& tenant, const AlertRecord& alert);

/// What a tenant's rules are judged by.
struct Current {
  Knowledge knowledge;
  View view; ///< of `knowledge`
  Names names;
};
/// As all of it is known now, up to that month (absent: the newest). Fails (failed) where nothing is loaded.
Result<Current> read_current(Connection& database, const Collection& collection, const Tenant& tenant,
                             std::optional<Period> up_to);

/// What a rule says of one place and category, month by month, as all of it is known now.
Result<RuleJudge::Judgement> judge_now(Connection& database, const Collection& collection,
                                       const Tenant& tenant, const Rule& rule, const Subject& subject);

} // namespace waitlistd::alerts
