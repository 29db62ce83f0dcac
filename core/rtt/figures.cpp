#include "core/rtt/figures.hpp"

#include <cmath>
#include <limits>
#include <numeric>

namespace waitlistd::rtt {
namespace {

std::int64_t pathways(std::span<const std::uint32_t> bands) {
  return std::accumulate(bands.begin(), bands.end(), std::int64_t{0});
}

std::span<const std::uint32_t> from_week(std::span<const std::uint32_t> bands, int week) {
  const auto first = static_cast<std::size_t>(week);
  return first < bands.size() ? bands.subspan(first) : std::span<const std::uint32_t>{};
}

// A limit that lies inside the open band cannot be told.
std::optional<std::int64_t> over(std::span<const std::uint32_t> bands, int band_count, int week) {
  if (week > band_count - 1) return std::nullopt;
  return pathways(from_week(bands, week));
}

} // namespace

std::optional<double> wait_at_rank(std::span<const std::uint32_t> bands, int band_count, double rank) {
  double before = 0;
  for (std::size_t week = 0; week < bands.size(); ++week) {
    const double in_band = bands[week];
    if (in_band > 0 && before + in_band >= rank) {
      if (week + 1 == static_cast<std::size_t>(band_count)) return std::numeric_limits<double>::infinity();
      return static_cast<double>(week) + (rank - before) / in_band;
    }
    before += in_band;
  }
  return std::nullopt;
}

double median_rank(Period period, std::int64_t pathways) {
  constexpr Period first_of_half{2022, 10};
  return static_cast<double>(period < first_of_half ? pathways + 1 : pathways) / 2;
}

std::optional<double> median_weeks(std::span<const std::uint32_t> bands, int band_count, Period period) {
  return wait_at_rank(bands, band_count, median_rank(period, pathways(bands)));
}

std::optional<double> p92_weeks(std::span<const std::uint32_t> bands, int band_count) {
  return wait_at_rank(bands, band_count, static_cast<double>(pathways(bands)) * 0.92);
}

std::optional<double> p95_weeks(std::span<const std::uint32_t> bands, int band_count) {
  return wait_at_rank(bands, band_count, static_cast<double>(pathways(bands)) * 0.95);
}

Figures figures(std::span<const std::uint32_t> bands, int band_count, bool has_bands, std::int64_t total,
                Period period) {
  Figures out;
  out.total = total;
  if (!has_bands) return out;
  constexpr std::size_t standard_weeks = 18;
  out.within_18 = pathways(bands.first(std::min(standard_weeks, bands.size())));
  out.over_18 = pathways(from_week(bands, 18));
  out.over_52 = over(bands, band_count, 52);
  out.over_65 = over(bands, band_count, 65);
  out.over_78 = over(bands, band_count, 78);
  out.over_104 = over(bands, band_count, 104);
  out.median_weeks = median_weeks(bands, band_count, period);
  out.p92_weeks = p92_weeks(bands, band_count);
  return out;
}

std::string published_weeks(std::optional<double> weeks, int band_count, std::int64_t pathways) {
  if (!weeks || pathways < least_pathways_shown) return "-";
  if (std::isinf(*weeks)) return std::to_string(band_count - 1) + "+";
  // A half of a tenth is seldom one in binary; between it and the next smaller wait there is far more.
  constexpr double binary_error = 1e-9;
  const auto tenths = static_cast<std::int64_t>(std::floor(*weeks * 10 + 0.5 + binary_error));
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

} // namespace waitlistd::rtt
