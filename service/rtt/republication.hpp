#pragma once
// A content that is loaded comes again: nothing to do where it is current; where another one is, it may be
// what NHS England published last, having taken a revision back.

#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <cstdint>
#include <optional>

namespace waitlistd::rtt {

/// `request.file` holds the content of that release. Where its rows are gone (KEEP_VINTAGES) and it becomes
/// current again, they are loaded anew from it. Fails (held) where it is held and not accepted.
Result<LoadOutcome> load_known(Connection& database, const LoadRequest& request, std::int32_t release_id);

/// The same without the file, of what an address holds. Absent where it takes the file: its rows are gone.
Result<std::optional<LoadOutcome>> seen_again(Connection& database, const LoadRequest& request,
                                              std::int32_t release_id);

/// Publishes the release of the month that is held, or the one with that vintage.
Result<LoadOutcome> accept_held(Connection& database, Period period, std::optional<int> vintage);

} // namespace waitlistd::rtt
