#pragma once
// What the daemon does away from its loop, on the worker's thread: reach the database, look at the site.

#include "core/failure.hpp"
#include "core/settings.hpp"
#include "service/alerts/alert_facts.hpp"
#include "service/alerts/evaluation.hpp"
#include "service/database/postgres.hpp"
#include "service/database/private_cluster.hpp"
#include "service/look/look.hpp"
#include "service/release.hpp"

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace waitlistd {

/// The database that the settings lead to. A private cluster is kept up between looks, for whoever reads it,
/// and started again where it has died.
class DaemonDatabase {
public:
  /// With its schema up to date; a requested stop cuts short what is done on it.
  Result<Connection> connect(const Settings& settings, const std::stop_token& stop);
  /// How the last one was reached; may hold a password.
  const std::string& conninfo() const { return conninfo_; }
  /// Stops the private cluster if nobody else uses it.
  void leave();

private:
  Result<Connection> connect_to_cluster(const Settings& settings, const std::stop_token& stop);
  std::optional<ClusterSettings> joined_with_;
  std::optional<PrivateCluster> cluster_;
  std::string conninfo_;
};

/// What the database holds of one collection.
struct CollectionFacts {
  std::optional<NewestMonth> newest;
  Standing standing = {};
  std::optional<Agreement> agreement = {}; ///< absent: no figures of the publisher's own have been read
};

/// What is known of a database that was reached.
struct DatabaseFacts {
  std::string conninfo; ///< may hold a password
  std::string description;
  bool private_cluster = false;
  std::map<std::string, CollectionFacts> collections; ///< by source; those that were asked for
};

/// Reaches the database, brings its schema up to date and publishes what a run that was killed had loaded.
Result<DatabaseFacts> prepare(DaemonDatabase& database, const Settings& settings,
                              const std::stop_token& stop);

struct LookReport {
  Result<DatabaseFacts> database; ///< after the look: the collection's
  LookOutcome look;
  std::vector<StrategyOutcome> strategies;
};

/// One look at the site for one collection, from the database on. `on_published`: see run_look.
LookReport look_at_site(DaemonDatabase& database, const Settings& settings, const std::string& source,
                        const std::stop_token& stop, const std::function<void()>& on_published);

struct EvaluatedAlerts {
  alerts::EvaluationReport report;
  alerts::AlertFacts facts; ///< after it
};

/// Evaluates the rules about one collection, by a connection of its own, so that it need not stand behind a
/// look.
Result<EvaluatedAlerts> evaluate_alerts(const std::string& conninfo, const std::string& source,
                                        const std::stop_token& stop);

/// Why the database is not ready to take months and to be read; empty where it is. Takes three seconds at
/// most.
std::vector<std::string> why_not_ready(const std::string& conninfo);

} // namespace waitlistd
