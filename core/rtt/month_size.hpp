#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace waitlistd::rtt {

/// How much a month's file holds.
struct MonthSize {
  std::int64_t rows = 0;
  std::int64_t providers = 0;
  std::int64_t pairs = 0;        ///< provider and commissioner
  std::int64_t waiting_list = 0; ///< England's: Part_2, C_999, without NONC
  std::map<std::string, std::int64_t> rows_by_part;
};

} // namespace waitlistd::rtt
