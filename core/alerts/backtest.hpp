#pragma once
// What a rule would have said, month by month: by what was known at the time, and by what is known now.

#include "core/alerts/state.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace waitlistd::alerts {

struct Said {
  Judged judged; ///< of the month itself
  State state = State::quiet;
};

struct BacktestMonth {
  Period period;
  Said then;
  Said now;
  bool differs = false; ///< in answer, state, value or threshold
};

/// What was known when a month was first published: the months up to it, as they were then, itself the last
/// one. Absent: the same as now. What the spans are of has to live until the next call.
using KnownThen = std::function<std::optional<Evidence>(Period)>;

/// Of the months of `now` from `from` to `to`, both included. Months in between that are not loaded have no
/// answer, as in `now`.
std::vector<BacktestMonth> backtest(const Rule& rule, const Evidence& now, const KnownThen& known_then,
                                    Period from, Period to);

} // namespace waitlistd::alerts
