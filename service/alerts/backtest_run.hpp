#pragma once
// What rules would have said, month by month: as it was known when each month was first published, and as it
// is known now. Nothing is written.

#include "core/alerts/rule.hpp"
#include "core/alerts/state.hpp"
#include "service/alerts/rule_judge.hpp"
#include "service/database/postgres.hpp"

#include <optional>
#include <string>
#include <vector>

namespace waitlistd::alerts {

/// Of one rule, place, category and month.
struct BacktestRow {
  std::string rule;
  Subject subject;
  Period month;
  Standing now;
  std::optional<EventKind> event; ///< as known now: against the month before
  /// As known when the month was first published; absent where nothing that the rule sees has been revised
  /// since.
  std::optional<Standing> then;
};

struct BacktestRange {
  std::optional<Period> from; ///< absent: two years before the last month
  std::optional<Period> to;   ///< absent: the newest month
};

struct Backtest {
  Period from;
  Period to;
  std::vector<BacktestRow> rows;   ///< by rule, place, category and month
  std::vector<std::string> errors; ///< of rules that cannot be judged, or have no months
  Names names;
};

/// The tenant's rules about that collection; those about the collection itself have no history. Fails
/// (failed) where nothing is loaded.
Result<Backtest> backtest(Connection& database, const Collection& collection, const Tenant& tenant,
                          const BacktestRange& range);

} // namespace waitlistd::alerts
