#include "service/alerts/tenant_document.hpp"

#include "core/alerts/tenant_json.hpp"
#include "core/nearest.hpp"

#include <algorithm>

namespace waitlistd::alerts {
namespace {

Result<std::vector<std::string>> tenant_names(Connection& database) {
  const auto rows =
      database.query("SELECT name FROM waitlistd.tenant ORDER BY name", {}, "listing the tenants");
  if (!rows) return rows.error();
  std::vector<std::string> names;
  for (int i = 0; i < rows->rows(); ++i)
    names.push_back(rows->text(i, 0));
  return names;
}

Failure no_tenant(const std::string& name, const std::vector<std::string>& known) {
  const std::string near = nearest_word(name, known);
  return {FailureKind::usage, "there is no tenant " + name,
          near.empty() ? "`waitlistd tenant list` lists them" : "did you mean " + near + "?"};
}

Failure no_month() {
  return {FailureKind::failed, "no month is loaded", "`waitlistd once` loads the newest one"};
}

const Collection* collection_of(const std::string& name) {
  const auto found = find_collection(name);
  return found ? *found : nullptr;
}

} // namespace

Result<Tenant> stored_tenant(Connection& database, const std::string& name) {
  const auto rows = database.query("SELECT document FROM waitlistd.tenant WHERE name = $1", {name},
                                   "reading tenant " + name);
  if (!rows) return rows.error();
  if (rows->rows() > 0) return parse_tenant(rows->text(0, 0), "tenant " + name);
  const auto known = tenant_names(database);
  if (!known) return known.error();
  return no_tenant(name, *known);
}

Result<std::string> choose_tenant(Connection& database, const std::string& named) {
  auto known = tenant_names(database);
  if (!known) return known.error();
  if (!named.empty()) {
    if (std::find(known->begin(), known->end(), named) == known->end()) return no_tenant(named, *known);
    return named;
  }
  if (known->size() > 1) std::erase(*known, "default");
  if (known->size() == 1) return known->front();
  std::string names;
  for (const std::string& name : *known)
    names += (names.empty() ? "" : ", ") + name;
  return Failure{FailureKind::usage,
                 known->empty() ? "there is no tenant" : "whose alerts? There are several tenants",
                 known->empty() ? "`waitlistd migrate` makes one" : "--tenant, one of " + names};
}

Result<AlertContext> context_of(Connection& database, const Tenant& tenant, const AlertRecord& alert) {
  AlertContext context;
  context.collection = collection_of(alert.collection);
  const auto rule = std::find_if(tenant.rules.begin(), tenant.rules.end(),
                                 [&](const Rule& known) { return known.name == alert.rule; });
  if (rule != tenant.rules.end()) context.rule = *rule;
  if (!context.collection || !context.collection->names) return context;
  const auto publications = read_publications(database, *context.collection);
  if (!publications) return publications.error();
  const PublishedRelease* newest = newest_of(*publications);
  if (!newest) return context;
  auto names = context.collection->names(database, newest->release.release_id);
  if (!names) return names.error();
  context.names = std::move(*names);
  return context;
}

Result<Current> read_current(Connection& database, const Collection& collection, const Tenant& tenant,
                             std::optional<Period> up_to) {
  const auto publications = read_publications(database, collection);
  if (!publications) return publications.error();
  const PublishedRelease* newest = newest_of(*publications);
  if (!newest) return no_month();
  const Period month = up_to.value_or(newest->release.period);
  ReleaseWish releases;
  for (int back = 0; back < months_seen; ++back)
    releases.months.insert(add_months(month, -back));
  auto knowledge = read_knowledge(database, collection, *publications, releases,
                                  [&](const PlacesInMonth& known) -> Result<RuleWish> {
                                    RuleWish wish;
                                    add_wishes(tenant, collection, known, wish);
                                    return wish;
                                  });
  if (!knowledge) return knowledge.error();
  auto names = collection.names(database, newest->release.release_id);
  if (!names) return names.error();
  Current current{std::move(*knowledge), {}, std::move(*names)};
  current.view = view_now(current.knowledge, *publications, month, oldest_month(current.knowledge));
  return current;
}

Result<RuleJudge::Judgement> judge_now(Connection& database, const Collection& collection,
                                       const Tenant& tenant, const Rule& rule, const Subject& subject) {
  Tenant alone = tenant;
  alone.rules.assign(1, rule);
  const auto current = read_current(database, collection, alone, {});
  if (!current) return current.error();
  RuleJudge judge(current->knowledge, current->view);
  return judge.judge(tenant, rule, subject);
}

} // namespace waitlistd::alerts
