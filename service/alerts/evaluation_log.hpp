#pragma once

#include "service/alerts/evaluation.hpp"

namespace waitlistd::alerts {

/// What the evaluation did, where it did anything, and each tenant's failure.
void log_evaluation(const EvaluationReport& report);

/// After a command has published, or may have: evaluates, and says what came of it. A failure is a warning:
/// the month is loaded, and the next run evaluates it.
void evaluate_and_tell(Connection& database, const Collection& collection, News news);

} // namespace waitlistd::alerts
