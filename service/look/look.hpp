#pragma once
// One look at the site: discover, choose, download, load.

#include "core/failure.hpp"
#include "core/known_address.hpp"
#include "core/settings.hpp"
#include "service/collection.hpp"
#include "service/database/postgres.hpp"
#include "service/discovery/discovery.hpp"
#include "service/http/client.hpp"
#include "service/release.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace waitlistd {

/// What the operator says of the files to load.
struct LoadWish {
  bool dry_run = false;
  bool accept = false;
  bool make_current = false;
};

/// By this machine's clock.
std::chrono::year_month_day today();

LoadRequest load_request(const Settings& settings, std::filesystem::path path, FileOrigin origin,
                         std::optional<Period> expected, const LoadWish& wish);

/// What is published, by NHS_CSV_URL or else by the strategies. `wants_year`: see DiscoveryRequest.
Result<Discovery> find_releases(const Collection& collection, const Settings& settings, HttpClient& http,
                                const DiscoveryMemory& memory, std::function<bool(int first_year)> wants_year,
                                const std::stop_token& stop = {});

/// Whether an address that the ledger knows is asked for again, and how: in a look as in a backfill.
AddressStep step_for_known(const KnownRelease& known, bool newest);

/// Of a file that was rejected or is held: it is not fetched again while it stays the same; that it is still
/// there is not success either.
Failure still_refused(const KnownRelease& known, const std::string& url);

/// What one look at the site came to.
struct LookOutcome {
  Result<void> outcome;            ///< the first failure; the files after it were looked at all the same
  std::vector<LoadOutcome> loaded; ///< what was new
  double discovery_seconds = 0;
  int rejected = 0;
  int links_not_understood = 0;
  int control_failures = 0; ///< the publisher's own figures could not be had, read or compared with
  int requests = 0;
  int repeats = 0;
  std::uint64_t bytes = 0; ///< received
};

/// Loads what is new or revised. Every file that is looked at gives one log event: loaded, unchanged, or why
/// not. A requested stop cuts it short. `on_published`: called, on this thread, as soon as a release has
/// become current: the look may go on for a while.
LookOutcome run_look(const Collection& collection, Connection& database, const Settings& settings,
                     bool dry_run, const std::stop_token& stop = {},
                     const std::function<void()>& on_published = {});

/// Downloads the address to STATE_DIR/downloads and loads it; the downloaded file is removed again. `known`:
/// a 304 to these validators means that nothing is new, and gives no outcome.
Result<std::optional<LoadOutcome>> download_and_load(const Collection& collection, Connection& database,
                                                     const Settings& settings, HttpClient& http,
                                                     FileOrigin origin, std::optional<Period> expected,
                                                     const Validators& known, const LoadWish& wish);

/// Loads a file at hand.
Result<LoadOutcome> load_file(const Collection& collection, Connection& database, const Settings& settings,
                              const std::string& path, const LoadWish& wish);

/// Beyond KEEP_VINTAGES a month. What goes wrong is a warning: nothing is lost by keeping them. Where the
/// connection is lost it is left to the next run.
void drop_old_rows(const Collection& collection, Connection& database, const Settings& settings);

/// The event and sentence of a load that ended well.
void log_outcome(const LoadOutcome& outcome, const std::string& url, bool dry_run);

} // namespace waitlistd
