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

/// Providers', boards', regions' and treatment functions'.
Result<alerts::Names> read_names(Connection& database, std::int32_t release_id);

/// Of the rows of that release, of which the roll-ups are sums: without NONC. No lines where the rows of an
/// old vintage are gone.
Result<std::vector<alerts::PublishedLines>>
read_published_lines(Connection& database, const alerts::MonthRelease& release, const alerts::SeriesOf& what);

} // namespace waitlistd::rtt
