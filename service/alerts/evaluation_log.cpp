#include "service/alerts/evaluation_log.hpp"

#include "service/log/log.hpp"

#include <vector>

namespace waitlistd::alerts {

void log_evaluation(const EvaluationReport& report) {
  for (const Failure& failure : report.failures)
    log_failure(Level::error, failure, "tenant_not_evaluated");
  if (report.tenants == 0) return;
  std::vector<LogField> fields = {{"source", report.collection},
                                  {"period", to_string(report.period)},
                                  {"vintage", std::int64_t{report.vintage}},
                                  {"tenants", std::int64_t{report.tenants}},
                                  {"subjects", report.subjects},
                                  {"firing", report.firing},
                                  {"events", report.events},
                                  {"seconds", report.seconds}};
  // Nobody who looks for errors finds a line that has none.
  if (report.rules_in_error > 0) fields.push_back({"rules_in_error", std::int64_t{report.rules_in_error}});
  log_event(Level::info, "alerts_evaluated", "rules evaluated", fields);
}

void evaluate_and_tell(Connection& database, const Collection& collection, News news) {
  if (database.is_lost()) return;
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto report = evaluate(database, collection, news, now);
  if (report) return log_evaluation(*report);
  Failure failure = report.error();
  failure.message =
      "the rules about " + std::string(collection.name) + " were not evaluated: " + failure.message;
  failure.hint += (failure.hint.empty() ? "" : "; ") +
                  std::string("the next look or `waitlistd alerts evaluate` does it");
  log_failure(Level::warning, failure, "alerts_not_evaluated");
}

} // namespace waitlistd::alerts
