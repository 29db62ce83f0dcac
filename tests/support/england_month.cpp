#include "tests/support/england_month.hpp"

#include "tests/support/small_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace waitlistd::test {
namespace {

using Bands = std::map<int, std::int64_t>;

int bands_of(Period period) { return period >= Period{2021, 4} ? 105 : 53; }

// NHS England's rule changed with October 2022.
double median_rank(Period period, std::int64_t pathways) {
  const double count = static_cast<double>(pathways);
  return period >= Period{2022, 10} ? count / 2 : (count + 1) / 2;
}

struct Split {
  std::int64_t before = 0; ///< pathways in the bands before
  std::int64_t in_band = 0;
};

// How many are in the percentile's band, and how many before it, so that the rank comes out at that wait:
// between `least` pathways before and `most` up to its end. Of a few thousand sizes the one that fits best.
Split split_for(double wait, double rank, std::int64_t least, std::int64_t most) {
  const double part = wait - std::floor(wait);
  const auto largest = static_cast<std::int64_t>(
      std::min((rank - static_cast<double>(least)) / part, (static_cast<double>(most) - rank) / (1 - part)));
  Split best;
  double error = 1;
  for (std::int64_t size = largest; size > std::max<std::int64_t>(largest - 20'000, 0); --size) {
    const std::int64_t before = std::llround(rank - part * static_cast<double>(size));
    const double off = std::abs((rank - static_cast<double>(before)) / static_cast<double>(size) - part);
    if (off >= error || before < least || before + size > most) continue;
    error = off;
    best = {before, size};
  }
  if (error > 1e-7) throw std::runtime_error("no bands give a wait of " + std::to_string(wait));
  return best;
}

class Part {
public:
  Part(std::string name, Period period, const EnglandFigures& england)
      : name_(std::move(name)), period_(period), england_(england) {}

  bool is_published() const { return england_.contains({name_, "total"}); }
  std::int64_t count(const char* figure) const {
    const auto found = england_.find({name_, figure});
    return found == england_.end() ? 0 : std::llround(found->second);
  }

  Bands bands() const {
    Bands bands;
    put_short_waits(bands);
    put_middle_waits(bands);
    put_long_waits(bands);
    return bands;
  }

private:
  double wait(const char* figure) const {
    const auto found = england_.find({name_, figure});
    return found == england_.end() ? 0 : found->second;
  }
  // Up to 18 weeks, the median among them.
  void put_short_waits(Bands& bands) const {
    const double median = wait("median_weeks");
    if (median == 0) {
      bands[3] += count("within_18");
      return;
    }
    const int band = static_cast<int>(median);
    const Split split = split_for(median, median_rank(period_, count("total")), 0, count("within_18"));
    bands[band - 1] += split.before;
    bands[band] += split.in_band;
    bands[17] += count("within_18") - split.before - split.in_band;
  }
  // From 18 to 52 weeks, the 92nd percentile among them where there is one.
  void put_middle_waits(Bands& bands) const {
    const std::int64_t within_52 = count("total") - count("over_52");
    const double percentile = wait("p92_weeks");
    if (percentile == 0 || std::isinf(percentile)) {
      bands[30] += within_52 - count("within_18");
      return;
    }
    const int band = static_cast<int>(percentile);
    const Split split =
        split_for(percentile, 0.92 * static_cast<double>(count("total")), count("within_18"), within_52);
    bands[band - 1] += split.before - count("within_18");
    bands[band] += split.in_band;
    bands[band + 1] += within_52 - split.before - split.in_band;
  }
  void put_long_waits(Bands& bands) const {
    if (bands_of(period_) == 53) {
      bands[52] += count("over_52");
      return;
    }
    bands[55] += count("over_52") - count("over_65");
    bands[70] += count("over_65") - count("over_78");
    bands[80] += count("over_78") - count("over_104");
    bands[104] += count("over_104");
  }

  std::string name_;
  Period period_;
  const EnglandFigures& england_;
};

std::string name_in_file(Period period) {
  constexpr const char* names[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};
  return "RTT-" + std::string(names[period.month - 1]) + "-" + std::to_string(period.year);
}

void add_rows(std::vector<std::string>& lines, Period period, const std::string& commissioner,
              const std::string& part, const std::string& bands, const std::string& ends) {
  for (const char* function : {"C_100", "C_999"})
    lines.push_back(
        row("RAA", commissioner, part, function, bands, ends).replace(0, 16, name_in_file(period)));
}

} // namespace

EnglandFigures england_of(const rtt::Timeseries& timeseries, Period period) {
  EnglandFigures out;
  for (const rtt::PublishedFigure& figure : timeseries.figures)
    if (figure.period == period && figure.basis == rtt::as_reported)
      out[{figure.part, figure.figure}] = figure.value;
  return out;
}

std::string england_month(Period period, const EnglandFigures& england) {
  const int bands = bands_of(period);
  std::vector<std::string> lines = {header(bands)};
  for (const char* name : {"Part_1A", "Part_1B", "Part_2", "Part_3"}) {
    const Part part(name, period, england);
    if (!part.is_published()) continue;
    const std::string total = std::to_string(part.count("total"));
    if (name == std::string("Part_3")) {
      add_rows(lines, period, "01A", name, band_counts({}, bands, ""), ",," + total);
      continue;
    }
    std::map<int, std::string> counts;
    for (const auto& [band, pathways] : part.bands())
      counts[band] = std::to_string(pathways);
    const bool incomplete = name == std::string("Part_2");
    add_rows(lines, period, "01A", name, band_counts(counts, bands),
             incomplete ? ",," + total : total + ",0," + total);
    add_rows(lines, period, "NONC", name, band_counts({{20, "5"}}, bands), incomplete ? ",,5" : "5,0,5");
  }
  return file_of(lines);
}

} // namespace waitlistd::test
