#pragma once
// A release back as the CSV that was published, byte for byte: the proof that the database lost nothing.

#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace waitlistd::rtt {

/// Hands the CSV to `write` in pieces; without a vintage it is the current release's. Fails where the period
/// or vintage is not loaded, and, after the last piece, where the SHA-256 of what was written is not the
/// published one.
Result<ExportedRelease> export_release(Connection& database, Period period, std::optional<int> vintage,
                                       const std::function<Result<void>(std::string_view)>& write);

} // namespace waitlistd::rtt
