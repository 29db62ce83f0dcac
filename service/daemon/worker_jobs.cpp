#include "service/daemon/worker_jobs.hpp"

#include "service/alerts/evaluation_log.hpp"
#include "service/database/migrate.hpp"
#include "service/database/open_database.hpp"
#include "service/discovery/memory.hpp"

#include <chrono>

namespace waitlistd {
namespace {

// A probe must answer sooner than whoever asks gives up.
constexpr std::chrono::seconds probe_patience{3};

// The worker's thread has no other catch.
template <class Work>
auto guarded(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const FailureException& thrown) {
    return thrown.failure;
  } catch (const std::exception& bug) {
    return Failure{FailureKind::failed, std::string("unexpected: ") + bug.what(),
                   "this is a bug in waitlistd: please report it"};
  }
}

Result<CollectionFacts> collection_facts(Connection& connection, const Collection& collection) {
  auto newest = collection.newest_month(connection);
  if (!newest) return newest.error();
  const auto standing = collection.standing(connection);
  if (!standing) return standing.error();
  CollectionFacts facts{*newest, *standing, std::nullopt};
  if (collection.control_figures) {
    auto agreement = collection.control_figures->agreement(connection);
    if (!agreement) return agreement.error();
    facts.agreement = std::move(*agreement);
  }
  return facts;
}

Result<DatabaseFacts> facts_of(const DaemonDatabase& database, Connection& connection,
                               const std::vector<const Collection*>& collections, const Settings& settings) {
  DatabaseFacts facts{database.conninfo(), connection.description(), settings.pg_conn.empty(), {}};
  for (const Collection* collection : collections) {
    auto known = collection_facts(connection, *collection);
    if (!known) return known.error();
    facts.collections.emplace(collection->name, std::move(*known));
  }
  return facts;
}

// A standby answers every question and takes no month.
Result<std::vector<std::string>> why_not_writable(Connection& connection) {
  const auto found =
      connection.query("SELECT pg_is_in_recovery(), current_setting('transaction_read_only') = 'on'", {},
                       "asking whether the database can be written to");
  if (!found) return found.error();
  std::vector<std::string> reasons;
  if (found->at(0, 0) == "t")
    reasons.emplace_back("the database is a standby and cannot be written to: PG_CONN must name the primary");
  else if (found->at(0, 1) == "t")
    reasons.emplace_back("the database cannot be written to: its sessions are read-only "
                         "(default_transaction_read_only)");
  return reasons;
}

} // namespace

Result<Connection> DaemonDatabase::connect(const Settings& settings, const std::stop_token& stop) {
  if (stop.stop_requested()) return Failure{FailureKind::try_again, "waitlistd was asked to end", {}};
  auto connection =
      settings.pg_conn.empty() ? connect_to_cluster(settings, stop) : waitlistd::connect(settings.pg_conn);
  if (!connection) return connection;
  if (!settings.pg_conn.empty()) {
    leave(); // a private cluster of former settings
    conninfo_ = settings.pg_conn;
  }
  connection->stop_on(stop);
  if (auto current = bring_up_to_date(*connection); !current) return current.error();
  return connection;
}

Result<Connection> DaemonDatabase::connect_to_cluster(const Settings& settings, const std::stop_token& stop) {
  ClusterSettings wanted = cluster_settings(settings);
  wanted.stop = stop;
  if (cluster_ && *joined_with_ == wanted) {
    auto connection = waitlistd::connect(conninfo_);
    if (connection) return connection;
    if (auto up = cluster_->keep_up(stop); !up) return up.error();
    conninfo_ = cluster_->conninfo();
    return waitlistd::connect(conninfo_);
  }
  leave();
  auto joined = PrivateCluster::join(wanted);
  if (!joined) return joined.error();
  cluster_.emplace(std::move(*joined));
  joined_with_ = wanted;
  conninfo_ = cluster_->conninfo();
  return waitlistd::connect(conninfo_);
}

void DaemonDatabase::leave() {
  cluster_.reset();
  joined_with_.reset();
}

Result<DatabaseFacts> prepare(DaemonDatabase& database, const Settings& settings,
                              const std::stop_token& stop) {
  return guarded([&]() -> Result<DatabaseFacts> {
    const auto collections = find_collections(settings);
    if (!collections) return collections.error();
    auto connection = database.connect(settings, stop);
    if (!connection) return connection.error();
    for (const Collection* collection : *collections)
      if (auto published = collection->publish_ready(*connection); !published) return published.error();
    return facts_of(database, *connection, *collections, settings);
  });
}

LookReport look_at_site(DaemonDatabase& database, const Settings& settings, const std::string& source,
                        const std::stop_token& stop, const std::function<void()>& on_published) {
  LookReport report{Failure{}, {}, {}};
  const auto started = std::chrono::steady_clock::now();
  report.database = guarded([&]() -> Result<DatabaseFacts> {
    const auto collection = find_collection(source);
    if (!collection) return collection.error();
    auto connection = database.connect(settings, stop);
    if (!connection) return connection.error();
    report.look = run_look(**collection, *connection, settings, false, stop, on_published);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
    auto tried =
        DiscoveryMemory((*collection)->schema, &*connection).tried_within((*collection)->name, took.count());
    if (!tried) return tried.error();
    report.strategies = std::move(*tried);
    return facts_of(database, *connection, {*collection}, settings);
  });
  if (!report.database && report.look.outcome) report.look.outcome = report.database.error();
  return report;
}

Result<EvaluatedAlerts> evaluate_alerts(const std::string& conninfo, const std::string& source,
                                        const std::stop_token& stop) {
  return guarded([&]() -> Result<EvaluatedAlerts> {
    const auto collection = find_collection(source);
    if (!collection) return collection.error();
    auto connection = connect(conninfo);
    if (!connection) return connection.error();
    connection->stop_on(stop);
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    auto report = alerts::evaluate(*connection, **collection, alerts::News::told, now, stop);
    if (!report) return report.error();
    alerts::log_evaluation(*report);
    auto facts = alerts::read_alert_facts(*connection, **collection);
    if (!facts) return facts.error();
    return EvaluatedAlerts{std::move(*report), std::move(*facts)};
  });
}

std::vector<std::string> why_not_ready(const std::string& conninfo) {
  auto reasons = guarded([&]() -> Result<std::vector<std::string>> {
    auto connection = Connection::open(conninfo, probe_patience);
    if (!connection) return connection.error();
    if (auto set_up = connection->set_up_session(); !set_up) return set_up.error();
    auto found = why_not_writable(*connection);
    if (!found) return found;
    const auto state = schema_state(*connection);
    if (!state) return state.error();
    for (const std::string& migration : state->pending)
      found->push_back("the schema lacks migration " + migration);
    return found;
  });
  return reasons ? *reasons : std::vector<std::string>{reasons.error().message};
}

} // namespace waitlistd
