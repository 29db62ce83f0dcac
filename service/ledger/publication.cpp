#include "service/ledger/publication.hpp"

#include "service/collection.hpp"
#include "service/database/schema.hpp"

#include <chrono>
#include <thread>

namespace waitlistd {
namespace {

using namespace std::chrono_literals;

// Planning takes milliseconds. What still reads after that is a long query: it has its snapshot.
constexpr auto longest_planning = 1s;
constexpr auto look_again = 5ms;

// A session that is idle within its transaction plans its next statement anew. Another role's state is NULL.
constexpr const char* reading =
    "SELECT coalesce(string_agg(l.virtualtransaction, ','), '') FROM pg_locks AS l JOIN pg_stat_activity AS "
    "a USING (pid) "
    "WHERE l.relation = to_regclass($1) AND l.granted AND l.pid <> pg_backend_pid() "
    "AND a.state IS DISTINCT FROM 'idle in transaction' "
    "AND ($2::text IS NULL OR l.virtualtransaction = ANY (string_to_array($2, ',')))";

Result<std::string> readers(Connection& database, const std::string& table,
                            std::optional<std::string> among) {
  const auto found = database.query(reading, {table, std::move(among)}, "looking for readers");
  if (!found) return found.error();
  return found->text(0, 0);
}

Result<void> wait_for_statements_being_planned(Connection& database, const std::string& table) {
  const auto deadline = std::chrono::steady_clock::now() + longest_planning;
  auto left = readers(database, table, std::nullopt);
  while (left && !left->empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(look_again);
    left = readers(database, table, *left); // of the first ones: who came later plans with the new leaf
  }
  return left ? Result<void>{} : left.error();
}

} // namespace

Result<void> Collection::publish_ready(Connection& database) const {
  const char* context = "publishing the month";
  const auto ready = database.query(
      in_schema(schema, "SELECT release_id FROM {schema}.release WHERE status = 'ready' ORDER BY release_id"),
      {}, context);
  if (!ready) return ready.error();
  if (ready->rows() == 0) return {};
  const std::string table = in_schema(schema, "{schema}.") + std::string(rows) + "_vintage";
  if (auto waited = wait_for_statements_being_planned(database, table); !waited) return waited;
  for (int row = 0; row < ready->rows(); ++row)
    if (auto published =
            database.query(in_schema(schema, "SELECT {schema}.publish($1)"), {ready->text(row, 0)}, context);
        !published)
      return published.error();
  return {};
}

Result<std::vector<Publication>> publications_since(Connection& database, std::string_view schema,
                                                    std::int64_t id, int most) {
  const auto found = database.query(
      in_schema(schema,
                "SELECT p.publication_id, to_char(p.period, 'YYYY-MM'), p.release_id, r.vintage, "
                "p.reason FROM {schema}.publication AS p JOIN {schema}.release AS r USING (release_id) "
                "WHERE p.publication_id > $1 ORDER BY p.publication_id LIMIT $2"),
      {std::to_string(id), std::to_string(most)}, "reading what has been published");
  if (!found) return found.error();
  std::vector<Publication> publications;
  for (int i = 0; i < found->rows(); ++i)
    publications.push_back({found->number(i, 0), parse_iso_period(found->text(i, 1)).value(),
                            static_cast<std::int32_t>(found->number(i, 2)),
                            static_cast<int>(found->number(i, 3)), found->text(i, 4)});
  return publications;
}

} // namespace waitlistd
