#include "service/rtt/vintage_diff.hpp"

#include "core/text.hpp"

#include <boost/json.hpp>

#include <set>
#include <utility>

namespace waitlistd::rtt {
namespace {

constexpr const char* context = "comparing vintages";

// The effect's columns up to the figures; then each figure's old and new value.
enum EffectColumn { place, code, name, part, treatment_function, change, first_figure };

struct EffectFigure {
  const char* key;   ///< in SQL and JSON
  const char* title; ///< for a person
  bool always;       ///< also shown where it is the same
};

constexpr EffectFigure figures[] = {
    {"total", "total", true},
    {"within_18", "within 18", true},
    {"over_52", "over 52", true},
    {"over_65", "over 65", false},
    {"over_78", "over 78", false},
    {"over_104", "over 104", false},
    {"over_18", "over 18", false},
    {"median_weeks", "median", true},
    {"p92_weeks", "92nd percentile", false},
    {"total_with_nonc", "total with NONC", false},
};

// What of the two releases is known and what is not.
struct Comparison {
  std::string period;
  QueryResult pair;                ///< from_vintage, to_vintage
  std::string emptied;             ///< vintages whose rows are gone, "1, 2"; empty where both are there
  std::optional<QueryResult> rows; ///< added, removed, changed
  QueryResult effect;
  QueryResult renaming; ///< kind, code, what, old, new
};

std::string effect_sql() {
  std::string columns = "place, code, name, part, treatment_function_code, change";
  for (const EffectFigure& figure : figures)
    columns += std::string(", old_") + figure.key + ", new_" + figure.key;
  return "SELECT " + columns +
         " FROM rtt.vintage_effect($1, $2, $3) ORDER BY array_position(ARRAY['England', 'region', 'ICB', "
         "'commissioner', 'provider'], place), part, treatment_function_code <> 'C_999', "
         "abs(coalesce(new_total, 0) - coalesce(old_total, 0)) DESC, code, treatment_function_code";
}

std::string shown(const std::string& value) { return value.empty() ? "-" : value; }

// "total 16 -> 17, within 18 10 -> 10, over 65 0 -> 5".
std::string figures_text(const QueryResult& effect, int row) {
  std::string out;
  int column = first_figure;
  for (const EffectFigure& figure : figures) {
    const std::string before = effect.text(row, column);
    const std::string after = effect.text(row, column + 1);
    column += 2;
    if (!figure.always && before == after) continue;
    out +=
        (out.empty() ? "" : ", ") + std::string(figure.title) + " " + shown(before) + " -> " + shown(after);
  }
  return out;
}

std::string place_text(const QueryResult& effect, int row) {
  const std::string kind = effect.text(row, place);
  if (kind == "England") return kind;
  const std::string named = effect.text(row, code) + " " + effect.text(row, name);
  return kind == "provider" ? named : kind + " " + named;
}

// A place's treatment functions are told in full for England, and elsewhere where their total, C_999, is the
// same.
std::string effect_text(const QueryResult& effect) {
  const auto key = [&](int row) {
    return effect.text(row, place) + "|" + effect.text(row, code) + "|" + effect.text(row, part);
  };
  std::set<std::string> told;
  for (int i = 0; i < effect.rows(); ++i)
    if (effect.text(i, treatment_function) == "C_999") told.insert(key(i));
  std::string out;
  int left_out = 0;
  for (int i = 0; i < effect.rows(); ++i) {
    const bool total = effect.text(i, treatment_function) == "C_999";
    if (!total && effect.text(i, place) != "England" && told.contains(key(i))) {
      ++left_out;
      continue;
    }
    const std::string what = effect.text(i, change);
    out += place_text(effect, i) + ", " + effect.text(i, part) +
           (total ? "" : ", " + effect.text(i, treatment_function)) +
           (what == "changed" ? "" : " (" + what + ")") + ": " + figures_text(effect, i) + "\n";
  }
  if (left_out > 0)
    out += "and " + grouped(left_out) +
           " rows by treatment function of these regions, ICBs, commissioners and providers: --json, or "
           "rtt.vintage_effect\n";
  return out.empty()
             ? "no figure of England, of a region, of an ICB, of a commissioner or of a provider changed\n"
             : out;
}

std::string renaming_text(const QueryResult& renaming) {
  std::string out;
  for (int i = 0; i < renaming.rows(); ++i)
    out += renaming.text(i, 2) + " of " + renaming.text(i, 0) + " " + renaming.text(i, 1) + ": " +
           shown(renaming.text(i, 3)) + " -> " + shown(renaming.text(i, 4)) + "\n";
  return out;
}

std::string text_of(const Comparison& found) {
  std::string out = found.period + ": vintage " + found.pair.text(0, 0) + " -> vintage " +
                    found.pair.text(0, 1) + "\nrows: ";
  if (found.rows)
    out += found.rows->text(0, 0) + " added, " + found.rows->text(0, 1) + " removed, " +
           found.rows->text(0, 2) + " changed\n";
  else
    out += "cannot be compared, those of vintage " + found.emptied +
           " are no longer kept (KEEP_VINTAGES); the figures are\n";
  return out + effect_text(found.effect) + renaming_text(found.renaming);
}

boost::json::value number_or_null(const QueryResult& found, int row, int column) {
  if (!found.at(row, column)) return nullptr;
  const std::string text = found.text(row, column);
  boost::json::error_code not_a_number; // "Infinity" stays text
  auto value = boost::json::parse(text, not_a_number);
  return not_a_number ? boost::json::value(text) : value;
}

boost::json::array effect_json(const QueryResult& effect) {
  boost::json::array out;
  for (int i = 0; i < effect.rows(); ++i) {
    boost::json::object row{{"place", effect.text(i, place)},
                            {"code", effect.text(i, code)},
                            {"name", effect.text(i, name)},
                            {"part", effect.text(i, part)},
                            {"treatment_function", effect.text(i, treatment_function)},
                            {"change", effect.text(i, change)}};
    int column = first_figure;
    for (const EffectFigure& figure : figures) {
      row[figure.key] = boost::json::object{{"old", number_or_null(effect, i, column)},
                                            {"new", number_or_null(effect, i, column + 1)}};
      column += 2;
    }
    out.push_back(std::move(row));
  }
  return out;
}

boost::json::array renaming_json(const QueryResult& renaming) {
  boost::json::array out;
  for (int i = 0; i < renaming.rows(); ++i)
    out.push_back({{"kind", renaming.text(i, 0)},
                   {"code", renaming.text(i, 1)},
                   {"what", renaming.text(i, 2)},
                   {"old", renaming.text(i, 3)},
                   {"new", renaming.text(i, 4)}});
  return out;
}

std::string json_of(const Comparison& found) {
  boost::json::object out{{"period", found.period},
                          {"from_vintage", found.pair.number(0, 0)},
                          {"to_vintage", found.pair.number(0, 1)},
                          {"rows_kept", found.rows.has_value()}};
  constexpr std::pair<const char*, int> counts[] = {
      {"rows_added", 0}, {"rows_removed", 1}, {"rows_changed", 2}};
  for (const auto& [key, column] : counts)
    out[key] = found.rows ? boost::json::value(found.rows->number(0, column)) : boost::json::value(nullptr);
  out["figures"] = effect_json(found.effect);
  out["renamed"] = renaming_json(found.renaming);
  return boost::json::serialize(out) + "\n";
}

} // namespace

Result<std::string> diff_vintages(Connection& database, Period period, std::optional<int> from,
                                  std::optional<int> to, bool json) {
  const auto number = [](std::optional<int> n) {
    return n ? std::optional(std::to_string(*n)) : std::nullopt;
  };
  const Parameters which = {to_date(period), number(from), number(to)};
  auto pair = database.query("SELECT p.from_vintage, p.to_vintage, (SELECT string_agg(r.vintage::text, ', ' "
                             "ORDER BY r.vintage) FROM "
                             "rtt.release AS r WHERE r.release_id IN (p.from_release, p.to_release) AND "
                             "r.rows_dropped_at IS NOT NULL) "
                             "FROM rtt.vintage_pair($1, $2, $3) AS p",
                             which, context);
  if (!pair) return pair.error();
  const std::string emptied = pair->text(0, 2);
  std::optional<QueryResult> rows;
  if (emptied.empty()) {
    auto compared = database.query(
        "SELECT count(*) FILTER (WHERE change = 'added'), count(*) FILTER (WHERE change = 'removed'), "
        "count(*) FILTER (WHERE change = 'changed') FROM rtt.vintage_diff($1, $2, $3)",
        which, context);
    if (!compared) return compared.error();
    rows = std::move(*compared);
  }
  auto effect = database.query(effect_sql(), which, context);
  if (!effect) return effect.error();
  auto renaming = database.query(
      "SELECT kind, code, what, old, new FROM rtt.vintage_renaming($1, $2, $3) ORDER BY kind, code, what",
      which, context);
  if (!renaming) return renaming.error();
  const Comparison found{to_string(period), std::move(*pair),   emptied,
                         std::move(rows),   std::move(*effect), std::move(*renaming)};
  return json ? json_of(found) : text_of(found);
}

} // namespace waitlistd::rtt
