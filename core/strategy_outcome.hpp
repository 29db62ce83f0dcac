#pragma once
// What one way of finding the published files came to.

#include "core/period.hpp"

#include <optional>
#include <string>

namespace waitlistd {

struct StrategyOutcome {
  std::string strategy; ///< pages, browser, constructed
  std::string outcome;  ///< found, nothing, failed, skipped
  std::string detail;
  std::optional<Period> newest;
};

} // namespace waitlistd
