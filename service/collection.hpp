#pragma once
// A collection of NHS England's that can be watched, as a value that describes itself: everything that is
// particular to one is behind this, its pages and names, its layouts and checks, its tables. What is common
// to all is written once from that, in service/ledger. A new one is a folder core/NAME with its knowledge, a
// folder service/NAME whose collection.cpp defines `const Collection waitlistd::NAME::collection`, and its
// tables' migrations; the build finds it.

#include "core/classified_link.hpp"
#include "core/failure.hpp"
#include "core/measure.hpp"
#include "core/publication_rule.hpp"
#include "core/settings.hpp"
#include "service/alerts/monthly_figures.hpp"
#include "service/control_figures.hpp"
#include "service/database/postgres.hpp"
#include "service/ledger/incoming_month.hpp"
#include "service/ledger/outgoing_month.hpp"
#include "service/release.hpp"
#include "sql/migrations.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// What a published file is.
enum class Container {
  zip, ///< of one CSV
  csv,
};

/// What a collection tells of itself in its status.
struct MoreStatus {
  std::string of_newest_month; ///< lines for a person; may be empty
  std::string of_all;          ///< the same
  std::string json;            ///< an object whose members join the status's; empty where there are none
};

struct Collection {
  // ---- what it is

  std::string_view name;   ///< as in DATA_SOURCE
  std::string_view title;  ///< for people: "RTT waiting times"
  std::string_view schema; ///< of its tables
  std::string_view rows; ///< the leaf tables' first word, and with _vintage the table that they are leaves of
  std::string_view row_key;   ///< columns that no two rows of a release have in common
  std::string_view index_url; ///< the page that discovery starts from
  Container container = Container::csv;
  PublicationRule publication;    ///< when its months are published
  std::string_view headline_name; ///< the figure that people know a month by: {schema}.headline(release_id)
  std::string_view total_category = {}; ///< the one over all categories
  std::string_view main_part = {};      ///< what is meant where no part is named
  std::string_view headline_title;      ///< the same for a person: "England's waiting list"

  /// Of its tables, applied after its ledger's: embedded_migrations(folder).
  std::span<const Migration> migrations = {};

  // ---- what it knows

  /// A link of the site, by its text and address, as it can be understood on that day.
  ClassifiedLink (*classify_link)(std::string_view text, std::string_view url,
                                  std::chrono::year_month_day today);

  /// Addresses that the months due by that day may have, the newest month's first; `site` is "https://host".
  std::vector<std::string> (*constructed_urls)(const std::string& site, std::chrono::year_month_day today);

  /// Its part of a load; `request` outlives it.
  std::unique_ptr<IncomingMonth> (*incoming)(const LoadRequest& request);

  /// Its part of an export.
  Result<std::unique_ptr<OutgoingMonth>> (*outgoing)(Connection& database, const StoredMonth& release);

  // ---- what it may have; nullptr where it has none

  /// Why a release that is loaded may be a part of what was published, beside what else is loaded.
  Result<std::vector<std::string>> (*shrinkage)(Connection& database, std::int32_t release_id) = nullptr;

  /// Who is missing from that month, which is loaded.
  Result<AbsenceNumbers> (*absence)(Connection& database, Period period) = nullptr;

  /// What status tells beside what it tells of every collection; `newest` is the newest month loaded.
  Result<MoreStatus> (*more_status)(Connection& database, std::optional<Period> newest) = nullptr;

  /// What one vintage of a month changed against another, by default the current one against the one before.
  Result<std::string> (*diff)(Connection& database, Period period, std::optional<int> from,
                              std::optional<int> to, bool json) = nullptr;

  /// Our figures beside those that NHS England publishes in that file.
  Result<Reconciliation> (*reconcile)(Connection& database, const std::string& file, bool json) = nullptr;

  /// What links of the kind control_figures lead to.
  const ControlFigures* control_figures = nullptr;

  /// What rules may name of it, and with it the next two.
  std::span<const Measure> (*measures)() = nullptr;

  /// The figures of those releases, as NHS England publishes them of a place.
  Result<std::unique_ptr<alerts::MonthlyFigures>> (*figures)(
      Connection& database, const std::vector<alerts::MonthRelease>& releases,
      const alerts::FigureWish& wish) = nullptr;

  /// Who reports in each of those releases, in their order.
  Result<std::vector<alerts::PlacesInMonth>> (*places)(
      Connection& database, const std::vector<alerts::MonthRelease>& releases) = nullptr;

  Result<alerts::Names> (*names)(Connection& database, std::int32_t release_id) = nullptr;

  /// Each part that the figure is made of.
  Result<std::vector<alerts::PublishedLines>> (*published_lines)(Connection& database,
                                                                 const alerts::MonthRelease& release,
                                                                 const alerts::SeriesOf& what) = nullptr;

  // ---- what is the same for all of them: service/ledger

  /// What the ledger knows of an address.
  Result<std::optional<KnownRelease>> find_by_url(Connection& database, const std::string& url) const;

  /// Notes that the address was asked for and still holds what the ledger knows of it.
  Result<void> still_there(Connection& database, const std::string& url) const;

  /// The months that have a current release, newest first.
  Result<std::vector<Period>> loaded_periods(Connection& database) const;

  /// Absent where nothing is loaded.
  Result<std::optional<NewestMonth>> newest_month(Connection& database) const;

  /// Publishes every ready release, those of a run that was killed in between too: the first thing of every
  /// run. May wait up to a second for statements that read the rows; they and later ones never wait.
  Result<void> publish_ready(Connection& database) const;

  /// Loads the file, whole or not at all, and publishes it where it is what was published last for its month.
  /// On a rejection the ledger says why, unless it is a dry run, and nothing else changes. Fails (held) where
  /// it is loaded and may be a part of what was published. A failure's message starts with the address.
  Result<LoadOutcome> load(Connection& database, LoadRequest request) const;

  /// The address in `request.origin` still holds that release, which is not current: makes it current where
  /// it was published last. Absent where its rows are gone and the file has to be loaded.
  Result<std::optional<LoadOutcome>> seen_again(Connection& database, const LoadRequest& request,
                                                std::int32_t release_id) const;

  /// Publishes the release of the month that is held, or the one with that vintage.
  Result<LoadOutcome> accept(Connection& database, Period period, std::optional<int> vintage) const;

  Result<Standing> standing(Connection& database) const;

  /// Drops the rows of superseded vintages, but for the newest `keep` of each month. Readers never wait: a
  /// leaf that is still being read is left for the next time. The number of vintages whose rows went.
  Result<int> drop_old_rows(Connection& database, int keep) const;

  /// Hands the published CSV to `write` in pieces; without a vintage it is the current release's. Fails
  /// where it is not loaded and, after the last piece, where what was written is not what was published.
  Result<ExportedRelease> export_release(Connection& database, Period period, std::optional<int> vintage,
                                         const std::function<Result<void>(std::string_view)>& write) const;

  /// What is loaded and what its checks found, the `newest_periods` in full: for a person, or as JSON.
  Result<std::string> status(Connection& database, int newest_periods, bool json) const;
};

/// All there are: made by the build from the folders of service/.
std::span<const Collection* const> known_collections();

/// What DATA_SOURCE names, in its order; see watched_sources.
Result<std::vector<const Collection*>> find_collections(const Settings& settings);

/// The collection of that name. Fails (configuration) where there is none, with those that there are.
Result<const Collection*> find_collection(std::string_view name);

/// What the option --source names, by default the first that is watched; see chosen_source.
Result<const Collection*> choose_collection(const std::string& option, const Settings& settings);

/// Where the collection does not have what a command is about.
Failure has_none(const Collection& collection, std::string_view what);

} // namespace waitlistd
