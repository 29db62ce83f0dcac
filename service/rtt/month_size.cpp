#include "service/rtt/month_size.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

// Columns from there: rows, providers, pairs, England's waiting list, rows by part; what is not known is
// NULL.
MonthSize size_at(const QueryResult& found, int row, int column) {
  MonthSize size{found.number(row, column),
                 found.number(row, column + 1),
                 found.number(row, column + 2),
                 found.number(row, column + 3),
                 {}};
  if (!found.at(row, column + 4)) return size;
  const boost::json::value parts = boost::json::parse(found.text(row, column + 4));
  for (const auto& [part, rows] : parts.as_object())
    size.rows_by_part[std::string(part)] = rows.to_number<std::int64_t>();
  return size;
}

Result<std::vector<ComparedRelease>> releases_to_compare(Connection& database, Period period) {
  const auto found = database.query("SELECT to_char(period, 'YYYY-MM'), vintage, rows, providers, pairs, "
                                    "waiting_list, rows_by_part FROM rtt.sizes_to_compare($1)",
                                    {to_date(period)}, "comparing with the months loaded");
  if (!found) return found.error();
  std::vector<ComparedRelease> releases;
  for (int i = 0; i < found->rows(); ++i)
    releases.push_back({parse_iso_period(found->text(i, 0)).value(), static_cast<int>(found->number(i, 1)),
                        size_at(*found, i, 2)});
  return releases;
}

} // namespace

Result<std::vector<std::string>> shrinkage_beside_loaded(Connection& database, const MonthSize& size,
                                                         Period period) {
  const auto others = releases_to_compare(database, period);
  if (!others) return others.error();
  return shrinkage(size, period, *others);
}

Result<std::vector<std::string>> shrinkage_of_loaded(Connection& database, std::int32_t release_id) {
  const auto found = database.query("SELECT to_char(period, 'YYYY-MM'), rows, providers, pairs, "
                                    "rtt.headline(release_id), rows_by_part FROM rtt.release "
                                    "WHERE release_id = $1",
                                    {std::to_string(release_id)}, "reading a release from the ledger");
  if (!found) return found.error();
  return shrinkage_beside_loaded(database, size_at(*found, 0, 1),
                                 parse_iso_period(found->text(0, 0)).value());
}

std::string counts_json(const std::map<std::string, std::int64_t>& counts) {
  boost::json::object out;
  for (const auto& [name, count] : counts)
    out[name] = count;
  return boost::json::serialize(out);
}

} // namespace waitlistd::rtt
