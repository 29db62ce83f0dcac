#include "service/rtt/publication.hpp"

#include <chrono>
#include <thread>

namespace waitlistd::rtt {
namespace {

using namespace std::chrono_literals;

// Planning takes milliseconds. What still reads after that is a long query: it has its snapshot.
constexpr auto longest_planning = 1s;
constexpr auto look_again = 5ms;

// A session that is idle within its transaction plans its next statement anew. Another role's state is NULL.
constexpr const char* reading =
    "SELECT coalesce(string_agg(l.virtualtransaction, ','), '') FROM pg_locks AS l JOIN pg_stat_activity AS "
    "a USING (pid) "
    "WHERE l.relation = 'rtt.pathway_vintage'::regclass AND l.granted AND l.pid <> pg_backend_pid() "
    "AND a.state IS DISTINCT FROM 'idle in transaction' "
    "AND ($1::text IS NULL OR l.virtualtransaction = ANY (string_to_array($1, ',')))";

Result<std::string> readers(Connection& database, std::optional<std::string> among) {
  const auto found = database.query(reading, {std::move(among)}, "looking for readers");
  if (!found) return found.error();
  return found->text(0, 0);
}

Result<void> wait_for_statements_being_planned(Connection& database) {
  const auto deadline = std::chrono::steady_clock::now() + longest_planning;
  auto left = readers(database, std::nullopt);
  while (left && !left->empty() && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(look_again);
    left = readers(database, *left);
  }
  return left ? Result<void>{} : left.error();
}

} // namespace

Result<void> publish_ready(Connection& database) {
  const char* context = "publishing the month";
  const auto ready = database.query(
      "SELECT release_id FROM rtt.release WHERE status = 'ready' ORDER BY release_id", {}, context);
  if (!ready) return ready.error();
  if (ready->rows() == 0) return {};
  if (auto waited = wait_for_statements_being_planned(database); !waited) return waited;
  for (int row = 0; row < ready->rows(); ++row)
    if (auto published = database.query("SELECT rtt.publish($1)", {ready->text(row, 0)}, context); !published)
      return published.error();
  return {};
}

} // namespace waitlistd::rtt
