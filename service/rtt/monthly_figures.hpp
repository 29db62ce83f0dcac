#pragma once

#include "service/alerts/monthly_figures.hpp"
#include "service/database/postgres.hpp"

#include <memory>
#include <vector>

namespace waitlistd::rtt {

/// The figures of those releases, from the roll-ups: without NONC, as NHS England publishes them of a place.
Result<std::unique_ptr<alerts::MonthlyFigures>>
read_monthly_figures(Connection& database, const std::vector<alerts::MonthRelease>& releases,
                     const alerts::FigureWish& wish);

/// Who reports in each of those releases, in their order.
Result<std::vector<alerts::PlacesInMonth>> read_places(Connection& database,
                                                       const std::vector<alerts::MonthRelease>& releases);

} // namespace waitlistd::rtt
