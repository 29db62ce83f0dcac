#include "service/ledger/migrations.hpp"

#include "service/database/schema.hpp"
#include "sql/migrations.hpp"

namespace waitlistd {
namespace {

std::string with(std::string sql, std::string_view place, std::string_view what) {
  for (std::size_t at = sql.find(place); at != std::string::npos; at = sql.find(place, at + what.size()))
    sql.replace(at, place.size(), what);
  return sql;
}

} // namespace

std::vector<NamedMigration> migrations_of(const Collection& collection) {
  std::vector<NamedMigration> all;
  if (collection.schema == "rtt") return all;
  const std::string group = std::string(collection.schema) + "/";
  for (const Migration& ledger : embedded_migrations("collection"))
    all.push_back({group + "ledger/" + std::string(ledger.name),
                   with(with(in_schema(collection.schema, ledger.sql), "{rows}", collection.rows),
                        "{row_key}", collection.row_key)});
  for (const Migration& own : collection.migrations)
    all.push_back({group + std::string(own.name), std::string(own.sql)});
  return all;
}

std::vector<NamedMigration> known_migrations() {
  std::vector<NamedMigration> all;
  for (const Migration& migration : embedded_migrations())
    all.push_back({std::string(migration.name), std::string(migration.sql)});
  for (const Collection* collection : known_collections())
    for (NamedMigration& migration : migrations_of(*collection))
      all.push_back(std::move(migration));
  return all;
}

std::vector<std::string> known_schemas() {
  std::vector<std::string> schemas;
  for (const Collection* collection : known_collections())
    schemas.emplace_back(collection->schema);
  return schemas;
}

} // namespace waitlistd
