#include "service/ledger/organisations.hpp"

#include "service/database/schema.hpp"
#include "service/database/table_copy.hpp"

namespace waitlistd {
namespace {

constexpr std::string_view columns = "role, code, name, parent_code";

// By the words of release_organisation.role.
constexpr std::pair<std::string_view, CodeList<Organisation> Organisations::*> roles[] = {
    {"provider", &Organisations::providers},
    {"commissioner", &Organisations::commissioners},
    {"provider_parent", &Organisations::provider_parents},
    {"commissioner_parent", &Organisations::commissioner_parents},
};

} // namespace

Result<void> copy_organisations(Connection& database, std::string_view schema,
                                const Organisations& organisations, std::int32_t release_id) {
  TableCopy table{
      copy_sql(in_schema(schema, "{schema}.release_organisation"), "release_id, " + std::string(columns)),
      {}};
  for (const auto& [role, list] : roles)
    for (const Organisation& organisation : (organisations.*list).entries()) {
      table.rows.row(5);
      table.rows.int4(release_id);
      table.rows.text(role);
      table.rows.text(organisation.code);
      table.rows.text(organisation.name);
      table.rows.text(organisation.parent_code);
    }
  table.rows.end();
  return copy_table(database, table, "loading the organisations");
}

Result<Organisations> read_organisations(Connection& database, std::string_view schema,
                                         std::int32_t release_id) {
  const auto found =
      database.query("SELECT " + std::string(columns) +
                         in_schema(schema, " FROM {schema}.release_organisation WHERE release_id = $1"),
                     {std::to_string(release_id)}, "reading the organisations");
  if (!found) return found.error();
  Organisations organisations;
  for (int row = 0; row < found->rows(); ++row)
    for (const auto& [role, list] : roles)
      if (found->at(row, 0) == role)
        (organisations.*list).find_or_add({found->text(row, 1), found->text(row, 2), found->text(row, 3)});
  return organisations;
}

} // namespace waitlistd
