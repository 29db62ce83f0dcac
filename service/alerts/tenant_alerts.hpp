#pragma once
// A tenant's rows: the rules that are in force, the alerts as the last evaluation left them, and what a new
// one makes of them.

#include "core/alerts/state.hpp"
#include "service/alerts/rule_judge.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace waitlistd::alerts {

struct StoredRule {
  int rule_id = 0;
  bool is_new = false; ///< not yet evaluated: its first look is a baseline
  std::string error;
};

struct StoredAlert {
  std::int64_t alert_id = 0;
  Stored stored;
  std::optional<double> value;
};

/// Its rule, and whose it is; a rule about the collection has no place ("collection", blank, blank).
struct AlertKey {
  int rule_id = 0;
  std::string place_kind;
  std::string place;
  std::string category;
  auto operator<=>(const AlertKey&) const = default;
};

struct TenantRows {
  std::map<std::string, StoredRule> rules; ///< by name
  std::map<AlertKey, StoredAlert> alerts;
};

Result<TenantRows> read_tenant_rows(Connection& database, const std::string& schema);

/// An alert as it is now, and what happened to it.
struct AlertRow {
  AlertKey key;
  Standing standing;
  std::optional<EventKind> event;
  std::optional<StoredAlert> before;
  std::optional<Period> told; ///< see Stored
};

/// At which publication; without a release of what is about the collection.
struct EvaluatedAt {
  std::string collection;
  Period period; ///< the newest month
  std::optional<MonthRelease> release;
  std::optional<std::int64_t> publication_id;
};

struct RuleOutcome {
  int rule_id = 0;
  std::string error; ///< blank: none
};

/// In the caller's transaction.
Result<void> write_alerts(Connection& database, const std::string& schema, const EvaluatedAt& at,
                          const std::vector<AlertRow>& rows);
Result<void> write_rules(Connection& database, const std::string& schema, std::int64_t publication_id,
                         const std::vector<RuleOutcome>& rules);

struct EvaluationRow {
  int rules = 0;
  std::int64_t subjects = 0;
  std::int64_t firing = 0;
  std::int64_t events = 0;
  int rules_in_error = 0;
  double seconds = 0;
};
Result<void> write_evaluation(Connection& database, const std::string& schema, const EvaluatedAt& at,
                              const EvaluationRow& row);

} // namespace waitlistd::alerts
