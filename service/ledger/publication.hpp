#pragma once
// The step from a month that is loaded to one that readers see.
//
// A statement's plan names the leaves it reads, its snapshot says which release is current. Were both made in
// one commit, a statement planned before it and run after it would look for the new release's rows in the old
// leaves, and find none. So a load commits data, leaf and ledger row together as `ready`, which nobody reads;
// once every statement that was being planned at that time is past it, one small transaction makes the
// release current.

#include "core/period.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// A release became its month's current one.
struct Publication {
  std::int64_t id = 0; ///< later ones have higher numbers
  Period period;
  std::int32_t release_id = 0;
  int vintage = 0;
  std::string because;
};

/// Those after the one with that number (0: all of them), in the order in which they were committed: whoever
/// remembers the last one it has seen misses none. `most` at a time.
Result<std::vector<Publication>> publications_since(Connection& database, std::string_view schema,
                                                    std::int64_t id, int most);

} // namespace waitlistd
