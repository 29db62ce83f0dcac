#pragma once

#include "service/collection.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <cstdint>

namespace waitlistd {

/// `request.file` holds the content of that release. Where its rows are gone (KEEP_VINTAGES) and it becomes
/// current again, they are loaded anew from it. Fails (held) where it is held and not accepted.
Result<LoadOutcome> load_known(Connection& database, const Collection& collection, const LoadRequest& request,
                               std::int32_t release_id);

} // namespace waitlistd
