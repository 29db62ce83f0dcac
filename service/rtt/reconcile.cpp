#include "service/rtt/reconcile.hpp"

#include "core/path_text.hpp"
#include "core/rtt/timeseries.hpp"
#include "service/database/binary_copy.hpp"
#include "service/rtt/month_copy.hpp"

#include <boost/json.hpp>

#include <cmath>
#include <fstream>
#include <sstream>

namespace waitlistd {
namespace {

Result<std::string> content_of(const std::string& path) {
  std::ifstream file(path_of(path), std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) return Failure{FailureKind::failed, "cannot read " + path, {}};
  return text.str();
}

Result<void> store(Connection& database, const std::vector<rtt::PublishedFigure>& figures) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto emptied =
          database.query("DELETE FROM rtt.published_figure", {}, "replacing the published figures");
      !emptied)
    return emptied.error();
  BinaryCopy copy;
  for (const auto& figure : figures) {
    copy.row(4);
    copy.int4(postgres_date(figure.period));
    copy.text(figure.part);
    copy.text(figure.figure);
    copy.float8(figure.value);
  }
  copy.end();
  const char* context = "storing the published figures";
  if (auto started = database.start_copy_in(
          "COPY rtt.published_figure (period, part, figure, value) FROM STDIN (FORMAT binary)", context);
      !started)
    return started.error();
  if (auto put = database.put_copy_data(copy.buffer()); !put) return put.error();
  if (auto ended = database.end_copy_in(); !ended) return ended.error();
  return transaction->commit();
}

struct Row {
  std::string period;
  std::string part;
  std::string figure;
  std::string ours;
  std::string published;
  std::string difference;
  bool agrees = false;
};

std::string as_text(const std::vector<Row>& rows, int differing) {
  std::string out = "month    part     figure         ours             published        difference\n";
  char line[200];
  for (const Row& row : rows) {
    std::snprintf(line, sizeof line, "%-8s %-8s %-14s %-16s %-16s %s%s\n", row.period.c_str(),
                  row.part.c_str(), row.figure.c_str(), row.ours.c_str(), row.published.c_str(),
                  row.difference.c_str(), row.agrees ? "" : "  differs");
    out += line;
  }
  if (rows.empty()) return "no loaded month has a published figure in that file\n";
  std::snprintf(line, sizeof line, "%zu figures, %d differ\n", rows.size(), differing);
  return out + line;
}

std::string as_json(const std::vector<Row>& rows, int differing) {
  boost::json::array figures;
  for (const Row& row : rows)
    figures.push_back(boost::json::object{{"period", row.period},
                                          {"part", row.part},
                                          {"figure", row.figure},
                                          {"ours", row.ours},
                                          {"published", row.published},
                                          {"difference", row.difference},
                                          {"agrees", row.agrees}});
  return boost::json::serialize(
             boost::json::object{{"figures", std::move(figures)}, {"differing", differing}}) +
         "\n";
}

} // namespace

Result<Reconciliation> reconcile(Connection& database, const std::string& file, bool json) {
  const auto text = content_of(file);
  if (!text) return text.error();
  const auto figures = rtt::read_timeseries(*text);
  if (!figures) {
    Failure failure = figures.error();
    failure.message = file + ": " + failure.message;
    return failure;
  }
  if (auto stored = store(database, *figures); !stored) return stored.error();
  const auto found =
      database.query("SELECT to_char(period, 'YYYY-MM'), part, figure, ours, published, difference, "
                     "agrees FROM rtt.reconciliation ORDER BY period DESC, part, figure",
                     {}, "comparing with the published figures");
  if (!found) return found.error();
  std::vector<Row> rows;
  int differing = 0;
  for (int i = 0; i < found->rows(); ++i) {
    rows.push_back({found->text(i, 0), found->text(i, 1), found->text(i, 2), found->text(i, 3),
                    found->text(i, 4), found->text(i, 5), found->text(i, 6) == "t"});
    differing += !rows.back().agrees;
  }
  return Reconciliation{json ? as_json(rows, differing) : as_text(rows, differing), differing == 0};
}

} // namespace waitlistd
