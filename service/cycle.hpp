#pragma once
// One look at the site: discover, choose, download, load.

#include "core/failure.hpp"
#include "core/settings.hpp"
#include "service/http_client.hpp"
#include "service/load.hpp"
#include "service/postgres.hpp"

#include <optional>
#include <string>

namespace waitlistd {

HttpSettings http_settings(const Settings& settings);
ReleaseFileLimits release_file_limits(const Settings& settings);

/// Loads what is new or revised. Every file that is looked at gives one log event: loaded, unchanged, or why
/// not. The failure is the first one; the files after it are looked at all the same.
Result<void> run_cycle(Connection& database, const Settings& settings, bool dry_run);

/// Downloads the address to STATE_DIR/downloads and loads it; the downloaded file is removed again. `known`:
/// a 304 to these validators means that nothing is new, and gives no outcome.
Result<std::optional<LoadOutcome>> download_and_load(Connection& database, const Settings& settings,
                                                     FileOrigin origin, std::optional<Period> expected,
                                                     const Validators& known, bool dry_run);

/// Loads a file at hand.
Result<LoadOutcome> load_file(Connection& database, const Settings& settings, const std::string& path,
                              bool dry_run);

/// The event and sentence of a load that ended well.
void log_outcome(const LoadOutcome& outcome, const std::string& url, bool dry_run);

} // namespace waitlistd
