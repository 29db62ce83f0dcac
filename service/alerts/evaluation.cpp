#include "service/alerts/evaluation.hpp"

#include "core/alerts/tenant_json.hpp"
#include "core/london_time.hpp"
#include "service/alerts/rule_judge.hpp"
#include "service/alerts/tenant_alerts.hpp"
#include "service/database/schema.hpp"
#include "service/tenants/tenant_schema.hpp"

#include <algorithm>

namespace waitlistd::alerts {
namespace {

// So many tenants' documents are in memory at once.
constexpr int tenants_at_once = 250;

class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

Failure stopped() { return {FailureKind::try_again, "the evaluation of alerts was stopped", {}}; }

// What all tenants of a run share.
struct Run {
  const Collection& collection;
  PublishedRelease newest;
  CollectionStanding standing;
  std::string standing_text;
  News news;
};

struct NamedDocument {
  std::string name;
  std::string document;
  bool publication_due = false; ///< else only what is known of the collection has changed
};

// ---- what is known of the collection

// By the newest month whose last day of publication is over.
CollectionStanding how_late(const PublicationRule& rule, Period newest, std::chrono::sys_seconds now) {
  using std::chrono::days;
  const auto day_of = [](std::chrono::sys_seconds moment) {
    return std::chrono::floor<days>(london_time(moment));
  };
  PublicationWindow window = publication_window(rule, now);
  if (now < window.closes) // this calendar month's may still come
    window = publication_window(rule, expected_publication(rule, add_months(window.due, -1)));
  CollectionStanding standing;
  standing.newest_due = window.due;
  standing.newest = newest;
  if (newest < window.due)
    standing.days_since_due = static_cast<int>((day_of(now) - day_of(window.closes)).count()) + 1;
  return standing;
}

Result<CollectionStanding> read_standing(Connection& database, const Collection& collection,
                                         const MonthRelease& newest, std::chrono::sys_seconds now) {
  const auto counted = database.query(
      in_schema(collection.schema, "SELECT (SELECT count(*) FROM {schema}.release WHERE status = 'held'), "
                                   "(SELECT count(*) FROM {schema}.missing_month WHERE status = 'rejected'), "
                                   "(SELECT count(*) FROM {schema}.release AS r, "
                                   "jsonb_to_recordset(r.checks) AS k (deviations bigint) "
                                   "WHERE r.release_id = $1 AND k.deviations > 0)"),
      {std::to_string(newest.release_id)}, "asking how the collection stands");
  if (!counted) return counted.error();
  CollectionStanding standing = how_late(collection.publication, newest.period, now);
  standing.held = static_cast<int>(counted->number(0, 0));
  standing.rejected = static_cast<int>(counted->number(0, 1));
  standing.findings = static_cast<int>(counted->number(0, 2));
  return standing;
}

std::string text_of(const CollectionStanding& standing) {
  return "due " + to_string(standing.newest_due) + ", days " + std::to_string(standing.days_since_due) +
         ", rejected " + std::to_string(standing.rejected) + ", held " + std::to_string(standing.held) +
         ", findings " + std::to_string(standing.findings);
}

// ---- whose turn it is

Result<std::vector<NamedDocument>> tenants_to_do(Connection& database, const Run& run,
                                                 const std::string& after) {
  const auto rows =
      database.query("SELECT t.name, t.document, coalesce(p.publication_id < $2, true) FROM waitlistd.tenant "
                     "AS t LEFT JOIN waitlistd.tenant_progress AS p "
                     "ON (p.tenant, p.collection) = (t.name, $1) "
                     "WHERE t.name > $4 COLLATE \"C\" AND t.rules_sha256 = t.sha256 AND (p.publication_id IS "
                     "NULL OR p.publication_id < $2 "
                     "OR p.standing <> $3) "
                     "ORDER BY t.name LIMIT $5",
                     {std::string(run.collection.name), std::to_string(run.newest.publication_id),
                      run.standing_text, after, std::to_string(tenants_at_once)},
                     "looking for tenants to evaluate");
  if (!rows) return rows.error();
  std::vector<NamedDocument> found;
  for (int i = 0; i < rows->rows(); ++i)
    found.push_back({rows->text(i, 0), rows->text(i, 1), rows->at(i, 2) == "t"});
  return found;
}

// Each tenant whose turn it is; one whose document cannot be read is a failure of its own.
template <class Do>
Result<void> for_each_tenant(Connection& database, const Run& run, EvaluationReport& report, const Do& act) {
  std::string after;
  while (true) {
    const auto page = tenants_to_do(database, run, after);
    if (!page) return page.error();
    for (const NamedDocument& stored : *page) {
      auto tenant = parse_tenant(stored.document, "tenant " + stored.name);
      Result<void> done = tenant ? act(*tenant, stored.publication_due) : Result<void>(tenant.error());
      if (!done && (database.is_lost() || done.error().kind == FailureKind::try_again)) return done;
      if (!done) report.failures.push_back(done.error());
    }
    if (static_cast<int>(page->size()) < tenants_at_once) return {};
    after = page->back().name;
  }
}

// ---- one tenant

// Under the tenant's lock; absent: others have it, or have done it, or it is gone.
struct Due {
  bool publication = false;
  bool standing = false;
};
Result<std::optional<Due>> lock_tenant(Connection& database, const Run& run, const std::string& name) {
  const auto mine = database.query(
      "SELECT FROM waitlistd.tenant WHERE name = $1 AND rules_sha256 = sha256 FOR UPDATE SKIP LOCKED", {name},
      "locking tenant " + name);
  if (!mine) return mine.error();
  if (mine->rows() == 0) return std::optional<Due>{};
  const auto progress =
      database.query("SELECT publication_id, standing FROM waitlistd.tenant_progress "
                     "WHERE tenant = $1 AND collection = $2",
                     {name, std::string(run.collection.name)}, "asking how far tenant " + name + " is");
  if (!progress) return progress.error();
  const bool is_first = progress->rows() == 0;
  const Due due{is_first || progress->number(0, 0) < run.newest.publication_id,
                is_first || progress->text(0, 1) != run.standing_text};
  return due.publication || due.standing ? std::optional(due) : std::nullopt;
}

Result<void> note_progress(Connection& database, const Run& run, const std::string& name) {
  const auto noted = database.query(
      in_schema(
          tenant_schema(name),
          "INSERT INTO waitlistd.tenant_progress AS p (tenant, collection, publication_id, standing, alerts, "
          "rules_in_error) "
          "SELECT $1, $2, $3, $4, "
          "coalesce((SELECT jsonb_object_agg(c.kind, c.count) FROM (SELECT a.severity || ' ' || a.state AS "
          "kind, count(*) "
          "FROM {schema}.alerts AS a WHERE a.collection = $2 GROUP BY 1) AS c), '{}'), "
          "(SELECT count(*) FROM {schema}.rule AS r WHERE r.removed_at IS NULL AND r.error IS NOT NULL) "
          "ON CONFLICT (tenant, collection) DO UPDATE SET "
          "publication_id = greatest(p.publication_id, excluded.publication_id), standing = "
          "excluded.standing, "
          "alerts = excluded.alerts, rules_in_error = excluded.rules_in_error"),
      {name, std::string(run.collection.name), std::to_string(run.newest.publication_id), run.standing_text},
      "noting how far tenant " + name + " is");
  if (!noted) return noted.error();
  return {};
}

bool is_told(const std::optional<EventKind>& event) {
  return event == EventKind::fired || event == EventKind::cleared || event == EventKind::withdrawn;
}

class TenantEvaluation {
public:
  TenantEvaluation(const Run& run, const Tenant& tenant, const TenantRows& stored)
      : run_(run), tenant_(tenant), stored_(stored) {}

  void places(RuleJudge& judge) {
    for (const Rule& rule : tenant_.rules) {
      const StoredRule* stored = stored_of(rule);
      if (!stored || is_about_collection(rule.condition)) continue;
      ++counts.rules;
      std::string error = judge.error_of(rule);
      if (stored->is_new || error != stored->error) rules.push_back({stored->rule_id, error});
      if (!error.empty()) {
        ++counts.rules_in_error;
        continue;
      }
      for (const Subject& subject : subjects_of(judge, rule, *stored))
        evaluate(judge, rule, *stored, subject);
    }
  }

  // Not counted in months: it is so or it is not.
  void standing() {
    for (const Rule& rule : tenant_.rules) {
      const StoredRule* stored = stored_of(rule);
      if (!stored || !is_about_collection(rule.condition)) continue;
      const Judged judged = judge(rule.condition, run_.standing);
      const AlertKey key{stored->rule_id, "collection", "", ""};
      const auto before = find(key);
      const Period month = run_.newest.release.period;
      Standing now{State::quiet, month, month, judged, false};
      if (judged.answer == Answer::breached) now.state = State::firing;
      const bool fired = before && before->stored.state == State::firing;
      std::optional<EventKind> event;
      if (now.state == State::firing && !fired) event = news(*stored, EventKind::fired);
      if (now.state == State::quiet && fired) event = news(*stored, EventKind::cleared);
      if (fired && now.state == State::firing) now.since = before->stored.since;
      if (event || now.state != State::quiet || fired)
        standing_rows.push_back({key, now, event, before, std::nullopt});
      if (stored->is_new) rules.push_back({stored->rule_id, {}});
    }
  }

  std::vector<AlertRow> rows;
  std::vector<AlertRow> standing_rows;
  std::vector<RuleOutcome> rules;
  EvaluationRow counts;

private:
  const StoredRule* stored_of(const Rule& rule) const {
    const auto found = stored_.rules.find(rule.name);
    return rule.collection == run_.collection.name && found != stored_.rules.end() ? &found->second : nullptr;
  }

  std::optional<StoredAlert> find(const AlertKey& key) const {
    const auto found = stored_.alerts.find(key);
    return found == stored_.alerts.end() ? std::nullopt : std::optional(found->second);
  }

  // Who has left a group while its alert fires is looked at until it is quiet.
  std::vector<Subject> subjects_of(const RuleJudge& judge, const Rule& rule, const StoredRule& stored) const {
    std::vector<Subject> all = judge.subjects(tenant_, rule);
    for (auto at = stored_.alerts.lower_bound({stored.rule_id, "", "", ""});
         at != stored_.alerts.end() && at->first.rule_id == stored.rule_id; ++at) {
      const auto kind = parse_place_kind(at->first.place_kind);
      if (at->second.stored.state != State::quiet && kind)
        all.push_back({{*kind, at->first.place}, at->first.category});
    }
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
  }

  // What a backfill brings is known and no news.
  std::optional<EventKind> news(const StoredRule& stored, std::optional<EventKind> event) const {
    if (run_.news == News::told && !stored.is_new) return event;
    const bool fires = event == EventKind::fired || event == EventKind::baseline;
    return fires ? std::optional(EventKind::baseline) : std::nullopt;
  }

  void evaluate(RuleJudge& judge, const Rule& rule, const StoredRule& stored, const Subject& subject) {
    ++counts.subjects;
    const RuleJudge::Judgement judgement = judge.judge(tenant_, rule, subject);
    Standing now = newest_standing(judgement.months, judgement.judged, rule.fire_after, rule.clear_after);
    const AlertKey key{stored.rule_id, std::string(to_string(subject.place.kind)), subject.place.code,
                       subject.category};
    const auto before = find(key);
    const bool was_quiet = !before || before->stored.state == State::quiet;
    if (was_quiet && now.state == State::quiet) return;
    // A breach that is older than what rules see.
    if (!was_quiet && now.state == before->stored.state && now.since == judgement.months.front())
      now.since = std::min(now.since, before->stored.since);
    if (now.state == State::firing) ++counts.firing;
    const Period newest = run_.newest.release.period;
    const auto known = before ? std::optional(before->stored) : std::nullopt;
    const auto event = news(stored, change(known, now, newest, stored.is_new));
    if (is_told(event)) ++counts.events;
    const Period told = stored_after(known, now, newest, event).told;
    rows.push_back(
        {key, std::move(now), event, before, told == Period{} ? std::nullopt : std::optional(told)});
  }

  const Run& run_;
  const Tenant& tenant_;
  const TenantRows& stored_;
};

// `judge`: absent where nobody's turn was for a publication when this run began.
Result<void> evaluate_tenant(Connection& database, const Run& run, std::optional<RuleJudge>& judge,
                             const Tenant& tenant, EvaluationReport& report) {
  const Stopwatch watch;
  const std::string schema = tenant_schema(tenant.name);
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  const auto due = lock_tenant(database, run, tenant.name);
  if (!due) return due.error();
  if (!*due) return {};
  const auto stored = read_tenant_rows(database, schema);
  if (!stored) return stored.error();

  TenantEvaluation evaluation(run, tenant, *stored);
  if ((*due)->publication && !judge) return {}; // applied meanwhile: the next run's
  if ((*due)->publication) evaluation.places(*judge);
  evaluation.standing();
  EvaluatedAt at{std::string(run.collection.name), run.newest.release.period, run.newest.release,
                 run.newest.publication_id};
  if (auto written = write_alerts(database, schema, at, evaluation.rows); !written) return written;
  if (auto written = write_rules(database, schema, run.newest.publication_id, evaluation.rules); !written)
    return written;
  if ((*due)->publication) {
    evaluation.counts.seconds = watch.seconds();
    if (auto written = write_evaluation(database, schema, at, evaluation.counts); !written) return written;
  }
  at.release.reset();
  at.publication_id.reset();
  if (auto written = write_alerts(database, schema, at, evaluation.standing_rows); !written) return written;
  if (auto noted = note_progress(database, run, tenant.name); !noted) return noted;
  if (auto committed = transaction->commit(); !committed) return committed;

  ++report.tenants;
  report.subjects += evaluation.counts.subjects;
  report.firing += evaluation.counts.firing;
  report.events += evaluation.counts.events;
  for (const AlertRow& row : evaluation.standing_rows)
    report.events += is_told(row.event) ? 1 : 0;
  report.rules_in_error += evaluation.counts.rules_in_error;
  return {};
}

Result<bool> is_anybodys_turn(Connection& database, const Run& run) {
  const auto found = database.query(
      "SELECT EXISTS (SELECT FROM waitlistd.tenant AS t LEFT JOIN waitlistd.tenant_progress AS p "
      "ON (p.tenant, p.collection) = (t.name, $1) WHERE coalesce(p.publication_id < $2, true))",
      {std::string(run.collection.name), std::to_string(run.newest.publication_id)},
      "asking whether a publication is to be evaluated");
  if (!found) return found.error();
  return found->at(0, 0) == "t";
}

Result<Knowledge> read_what_rules_ask_for(Connection& database, const Run& run,
                                          const std::vector<PublishedRelease>& publications) {
  std::set<Period> months;
  for (int back = 0; back < months_seen; ++back)
    months.insert(add_months(run.newest.release.period, -back));
  EvaluationReport ignored; // a document that cannot be read is told by the round that evaluates
  return read_knowledge(database, run.collection, publications, {std::move(months), false},
                        [&](const PlacesInMonth& known) -> Result<RuleWish> {
                          RuleWish wish;
                          auto asked = for_each_tenant(database, run, ignored,
                                                       [&](const Tenant& tenant, bool due) -> Result<void> {
                                                         if (due)
                                                           add_wishes(tenant, run.collection, known, wish);
                                                         return {};
                                                       });
                          if (!asked) return asked.error();
                          return wish;
                        });
}

} // namespace

Result<EvaluationReport> evaluate(Connection& database, const Collection& collection, News news,
                                  std::chrono::sys_seconds now, const std::stop_token& stop) {
  const Stopwatch watch;
  EvaluationReport report;
  report.collection = collection.name;
  if (!collection.measures) return report;
  const auto publications = read_publications(database, collection);
  if (!publications) return publications.error();
  const PublishedRelease* newest = newest_of(*publications);
  if (!newest) return report;
  report.period = newest->release.period;
  report.vintage = newest->release.vintage;

  const auto standing = read_standing(database, collection, newest->release, now);
  if (!standing) return standing.error();
  const Run run{collection, *newest, *standing, text_of(*standing), news};

  std::optional<Knowledge> knowledge;
  std::optional<View> view;
  std::optional<RuleJudge> judge;
  const auto anybody = is_anybodys_turn(database, run);
  if (!anybody) return anybody.error();
  if (*anybody) {
    auto read = read_what_rules_ask_for(database, run, *publications);
    if (!read) return read.error();
    knowledge.emplace(std::move(*read));
    view = view_now(*knowledge, *publications, newest->release.period, oldest_month(*knowledge));
    judge.emplace(*knowledge, *view);
  }
  auto evaluated = for_each_tenant(database, run, report, [&](const Tenant& tenant, bool) -> Result<void> {
    if (stop.stop_requested()) return stopped();
    return evaluate_tenant(database, run, judge, tenant, report);
  });
  if (!evaluated) return evaluated.error();
  report.seconds = watch.seconds();
  return report;
}

} // namespace waitlistd::alerts
