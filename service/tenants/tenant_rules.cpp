#include "service/tenants/tenant_rules.hpp"

#include "core/alerts/rule_words.hpp"
#include "core/alerts/tenant_json.hpp"
#include "service/database/schema.hpp"
#include "service/release_file/sha256.hpp"
#include "service/tenants/tenant_schema.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

namespace json = boost::json;

// $1: an array of the rules, in their order.
constexpr const char* given_sql = R"(
WITH given AS (
    SELECT r.* FROM jsonb_to_recordset($1::jsonb)
        AS r (number integer, name text, definition jsonb, meaning text, title text, text text, severity text)
) )";
constexpr const char* removed_sql = R"(
UPDATE {schema}.rule AS r SET removed_at = clock_timestamp()
WHERE r.removed_at IS NULL AND NOT EXISTS (SELECT FROM given AS g WHERE (g.name, g.meaning) = (r.name, r.meaning)))";
constexpr const char* changed_sql = R"(
UPDATE {schema}.rule AS r SET definition = g.definition, title = g.title, text = g.text, severity = g.severity
FROM given AS g
WHERE r.removed_at IS NULL AND g.name = r.name
  AND (r.definition, r.title, r.text, r.severity) IS DISTINCT FROM (g.definition, g.title, g.text, g.severity))";
constexpr const char* added_sql = R"(
INSERT INTO {schema}.rule (name, definition, meaning, title, text, severity)
SELECT g.name, g.definition, g.meaning, g.title, g.text, g.severity
FROM given AS g
WHERE NOT EXISTS (SELECT FROM {schema}.rule AS r WHERE r.removed_at IS NULL AND r.name = g.name)
ORDER BY g.number)";

std::string rules_json(const alerts::Tenant& tenant) {
  json::array rules;
  for (const alerts::Rule& rule : tenant.rules)
    rules.push_back(
        {{"number", rules.size()},
         {"name", rule.name},
         {"definition", json::parse(alerts::write_rule(rule))},
         {"meaning", sha256_of(alerts::meaning_of(rule, tenant.places))},
         {"title", rule.title},
         {"text", rule.text},
         {"severity", json::string_view(alerts::word_of(alerts::severity_words, rule.severity))}});
  return json::serialize(rules);
}

} // namespace

Result<void> write_tenant_rules(Connection& database, const alerts::Tenant& tenant) {
  const std::string rules = rules_json(tenant);
  for (const char* sql : {removed_sql, changed_sql, added_sql}) {
    const auto done = database.query(in_schema(tenant_schema(tenant.name), std::string(given_sql) + sql),
                                     {rules}, "writing the rules of tenant " + tenant.name);
    if (!done) return done.error();
  }
  // What is new is to be evaluated at the publication that the others were evaluated at.
  const auto again = database.query(
      "UPDATE waitlistd.tenant_progress SET publication_id = 0, standing = '' WHERE tenant = $1",
      {tenant.name}, "having the rules of tenant " + tenant.name + " evaluated");
  if (!again) return again.error();
  return {};
}

} // namespace waitlistd
