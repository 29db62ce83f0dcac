#pragma once
// One published file into the database, whole or not at all: rows, roll-ups, checks and the ledger commit
// together.

#include "core/failure.hpp"
#include "core/period.hpp"
#include "core/rtt/figures.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/ledger.hpp"
#include "service/postgres.hpp"
#include "service/release_file.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

struct LoadRequest {
  std::filesystem::path file;
  FileOrigin origin; ///< sha256 and bytes are filled in by load_release
  std::optional<Period>
      expected; ///< the month the link or file name says; another one inside rejects the file
  ReleaseFileLimits limits;
  bool dry_run = false; ///< everything is done, then rolled back
  std::function<void(std::uint64_t rows)> on_progress;
};

struct LoadOutcome {
  bool already_known = false; ///< the content was loaded before: nothing was done
  Period period;
  int vintage = 0;
  std::int32_t release_id = 0;
  std::uint32_t rows = 0;
  std::string csv_sha256;
  std::vector<rtt::Check> checks;
  std::optional<rtt::Figures> waiting_list; ///< England: Part_2, C_999, without NONC
  double seconds = 0;
};

/// Loads the file and publishes it as the current release of its month. On a rejection the ledger gets a row
/// that says why, unless it is a dry run, and nothing else changes. A failure's message starts with the
/// address.
Result<LoadOutcome> load_release(Connection& database, LoadRequest request);

} // namespace waitlistd
