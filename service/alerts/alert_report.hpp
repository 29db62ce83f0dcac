#pragma once
// Alerts for people and programs: a list, one with its history, and the proof of one down to the published
// lines.

#include "core/alerts/rule.hpp"
#include "service/alerts/alert_store.hpp"
#include "service/alerts/backtest_run.hpp"
#include "service/collection.hpp"

#include <string>
#include <vector>

namespace waitlistd::alerts {

/// What an alert is about and what its rule means, as far as its collection still tells.
struct AlertContext {
  const Collection* collection = nullptr; ///< nullptr: this program does not have it
  Rule rule;
  Names names;
};

/// `contexts`: one an alert.
std::string list_text(const std::vector<AlertRecord>& alerts, const std::vector<AlertContext>& contexts);
std::string list_json(const std::vector<AlertRecord>& alerts, const std::vector<AlertContext>& contexts);

std::string show_text(const AlertRecord& alert, const AlertContext& context,
                      const std::vector<EventRecord>& events);
std::string show_json(const AlertRecord& alert, const AlertContext& context,
                      const std::vector<EventRecord>& events);

/// The release that an alert's figure is from.
struct ReleaseRecord {
  Period period;
  int vintage = 0;
  std::string status;
  std::string url;
  std::string sha256;
  std::string loaded_at;
};

struct Explanation {
  AlertRecord alert;
  AlertContext context;
  std::optional<ReleaseRecord> release;
  std::vector<PublishedLines> lines;
  std::vector<Period> months; ///< that the rule sees, with the next two
  Series series;
  std::vector<Judged> judged;
};
Result<Explanation> explain(Connection& database, const std::string& tenant, std::int64_t alert_id);
std::string explain_text(const Explanation& explanation);
std::string explain_json(const Explanation& explanation);

std::string backtest_text(const Backtest& backtest, const Tenant& tenant, const Collection& collection);
std::string backtest_json(const Backtest& backtest, const Tenant& tenant, const Collection& collection);

/// Of what a rule compares: the measure's, or that of its change; see figure_text.hpp.
std::string unit_compared(const Rule& rule, const Measure* measure);

} // namespace waitlistd::alerts
