// Which months the ledger has.
#include "service/collection.hpp"
#include "service/database/schema.hpp"

namespace waitlistd {

Result<std::vector<Period>> Collection::loaded_periods(Connection& database) const {
  const auto found = database.query(
      in_schema(schema, "SELECT to_char(period, 'YYYY-MM') FROM {schema}.release WHERE status = 'current' "
                        "ORDER BY period DESC"),
      {}, "reading the loaded months from the ledger");
  if (!found) return found.error();
  std::vector<Period> periods;
  periods.reserve(static_cast<std::size_t>(found->rows()));
  for (int row = 0; row < found->rows(); ++row)
    periods.push_back(parse_iso_period(found->text(row, 0)).value());
  return periods;
}

Result<std::optional<NewestMonth>> Collection::newest_month(Connection& database) const {
  const auto found = database.query(
      in_schema(schema,
                "SELECT to_char(r.period, 'YYYY-MM'), r.vintage, "
                "extract(epoch FROM r.loaded_at)::bigint, r.rows, {schema}.headline(r.release_id) "
                "FROM {schema}.release AS r WHERE r.status = 'current' ORDER BY r.period DESC LIMIT 1"),
      {}, "reading the newest month from the ledger");
  if (!found) return found.error();
  if (found->rows() == 0) return std::optional<NewestMonth>{};
  NewestMonth newest{parse_iso_period(found->text(0, 0)).value(),
                     static_cast<int>(found->number(0, 1)),
                     std::chrono::system_clock::time_point(std::chrono::seconds(found->number(0, 2))),
                     found->number(0, 3),
                     std::string(headline_name),
                     found->number(0, 4)};
  if (absence) {
    const auto beside = absence(database, newest.period);
    if (!beside) return beside.error();
    newest.absence = *beside;
  }
  return std::optional(std::move(newest));
}

Result<Standing> Collection::standing(Connection& database) const {
  const auto found = database.query(
      in_schema(schema, "SELECT (SELECT count(*) FROM {schema}.release WHERE status = 'held'), "
                        "(SELECT count(*) FROM {schema}.missing_month)"),
      {}, "counting what is held and missing");
  if (!found) return found.error();
  return Standing{static_cast<int>(found->number(0, 0)), static_cast<int>(found->number(0, 1))};
}

} // namespace waitlistd
