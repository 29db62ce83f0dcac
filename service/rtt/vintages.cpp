#include "service/rtt/vintages.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <thread>

namespace waitlistd {
namespace {

using namespace std::chrono_literals;

// How long a reader of an old vintage is waited for; it does not wait for us.
constexpr auto patience = 3s;
constexpr auto try_again_after = 10ms;

// False where readers had the rows open all the time.
Result<bool> drop_rows(Connection& database, const std::string& release_id) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true) {
    const auto dropped =
        database.query("SELECT rtt.drop_rows($1)", {release_id}, "dropping the rows of an old vintage");
    if (!dropped) return dropped.error();
    if (dropped->text(0, 0) == "t") return true;
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(try_again_after);
  }
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
  const auto old =
      database.query("SELECT rtt.releases_to_empty($1)", {std::to_string(keep)}, "looking for old vintages");
  if (!old) return old.error();
  int count = 0;
  for (int row = 0; row < old->rows(); ++row) {
    const auto dropped = drop_rows(database, old->text(row, 0));
    if (!dropped) return dropped.error();
    if (!*dropped) break; // a later run finds it again
    ++count;
  }
  return count;
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
