#include "service/rtt/reconcile.hpp"

#include "core/path_text.hpp"
#include "service/rtt/control_figures.hpp"

#include <boost/json.hpp>

#include <set>
#include <vector>

namespace waitlistd::rtt {
namespace {

struct Row {
  std::string period;
  std::string part;
  std::string figure;
  std::string ours;
  std::string published;
  std::string difference;
  std::string agrees; ///< t, f, or empty where they are not comparable
  std::string not_comparable_because;
};

struct Comparison {
  std::vector<Row> rows;                ///< newest month first
  std::vector<std::string> not_in_file; ///< loaded months
  std::vector<std::string> unknown_columns;

  int figures(const char* that) const {
    int count = 0;
    for (const Row& row : rows)
      count += row.agrees == that;
    return count;
  }
  int months(bool only_agreeing) const {
    std::set<std::string> all;
    std::set<std::string> differing;
    for (const Row& row : rows) {
      if (!row.agrees.empty()) all.insert(row.period);
      if (row.agrees == "f") differing.insert(row.period);
    }
    return static_cast<int>(all.size() - (only_agreeing ? differing.size() : 0));
  }
};

Result<Comparison> compare(Connection& database, std::int32_t file) {
  const char* context = "comparing with the published figures";
  const auto found = database.query("SELECT to_char(period, 'YYYY-MM'), part, figure, ours, published, "
                                    "difference, agrees, not_comparable_because "
                                    "FROM rtt.reconciliation_with($1) ORDER BY period DESC, part, figure",
                                    {std::to_string(file)}, context);
  if (!found) return found.error();
  Comparison out;
  for (int i = 0; i < found->rows(); ++i)
    out.rows.push_back({found->text(i, 0), found->text(i, 1), found->text(i, 2), found->text(i, 3),
                        found->text(i, 4), found->text(i, 5), found->text(i, 6), found->text(i, 7)});
  const auto others = database.query("SELECT to_char(period, 'YYYY-MM') FROM rtt.release AS r WHERE status = "
                                     "'current' AND NOT EXISTS (SELECT FROM "
                                     "rtt.published_figure AS p WHERE p.control_file_id = $1 AND p.basis = "
                                     "'as_reported' AND p.period = r.period) "
                                     "ORDER BY period",
                                     {std::to_string(file)}, context);
  if (!others) return others.error();
  for (int i = 0; i < others->rows(); ++i)
    out.not_in_file.push_back(others->text(i, 0));
  return out;
}

std::string joined(const std::vector<std::string>& texts, const char* separator) {
  std::string out;
  for (const std::string& text : texts)
    out += (out.empty() ? "" : separator) + text;
  return out;
}

std::string counted(int number, const char* singular) {
  return std::to_string(number) + " " + singular + (number == 1 ? "" : "s");
}

std::string as_text(const Comparison& comparison) {
  std::string out =
      "month    part     figure           ours                 published            difference\n";
  char line[300];
  for (const Row& row : comparison.rows) {
    std::snprintf(line, sizeof line, "%-8s %-8s %-16s %-20s %-20s %s%s\n", row.period.c_str(),
                  row.part.c_str(), row.figure.c_str(), row.ours.empty() ? "none" : row.ours.c_str(),
                  row.published.c_str(), row.difference.c_str(),
                  row.agrees == "f"    ? "  differs"
                  : row.agrees.empty() ? "  not comparable"
                                       : "");
    out += line;
  }
  for (const Row& row : comparison.rows)
    if (row.agrees.empty()) {
      out += "not comparable: " + row.not_comparable_because + "\n";
      break;
    }
  if (!comparison.unknown_columns.empty())
    out += "columns of the file that are not known: " + joined(comparison.unknown_columns, "; ") + "\n";
  if (!comparison.not_in_file.empty())
    out += "not in the file: " + joined(comparison.not_in_file, ", ") + "\n";
  out += counted(comparison.figures("t") + comparison.figures("f"), "figure") + ", " +
         std::to_string(comparison.figures("f")) + " differ; our England equals NHS England's in " +
         std::to_string(comparison.months(true)) + " of " + counted(comparison.months(false), "month") + "\n";
  return out;
}

std::string as_json(const Comparison& comparison) {
  namespace json = boost::json;
  json::array figures;
  for (const Row& row : comparison.rows) {
    json::object figure{{"period", row.period},       {"part", row.part},
                        {"figure", row.figure},       {"ours", row.ours},
                        {"published", row.published}, {"difference", row.difference},
                        {"agrees", row.agrees == "t"}};
    if (row.agrees.empty()) {
      figure["agrees"] = nullptr;
      figure["not_comparable_because"] = row.not_comparable_because;
    }
    figures.push_back(std::move(figure));
  }
  const auto& c = comparison;
  return json::serialize(json::object{
             {"figures", std::move(figures)},
             {"differing", c.figures("f")},
             {"months_compared", c.months(false)},
             {"months_agreeing", c.months(true)},
             {"not_in_file", json::array(c.not_in_file.begin(), c.not_in_file.end())},
             {"unknown_columns", json::array(c.unknown_columns.begin(), c.unknown_columns.end())}}) +
         "\n";
}

Failure nothing_compared(const std::string& file, const Timeseries& timeseries,
                         const Comparison& comparison) {
  return {FailureKind::failed,
          file + ": nothing was compared: it has " + to_string(timeseries.first) + " to " +
              to_string(timeseries.last) + ", and loaded are " +
              (comparison.not_in_file.empty() ? std::string("none") : joined(comparison.not_in_file, ", ")),
          "load a month that it has, or give a newer Overview Timeseries; its figures are stored"};
}

Result<std::int32_t> store(Connection& database, const TimeseriesFile& file, const std::string& name) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  const auto id = store_timeseries(database, file, name, "hand");
  if (!id) return id;
  if (auto committed = transaction->commit(); !committed) return committed.error();
  return id;
}

Failure with_name(Failure failure, const std::string& file) {
  failure.message = file + ": " + failure.message;
  return failure;
}

} // namespace

Result<Reconciliation> reconcile(Connection& database, const std::string& file, bool json) {
  const auto read = read_timeseries_file(path_of(file));
  if (!read) return with_name(read.error(), file);
  const auto id = store(database, *read, file);
  if (!id) return with_name(id.error(), file);
  auto comparison = compare(database, *id);
  if (!comparison) return comparison.error();
  comparison->unknown_columns = read->timeseries.unknown_columns;
  if (comparison->months(false) == 0) return nothing_compared(file, read->timeseries, *comparison);
  return Reconciliation{json ? as_json(*comparison) : as_text(*comparison), comparison->figures("f") == 0};
}

} // namespace waitlistd::rtt
