#pragma once
// A collection of NHS England's that can be watched. Everything that is particular to one is behind this: its
// pages and names, its layouts and checks, its tables. A new one is a folder core/NAME with its knowledge, a
// folder service/NAME whose collection.cpp defines `const Collection waitlistd::NAME::collection`, and its
// migrations in sql/; the build finds it.

#include "core/classified_link.hpp"
#include "core/failure.hpp"
#include "core/publication_rule.hpp"
#include "core/settings.hpp"
#include "service/control_figures.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

struct Reconciliation {
  std::string report; ///< text or JSON
  bool agrees = true; ///< something was compared, and nothing differs
};

struct Collection {
  std::string_view name;       ///< as in DATA_SOURCE
  std::string_view index_url;  ///< the page that discovery starts from
  PublicationRule publication; ///< when its months are published

  /// A link of the site, by its text and address, as it can be understood on that day.
  ClassifiedLink (*classify_link)(std::string_view text, std::string_view url,
                                  std::chrono::year_month_day today);

  /// Addresses that the months due by that day may have, the newest month's first; `site` is "https://host".
  std::vector<std::string> (*constructed_urls)(const std::string& site, std::chrono::year_month_day today);

  /// What the ledger knows of an address.
  Result<std::optional<KnownRelease>> (*find_by_url)(Connection& database, const std::string& url);

  /// Notes that the address still holds what the ledger knows of it.
  Result<void> (*still_there)(Connection& database, const std::string& url);

  /// The months that have a current release.
  Result<std::vector<Period>> (*loaded_periods)(Connection& database);

  Result<std::optional<NewestMonth>> (*newest_month)(Connection& database);

  /// Publishes what a run that was killed had loaded and not yet shown. The first thing of every run.
  Result<void> (*publish_ready)(Connection& database);

  /// Loads the file, whole or not at all, and publishes it where it is what was published last for its month.
  /// On a rejection the ledger says why, unless it is a dry run, and nothing else changes. Fails (held) where
  /// it is loaded and may be a part of what was published. A failure's message starts with the address.
  Result<LoadOutcome> (*load)(Connection& database, LoadRequest request);

  /// The address in `request.origin` still holds that release, which is not current: makes it current where
  /// it was published last. Absent where its rows are gone and the file has to be loaded.
  Result<std::optional<LoadOutcome>> (*seen_again)(Connection& database, const LoadRequest& request,
                                                   std::int32_t release_id);

  /// Publishes what is held of the month.
  Result<LoadOutcome> (*accept)(Connection& database, Period period, std::optional<int> vintage);

  Result<Standing> (*standing)(Connection& database);

  /// Drops the rows of superseded vintages, but for the newest `keep` of each month, without waiting
  /// for readers for long. The number of vintages whose rows went.
  Result<int> (*drop_old_rows)(Connection& database, int keep);

  /// Hands the published CSV to `write` in pieces; without a vintage it is the current release's. Fails
  /// where it is not loaded and, after the last piece, where what was written is not what was published.
  Result<ExportedRelease> (*export_release)(Connection& database, Period period, std::optional<int> vintage,
                                            const std::function<Result<void>(std::string_view)>& write);

  /// What is loaded and what its checks found, the `newest_periods` in full: for a person, or as JSON.
  Result<std::string> (*status)(Connection& database, int newest_periods, bool json);

  /// What one vintage of a month changed against another, by default the current one against the one before.
  Result<std::string> (*diff)(Connection& database, Period period, std::optional<int> from,
                              std::optional<int> to, bool json);

  /// Our figures beside those that NHS England publishes in that file.
  Result<Reconciliation> (*reconcile)(Connection& database, const std::string& file, bool json);

  /// What links of the kind control_figures lead to; nullptr where the collection has none.
  const ControlFigures* control_figures = nullptr;
};

/// What DATA_SOURCE names, in its order; see watched_sources.
Result<std::vector<const Collection*>> find_collections(const Settings& settings);

/// The collection of that name. Fails (configuration) where there is none, with those that there are.
Result<const Collection*> find_collection(std::string_view name);

/// What the option --source names, by default the first that is watched; see chosen_source.
Result<const Collection*> choose_collection(const std::string& option, const Settings& settings);

} // namespace waitlistd
