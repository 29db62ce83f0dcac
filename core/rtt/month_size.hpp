#pragma once
// How large a month is, for comparison with its former vintage and with the months round it: a file that was
// cut between two groups is whole in itself and shows only beside another.

#include <cstdint>
#include <map>
#include <string>

namespace waitlistd::rtt {

struct MonthSize {
  std::int64_t rows = 0;
  std::int64_t providers = 0;
  std::int64_t pairs = 0;        ///< of provider and commissioner
  std::int64_t waiting_list = 0; ///< England's: Part_2, C_999, without the non-English commissioner
  std::map<std::string, std::int64_t> rows_by_part; ///< by the part's code, Part_1A
};

} // namespace waitlistd::rtt
