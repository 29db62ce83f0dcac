#pragma once
// A release back as the CSV that was published, byte for byte: the proof that the database lost nothing.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "service/postgres.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct ExportedRelease {
  Period period;
  int vintage = 0;
  std::uint64_t bytes = 0;
  std::uint32_t rows = 0;
  std::string sha256;
};

/// Hands the CSV to `write` in pieces; without a vintage it is the current release's. Fails where the period
/// or vintage is not loaded, and, after the last piece, where the SHA-256 of what was written is not the
/// published one.
Result<ExportedRelease> export_release(Connection& database, Period period, std::optional<int> vintage,
                                       const std::function<Result<void>(std::string_view)>& write);

} // namespace waitlistd
