#include "service/rtt/regions.hpp"

namespace waitlistd::rtt {

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

} // namespace waitlistd::rtt
