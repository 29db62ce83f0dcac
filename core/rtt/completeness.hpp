#pragma once
// Whether a file may be a part of what was published: a copy that was cut between two groups is sound in
// itself, and shows only beside the month's former file or the month next to it.

#include "core/period.hpp"
#include "core/rtt/month_size.hpp"

#include <optional>
#include <string>
#include <vector>

namespace waitlistd::rtt {

/// A current release that a new one is compared with. A size that is not known is 0 and is not compared.
struct ComparedRelease {
  Period period;
  int vintage = 0;
  MonthSize size;
};

/// Why the file must not be published before somebody has looked at it, a sentence each; empty: it may be.
/// `file` of `period` is compared with releases of the same month and of months next to it.
std::vector<std::string> shrinkage(const MonthSize& file, Period period,
                                   const std::vector<ComparedRelease>& others);

} // namespace waitlistd::rtt
