#include "service/alerts/alert_facts.hpp"

#include "service/collection.hpp"
#include "service/database/schema.hpp"

namespace waitlistd::alerts {

Result<AlertFacts> read_alert_facts(Connection& database, const Collection& collection) {
  AlertFacts facts;
  if (!collection.measures) return facts;
  const std::string name(collection.name);
  const auto counted = database.query(
      "SELECT p.tenant, p.rules_in_error, split_part(k.key, ' ', 1), split_part(k.key, ' ', 2), k.value "
      "FROM waitlistd.tenant_progress AS p LEFT JOIN LATERAL jsonb_each_text(p.alerts) AS k ON true "
      "WHERE p.collection = $1",
      {name}, "counting alerts");
  if (!counted) return counted.error();
  for (int i = 0; i < counted->rows(); ++i) {
    TenantAlerts& tenant = facts.tenants[counted->text(i, 0)];
    tenant.rules_in_error = static_cast<int>(counted->number(i, 1));
    if (counted->at(i, 2)) tenant.count[{counted->text(i, 2), counted->text(i, 3)}] = counted->number(i, 4);
  }
  const auto waiting = database.query(
      in_schema(collection.schema,
                "SELECT count(*) FROM waitlistd.tenant AS t "
                "CROSS JOIN (SELECT p.publication_id FROM {schema}.publication AS p WHERE p.valid_to IS NULL "
                "ORDER BY p.period DESC LIMIT 1) AS newest "
                "LEFT JOIN waitlistd.tenant_progress AS p ON (p.tenant, p.collection) = (t.name, $1) "
                "WHERE coalesce(p.publication_id < newest.publication_id, true)"),
      {name}, "counting tenants to evaluate");
  if (!waiting) return waiting.error();
  facts.waiting = static_cast<int>(waiting->number(0, 0));
  return facts;
}

} // namespace waitlistd::alerts
