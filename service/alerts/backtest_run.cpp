#include "service/alerts/backtest_run.hpp"

#include <algorithm>
#include <map>

namespace waitlistd::alerts {
namespace {

constexpr int usual_months = 24;

// What the evaluation of a month would have done about it, with the state of the month before.
std::optional<EventKind> event_of(const std::optional<BacktestRow>& before, const Standing& now,
                                  Period month) {
  std::optional<Stored> stored;
  if (before) stored = Stored{before->now.state, before->now.since, before->month, before->month};
  return change(stored, now, month, !before);
}

} // namespace

Result<Backtest> backtest(Connection& database, const Collection& collection, const Tenant& tenant,
                          const BacktestRange& range) {
  const auto publications = read_publications(database, collection);
  if (!publications) return publications.error();
  const PublishedRelease* newest = newest_of(*publications);
  if (!newest)
    return Failure{FailureKind::failed, "no month is loaded",
                   "`waitlistd once` loads the newest one, `waitlistd backfill` the others"};
  Backtest out;
  out.to = std::min(range.to.value_or(newest->release.period), newest->release.period);
  out.from = range.from.value_or(add_months(out.to, 1 - usual_months));

  ReleaseWish releases;
  releases.every_vintage = true;
  for (Period month = add_months(out.from, 1 - months_seen); month <= out.to; month = add_months(month, 1))
    releases.months.insert(month);
  const auto knowledge = read_knowledge(database, collection, *publications, releases,
                                        [&](const PlacesInMonth& known) -> Result<RuleWish> {
                                          RuleWish wish;
                                          add_wishes(tenant, collection, known, wish);
                                          return wish;
                                        });
  if (!knowledge) return knowledge.error();
  if (knowledge->releases.empty())
    return Failure{FailureKind::failed,
                   "no month from " + to_string(out.from) + " to " + to_string(out.to) + " is loaded",
                   "`waitlistd status` tells which are"};
  const auto last = std::max_element(knowledge->releases.begin(), knowledge->releases.end(),
                                     [](const auto& a, const auto& b) { return a.period < b.period; });
  auto names = collection.names(database, last->release_id);
  if (!names) return names.error();
  out.names = std::move(*names);

  std::map<std::pair<std::string, Subject>, std::vector<BacktestRow>> rows;
  const Period oldest = oldest_month(*knowledge);
  for (Period month = out.from; month <= out.to; month = add_months(month, 1)) {
    const View now = view_now(*knowledge, *publications, month, oldest);
    if (!now.releases.back()) continue; // not loaded
    const View then = view_then(*knowledge, *publications, month, oldest);
    const bool was_revised = then.releases != now.releases;
    RuleJudge judge_now(*knowledge, now);
    std::optional<RuleJudge> judge_then;
    if (was_revised) judge_then.emplace(*knowledge, then);
    for (const Rule& rule : tenant.rules) {
      if (rule.collection != collection.name || is_about_collection(rule.condition)) continue;
      if (!judge_now.error_of(rule).empty()) continue;
      for (const Subject& subject : judge_now.subjects(tenant, rule)) {
        const auto standing = [&](RuleJudge& judge) {
          const auto judgement = judge.judge(tenant, rule, subject);
          return newest_standing(judgement.months, judgement.judged, rule.fire_after, rule.clear_after);
        };
        BacktestRow row{rule.name, subject, month, standing(judge_now), std::nullopt, std::nullopt};
        auto& series = rows[{rule.name, subject}];
        row.event = event_of(series.empty() ? std::nullopt : std::optional(series.back()), row.now, month);
        if (judge_then) row.then = standing(*judge_then);
        series.push_back(std::move(row));
      }
    }
  }
  for (const Rule& rule : tenant.rules) {
    const View now = view_now(*knowledge, *publications, out.to, oldest);
    if (rule.collection != collection.name) continue;
    if (is_about_collection(rule.condition))
      out.errors.push_back(rule.name + " is about the collection as a whole, of which there is no history");
    else if (const std::string error = RuleJudge(*knowledge, now).error_of(rule); !error.empty())
      out.errors.push_back(rule.name + ": " + error);
  }
  for (auto& [key, series] : rows)
    std::move(series.begin(), series.end(), std::back_inserter(out.rows));
  return out;
}

} // namespace waitlistd::alerts
