#pragma once
// How large the loaded releases are, for what a new one is compared with.

#include "core/failure.hpp"
#include "core/rtt/completeness.hpp"
#include "service/database/postgres.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace waitlistd::rtt {

/// Why a file of that size may be a part only, beside the loaded releases of its month and of those next to
/// it.
Result<std::vector<std::string>> shrinkage_beside_loaded(Connection& database, const MonthSize& size,
                                                         Period period);

/// The same of a release that is loaded.
Result<std::vector<std::string>> shrinkage_of_loaded(Connection& database, std::int32_t release_id);

/// {"Part_2": 61234, …}
std::string counts_json(const std::map<std::string, std::int64_t>& counts);

} // namespace waitlistd::rtt
