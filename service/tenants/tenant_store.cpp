#include "service/tenants/tenant_store.hpp"

#include "core/alerts/tenant_json.hpp"
#include "core/nearest.hpp"
#include "core/text_encoding.hpp"
#include "service/collection.hpp"
#include "service/database/schema.hpp"
#include "service/release_file/sha256.hpp"
#include "service/tenants/reader_role.hpp"
#include "service/tenants/tenant_schema.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

using alerts::Tenant;
using alerts::TenantChange;
using Kind = alerts::TenantChange::Kind;

// One apply at a time: its plan is of what it changes. Beside the schema's lock (0) and the months' (YYYYMM).
constexpr const char* lock_sql = "SELECT pg_advisory_xact_lock(1381258289, 1)";

std::vector<std::string> first_column(const QueryResult& rows) {
  std::vector<std::string> out;
  for (int row = 0; row < rows.rows(); ++row)
    out.push_back(rows.text(row, 0));
  return out;
}

Result<std::vector<std::string>> codes(Connection& database, const char* sql) {
  const auto rows = database.query(sql, {}, "reading the codes of what is loaded");
  if (!rows) return rows.error();
  return first_column(*rows);
}

// Another version wrote what this one cannot read: applying the file again mends it.
Tenant unreadable_tenant(std::string name) {
  Tenant tenant;
  tenant.name = std::move(name);
  tenant.title = "(the stored file cannot be read)";
  return tenant;
}

Result<std::vector<Tenant>> stored_tenants(Connection& database) {
  const auto rows =
      database.query("SELECT name, document FROM waitlistd.tenant ORDER BY name", {}, "reading the tenants");
  if (!rows) return rows.error();
  std::vector<Tenant> tenants;
  for (int row = 0; row < rows->rows(); ++row) {
    auto tenant = alerts::parse_tenant(*rows->at(row, 1), "as it is stored");
    if (!tenant) tenant = unreadable_tenant(rows->text(row, 0));
    tenants.push_back(std::move(*tenant));
  }
  return tenants;
}

Result<void> write_document(Connection& database, const Tenant& tenant) {
  const std::string document = alerts::write_tenant(tenant);
  const auto written = database.query(
      "INSERT INTO waitlistd.tenant (name, title, document, sha256) VALUES ($1, $2, $3, $4) "
      "ON CONFLICT (name) DO UPDATE SET title = $2, document = $3, sha256 = $4, applied_at = "
      "clock_timestamp()",
      {tenant.name, tenant.title, document, sha256_of(document)}, "writing tenant " + tenant.name);
  if (!written) return written.error();
  return {};
}

bool is_written(const TenantChange& change) {
  return change.kind == Kind::added || change.kind == Kind::changed;
}

Result<std::vector<TenantChange>> write_documents(Connection& database, const std::vector<Tenant>& tenants,
                                                  bool prune) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto locked = database.execute(lock_sql, "waiting for another apply"); !locked) return locked.error();
  auto plan = plan_apply(database, tenants, prune);
  if (!plan) return plan;
  for (const TenantChange& change : *plan)
    if (is_written(change))
      if (auto written = write_document(database, change.tenant); !written) return written.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  return plan;
}

Failure no_such_tenant(Connection& database, const std::string& name) {
  const auto rows =
      database.query("SELECT name FROM waitlistd.tenant ORDER BY name", {}, "reading the tenants");
  const std::string near = rows ? nearest_word(name, first_column(*rows)) : std::string();
  return {FailureKind::failed, "there is no tenant " + quoted(name),
          near.empty() ? "`waitlistd tenant list` shows those that there are" : "did you mean " + near + "?"};
}

} // namespace

Result<alerts::Vocabulary> read_vocabulary(Connection& database) {
  alerts::Vocabulary vocabulary;
  const auto standards = database.query("SELECT DISTINCT name, measure FROM rtt.standard ORDER BY name", {},
                                        "reading the national standards");
  if (!standards) return standards.error();
  for (int row = 0; row < standards->rows(); ++row)
    vocabulary.standards.push_back({standards->text(row, 0), standards->text(row, 1)});
  auto providers = codes(
      database, "SELECT DISTINCT code FROM rtt.release_organisation WHERE role = 'provider' ORDER BY 1");
  if (!providers) return providers.error();
  auto icbs = codes(database, "SELECT DISTINCT code FROM rtt.release_organisation "
                              "WHERE role IN ('provider_parent', 'commissioner_parent') ORDER BY 1");
  if (!icbs) return icbs.error();
  auto regions = codes(database, "SELECT DISTINCT region_code FROM rtt.icb_region ORDER BY 1");
  if (!regions) return regions.error();
  auto categories = codes(
      database, "SELECT DISTINCT code FROM rtt.release_label WHERE kind = 'treatment_function' ORDER BY 1");
  if (!categories) return categories.error();
  vocabulary.providers = std::move(*providers);
  vocabulary.icbs = std::move(*icbs);
  vocabulary.regions = std::move(*regions);
  for (const Collection* collection : known_collections())
    vocabulary.collections.push_back(
        {std::string(collection->name),
         collection->measures ? collection->measures() : std::span<const Measure>(),
         collection->schema == "rtt" ? *categories : std::vector<std::string>()});
  return vocabulary;
}

Result<std::vector<TenantChange>> plan_apply(Connection& database, const std::vector<Tenant>& tenants,
                                             bool prune) {
  const auto stored = stored_tenants(database);
  if (!stored) return stored.error();
  return alerts::plan_tenants(*stored, tenants, prune);
}

Result<std::vector<TenantChange>> apply_tenants(Connection& database, const std::vector<Tenant>& tenants,
                                                bool prune) {
  auto plan = write_documents(database, tenants, prune);
  if (!plan) return plan;
  std::optional<Failure> failure; // one tenant's holds up no other
  for (const TenantChange& change : *plan) {
    Result<void> done;
    if (is_written(change)) done = bring_tenant_up_to_date(database, change.tenant.name);
    if (change.kind == Kind::removed)
      if (const auto removed = remove_tenant(database, change.tenant.name); !removed) done = removed.error();
    if (!done && !failure) failure = done.error();
    if (database.is_lost()) break;
  }
  if (failure) return *failure;
  return plan;
}

Result<std::string> export_tenant(Connection& database, const std::string& name) {
  const auto found = database.query("SELECT document FROM waitlistd.tenant WHERE name = $1", {name},
                                    "reading tenant " + quoted(name));
  if (!found) return found.error();
  if (found->rows() == 0) return no_such_tenant(database, name);
  return found->text(0, 0);
}

Result<std::string> list_tenants(Connection& database) {
  const auto rows =
      database.query("SELECT name, jsonb_array_length(coalesce(document::jsonb -> 'rules', '[]')), "
                     "to_char(applied_at AT TIME ZONE 'Europe/London', 'YYYY-MM-DD HH24:MI'), title FROM "
                     "waitlistd.tenant ORDER BY name",
                     {}, "reading the tenants");
  if (!rows) return rows.error();
  std::size_t width = 6;
  for (int row = 0; row < rows->rows(); ++row)
    width = std::max(width, rows->text(row, 0).size());
  const auto padded = [](std::string text, std::size_t to) {
    text.resize(std::max(text.size(), to), ' ');
    return text;
  };
  std::string out = padded("tenant", width) + "  rules  applied           title\n";
  for (int row = 0; row < rows->rows(); ++row) {
    const std::string count = rows->text(row, 1);
    out += padded(rows->text(row, 0), width) + std::string(7 - std::min<std::size_t>(count.size(), 7), ' ') +
           count + "  " + rows->text(row, 2) + "  " + visible(rows->text(row, 3)) + "\n";
  }
  return out;
}

Result<bool> remove_tenant(Connection& database, const std::string& name) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  const auto found = database.query("SELECT FROM waitlistd.tenant WHERE name = $1 FOR UPDATE", {name},
                                    "waiting for tenant " + quoted(name));
  if (!found) return found.error();
  if (found->rows() == 0) return no_such_tenant(database, name);
  if (auto dropped =
          database.execute(in_schema(tenant_schema(name), "DROP SCHEMA IF EXISTS {schema} CASCADE"),
                           "dropping the schema of tenant " + name);
      !dropped)
    return dropped.error();
  const auto role_is_gone = drop_tenant_reader(database, name);
  if (!role_is_gone) return role_is_gone;
  const auto removed =
      database.query("DELETE FROM waitlistd.tenant WHERE name = $1", {name}, "removing tenant " + name);
  if (!removed) return removed.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  return role_is_gone;
}

} // namespace waitlistd
