#include "service/rtt/areas.hpp"

#include "service/rtt/month_copy.hpp"

namespace waitlistd::rtt {
namespace {

Result<Regions> regions_of(Connection& database, Period period) {
  const auto found = database.query("SELECT icb_code, region_code FROM rtt.icb_region "
                                    "WHERE valid_from <= $1 AND (valid_to >= $1 OR valid_to IS NULL)",
                                    {to_date(period)}, "looking up the regions");
  if (!found) return found.error();
  Regions regions;
  for (int row = 0; row < found->rows(); ++row)
    regions.emplace(found->text(row, 0), found->text(row, 1));
  return regions;
}

} // namespace

Result<void> copy_areas(Connection& database, const Month& month, std::int32_t release_id) {
  const auto regions = regions_of(database, *month.reader.period());
  if (!regions) return regions.error();
  for (const AreaPlace cut : {AreaPlace::icb, AreaPlace::icb_providers}) {
    const TableCopy table =
        copy_area_months(month.tally.areas(cut, *regions), month.reader.dictionary(), release_id);
    if (auto copied = copy_table(database, table, "loading the roll-up of boards and regions"); !copied)
      return copied;
  }
  return {};
}

} // namespace waitlistd::rtt
