#include "core/rtt/completeness.hpp"

#include "core/text.hpp"

#include <cstdio>

namespace waitlistd::rtt {
namespace {

// How much less is not believed: a share of what is compared with, and at least so many, since in a file of
// few rows one provider is half of it.
//
// The same month: a revision corrects counts and hardly ever takes rows away. A cut does: January 2026
// without its last 400 lines has 0.2 % fewer rows.
//
// The month next to it: since files of this kind exist England's list has fallen by 6.8 % at most (April
// 2020, when 80 % fewer admitted pathways were completed), and a large trust that does not submit takes 2 %
// with it. January 2026 cut at 150,000 of its 183,417 rows has 18 % fewer providers and a list that is 16 %
// shorter. The limits lie between; what stays below them is told by the checks that compare with the
// neighbour.
struct Limit {
  const char* what;
  std::int64_t MonthSize::*size;
  double of_same_month;
  double of_neighbour;
  std::int64_t at_least;
};
constexpr Limit limits[] = {
    {"rows", &MonthSize::rows, 0.001, 0.20, 50},
    {"providers", &MonthSize::providers, 0.01, 0.10, 5},
    {"provider and commissioner pairs", &MonthSize::pairs, 0.002, 0.20, 50},
    {"pathways on England's waiting list", &MonthSize::waiting_list, 0.01, 0.08, 1'000},
};

std::string per_cent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, share < 0.01 ? "%.2f" : "%.1f", share * 100);
  return text;
}

std::string name_of(const ComparedRelease& other, bool same_month) {
  return same_month ? "vintage " + std::to_string(other.vintage) + " of the month" : to_string(other.period);
}

} // namespace

std::vector<std::string> shrinkage(const MonthSize& file, Period period,
                                   const std::vector<ComparedRelease>& others) {
  std::vector<std::string> reasons;
  for (const ComparedRelease& other : others) {
    const bool same_month = other.period == period;
    for (const Limit& limit : limits) {
      const std::int64_t theirs = other.size.*limit.size;
      const std::int64_t fewer = theirs - file.*limit.size;
      // 0 stands for what is not known, too.
      if (theirs <= 0 || fewer < limit.at_least) continue;
      const double share = static_cast<double>(fewer) / static_cast<double>(theirs);
      const double allowed = same_month ? limit.of_same_month : limit.of_neighbour;
      if (share <= allowed) continue;
      reasons.push_back(grouped(file.*limit.size) + " " + limit.what + ", " + grouped(theirs) + " in " +
                        name_of(other, same_month) + ": " + per_cent(share) + " % fewer, where up to " +
                        per_cent(allowed) + " % is believed");
    }
    // A part of a few rows may come and go by itself; a published one has thousands.
    constexpr std::int64_t rows_of_a_real_part = 50;
    for (const auto& [part, rows] : other.size.rows_by_part)
      if (rows >= rows_of_a_real_part && !file.rows_by_part.contains(part))
        reasons.push_back("no row of " + part + ", " + grouped(rows) + " in " + name_of(other, same_month));
  }
  return reasons;
}

} // namespace waitlistd::rtt
