#pragma once
// The figures NHS England publishes about a set of pathways, from its weekly bands.

#include "core/period.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace waitlistd::rtt {

/// Figures of one month for one place, part and treatment function. Counts are pathways, waits are weeks. A
/// figure that the part or the era does not have is absent, never 0: clock starts (Part_3) have no bands, and
/// 65, 78 and 104 weeks do not exist where the open band starts at 52.
struct Figures {
  std::int64_t total = 0; ///< `Total All`: the pathways with unknown clock start included
  std::optional<std::int64_t> within_18;
  std::optional<std::int64_t> over_18;
  std::optional<std::int64_t> over_52;
  std::optional<std::int64_t> over_65;
  std::optional<std::int64_t> over_78;
  std::optional<std::int64_t> over_104;
  std::optional<double> median_weeks; ///< infinity: in the open band, published as "104+" (or "52+")
  std::optional<double> p92_weeks;    ///< as median_weeks
  std::optional<double> p95_weeks;    ///< as median_weeks; of completed pathways only
};

/// Weeks waited at `rank` of the pathways sorted by wait: linear inside the weekly band, lower edge + (rank -
/// pathways before) / pathways in the band (NHS England, RTT statistics: the sheets' own formula). `bands`
/// may lack trailing zeros; `band_count` counts the open band. Infinity inside the open band; absent where
/// there are no pathways.
std::optional<double> wait_at_rank(std::span<const std::uint32_t> bands, int band_count, double rank);

/// The median's rank among `pathways`: N / 2 for data months from October 2022 on, (N + 1) / 2 before (NHS
/// England's note to that month's Overview Timeseries). It is the month of the data that counts, not when it
/// was published. In the provider workbooks of 2024-25 the two are up to nine weeks apart where few wait.
double median_rank(Period period, std::int64_t pathways);

/// At median_rank().
std::optional<double> median_weeks(std::span<const std::uint32_t> bands, int band_count, Period period);

/// Rank N × 0.92 in every month.
std::optional<double> p92_weeks(std::span<const std::uint32_t> bands, int band_count);

/// Rank N × 0.95 in every month: what NHS England publishes of completed pathways.
std::optional<double> p95_weeks(std::span<const std::uint32_t> bands, int band_count);

/// `has_bands`: false for parts that are published without bands. Within 18 weeks are the first 18 bands, day
/// 126 included; over N weeks are the bands from `Gt N` on. No 95th percentile, which depends on the part.
Figures figures(std::span<const std::uint32_t> bands, int band_count, bool has_bands, std::int64_t total,
                Period period);

/// NHS England shows no percentile of fewer pathways: so in every place of its provider workbooks of 2024 to
/// 2026. It was 50 in 2014-15; when that changed is not known, and no full extract is that old.
inline constexpr std::int64_t least_pathways_shown = 20;

/// A percentile of `pathways` as NHS England prints it: "13.6", a half rounded up; "104+" or "52+" in the
/// open band; "-" where it shows none. rtt.published_weeks in SQL.
std::string published_weeks(std::optional<double> weeks, int band_count, std::int64_t pathways);

} // namespace waitlistd::rtt
