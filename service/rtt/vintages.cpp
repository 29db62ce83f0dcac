#include "service/rtt/vintages.hpp"

#include <boost/json.hpp>

namespace waitlistd {
namespace {

struct Leaf {
  std::string release_id;
  std::string name;
  std::string month;
  std::string attached; ///< yes, no, or pending: a detach was cut off
};

// DETACH … CONCURRENTLY cannot stand in a transaction. It waits for those who read the leaf.
Result<void> detach(Connection& database, const Leaf& leaf) {
  if (leaf.attached == "no") return {};
  const std::string how = leaf.attached == "pending" ? "FINALIZE" : "CONCURRENTLY";
  return database.execute("ALTER TABLE rtt." + leaf.month + " DETACH PARTITION rtt." + leaf.name + " " + how,
                          "detaching the rows of an old vintage");
}

Result<void> drop(Connection& database, const Leaf& leaf) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  for (const std::string& sql :
       {"DROP TABLE rtt." + leaf.name, "DELETE FROM rtt.release_line WHERE release_id = " + leaf.release_id,
        "UPDATE rtt.release SET rows_dropped_at = clock_timestamp() WHERE release_id = " + leaf.release_id})
    if (auto done = database.execute(sql, "dropping the rows of an old vintage"); !done) return done;
  return transaction->commit();
}

std::vector<Leaf> leaves_of(const QueryResult& found) {
  std::vector<Leaf> leaves;
  for (int i = 0; i < found.rows(); ++i)
    leaves.push_back({found.text(i, 0), found.text(i, 1), found.text(i, 2), found.text(i, 3)});
  return leaves;
}

std::string shown(const std::string& value) { return value.empty() ? "-" : value; }

std::string arrow(const QueryResult& found, int row, int column) {
  return shown(found.text(row, column)) + " -> " + shown(found.text(row, column + 1));
}

std::string effect_text(const QueryResult& effect) {
  std::string out;
  for (int i = 0; i < effect.rows(); ++i) {
    const std::string place =
        effect.text(i, 0) == "England" ? "England" : effect.text(i, 1) + " " + effect.text(i, 2);
    out += place + ", " + effect.text(i, 3) + ": total " + arrow(effect, i, 4) + ", within 18 " +
           arrow(effect, i, 6) + ", over 52 " + arrow(effect, i, 8) + ", median " + arrow(effect, i, 10) +
           "\n";
  }
  return out.empty() ? "no figure of England or of a provider changed\n" : out;
}

boost::json::value number_or_null(const QueryResult& found, int row, int column) {
  if (!found.at(row, column)) return nullptr;
  const std::string text = found.text(row, column);
  boost::json::error_code not_a_number; // "Infinity" stays text
  auto value = boost::json::parse(text, not_a_number);
  return not_a_number ? boost::json::value(text) : value;
}

boost::json::array effect_json(const QueryResult& effect) {
  constexpr std::pair<const char*, int> figures[] = {
      {"total", 4}, {"within_18", 6}, {"over_52", 8}, {"median_weeks", 10}};
  boost::json::array out;
  for (int i = 0; i < effect.rows(); ++i) {
    boost::json::object place{{"place", effect.text(i, 0)},
                              {"code", effect.text(i, 1)},
                              {"name", effect.text(i, 2)},
                              {"part", effect.text(i, 3)}};
    for (const auto& [name, column] : figures)
      place[name] = boost::json::object{{"old", number_or_null(effect, i, column)},
                                        {"new", number_or_null(effect, i, column + 1)}};
    out.push_back(std::move(place));
  }
  return out;
}

} // namespace

Result<int> drop_old_rows(Connection& database, int keep) {
  const auto found = database.query("SELECT release_id, leaf, month, attached FROM rtt.leaves_to_drop($1)",
                                    {std::to_string(keep)}, "looking for old vintages");
  if (!found) return found.error();
  if (found->rows() == 0) return 0;
  // One waitlistd at a time; and no longer than a moment behind a reader.
  const auto turn =
      database.query("SELECT pg_try_advisory_lock(1381258290, 0), set_config('lock_timeout', '3s', false)",
                     {}, "taking the turn to drop old rows");
  if (!turn) return turn.error();
  if (turn->text(0, 0) != "t") return 0;
  int dropped = 0;
  Result<void> outcome;
  for (const Leaf& leaf : leaves_of(*found)) {
    outcome = detach(database, leaf);
    if (outcome) outcome = drop(database, leaf);
    if (!outcome) break;
    ++dropped;
  }
  const auto given_back =
      database.query("SELECT pg_advisory_unlock(1381258290, 0), set_config('lock_timeout', '0', false)", {},
                     "giving the turn back");
  if (!outcome) return outcome.error();
  if (!given_back) return given_back.error();
  return dropped;
}

Result<std::string> diff_vintages(Connection& database, Period period, std::optional<int> from,
                                  std::optional<int> to, bool json) {
  const auto number = [](std::optional<int> n) {
    return n ? std::optional(std::to_string(*n)) : std::nullopt;
  };
  const Parameters which = {to_date(period), number(from), number(to)};
  const char* context = "comparing vintages";
  const auto pair =
      database.query("SELECT from_vintage, to_vintage FROM rtt.vintage_pair($1, $2, $3)", which, context);
  if (!pair) return pair.error();
  const auto rows = database.query(
      "SELECT count(*) FILTER (WHERE change = 'added'), count(*) FILTER (WHERE change = "
      "'removed'), count(*) FILTER (WHERE change = 'changed') FROM rtt.vintage_diff($1, $2, $3)",
      which, context);
  if (!rows) return rows.error();
  const auto effect =
      database.query("SELECT place, code, name, part, old_total, new_total, old_within_18, new_within_18, "
                     "old_over_52, new_over_52, "
                     "old_median_weeks, new_median_weeks FROM rtt.vintage_effect($1, $2, $3) WHERE "
                     "treatment_function_code = 'C_999' "
                     "ORDER BY place, part, abs(coalesce(new_total, 0) - coalesce(old_total, 0)) DESC, code",
                     which, context);
  if (!effect) return effect.error();
  if (json)
    return boost::json::serialize(boost::json::object{{"period", to_string(period)},
                                                      {"from_vintage", pair->number(0, 0)},
                                                      {"to_vintage", pair->number(0, 1)},
                                                      {"rows_added", rows->number(0, 0)},
                                                      {"rows_removed", rows->number(0, 1)},
                                                      {"rows_changed", rows->number(0, 2)},
                                                      {"figures", effect_json(*effect)}}) +
           "\n";
  return to_string(period) + ": vintage " + pair->text(0, 0) + " -> vintage " + pair->text(0, 1) +
         "\nrows: " + rows->text(0, 0) + " added, " + rows->text(0, 1) + " removed, " + rows->text(0, 2) +
         " changed\n" + effect_text(*effect);
}

} // namespace waitlistd
