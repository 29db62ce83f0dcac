#pragma once
// One look at the site: discover, choose, download, load.

#include "core/failure.hpp"
#include "core/settings.hpp"
#include "service/database/postgres.hpp"
#include "service/discovery/discovery.hpp"
#include "service/http/client.hpp"
#include "service/release.hpp"
#include "service/source.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace waitlistd {

LoadRequest load_request(const Settings& settings, std::filesystem::path path, FileOrigin origin,
                         std::optional<Period> expected, bool dry_run);

/// What is published, by NHS_CSV_URL or else by the strategies. `wants_year`: see DiscoveryRequest.
Result<Discovery> find_releases(const Source& source, const Settings& settings, HttpClient& http,
                                const DiscoveryMemory& memory,
                                std::function<bool(int first_year)> wants_year);

/// Loads what is new or revised. Every file that is looked at gives one log event: loaded, unchanged, or why
/// not. The failure is the first one; the files after it are looked at all the same.
Result<void> run_cycle(const Source& source, Connection& database, const Settings& settings, bool dry_run);

/// Downloads the address to STATE_DIR/downloads and loads it; the downloaded file is removed again. `known`:
/// a 304 to these validators means that nothing is new, and gives no outcome.
Result<std::optional<LoadOutcome>> download_and_load(const Source& source, Connection& database,
                                                     const Settings& settings, HttpClient& http,
                                                     FileOrigin origin, std::optional<Period> expected,
                                                     const Validators& known, bool dry_run);

/// Loads a file at hand.
Result<LoadOutcome> load_file(const Source& source, Connection& database, const Settings& settings,
                              const std::string& path, bool dry_run);

/// Beyond KEEP_VINTAGES a month. What goes wrong is a warning: nothing is lost by keeping them.
void drop_old_rows(const Source& source, Connection& database, const Settings& settings);

/// The event and sentence of a load that ended well.
void log_outcome(const LoadOutcome& outcome, const std::string& url, bool dry_run);

} // namespace waitlistd
