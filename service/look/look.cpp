#include "service/look/look.hpp"

#include "core/known_address.hpp"
#include "core/path_text.hpp"
#include "core/text.hpp"
#include "core/wanted.hpp"
#include "service/log/log.hpp"
#include "service/log/progress.hpp"
#include "service/look/look_at_control_figures.hpp"
#include "service/release_file/download.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

// Once a day a look asks for each month that is loaded, of 125 that there are, and for a dozen pages. Older
// months than it comes to are the next look's.
constexpr int most_requests = 250;

void log_unchanged(const KnownRelease& known, const std::string& url) {
  log_event(Level::info, "nothing_new", "nothing new",
            {{"period", known.period ? to_string(*known.period) : std::string("unknown")}, {"url", url}});
}

// In each look, so that it is no warning.
void log_kept(const LoadOutcome& kept, const std::string& url) {
  log_event(Level::info, "nothing_new", "nothing new; another release of the month stays current",
            {{"period", to_string(kept.period)},
             {"vintage", std::int64_t{kept.vintage}},
             {"because", kept.because},
             {"url", url}});
}

// Everything that the steps of one look share.
struct Look {
  const Collection& collection;
  Connection& database;
  const Settings& settings;
  HttpClient& http;
  bool dry_run;
  LookOutcome& report;
  const std::function<void()>& on_published;
};

class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

// What a file that was loaded, or seen again, came to.
void note_outcome(const Look& look, LoadOutcome outcome, const std::string& url) {
  log_outcome(outcome, url, look.dry_run);
  if (outcome.already_known) return;
  const bool published = outcome.is_current && !look.dry_run;
  look.report.loaded.push_back(std::move(outcome));
  if (published && look.on_published) look.on_published();
}

Result<void> fetch(const Look& look, const Candidate& candidate, const FileOrigin& origin,
                   const Validators& validators, bool& unchanged) {
  auto outcome = download_and_load(look.collection, look.database, look.settings, look.http, origin,
                                   expected_month(candidate), validators, {.dry_run = look.dry_run});
  if (!outcome) return outcome.error();
  unchanged = !*outcome;
  if (*outcome) note_outcome(look, std::move(**outcome), candidate.url);
  return {};
}

// The address holds what the ledger knows of it. `noted`: the site said so, and is not asked again for a
// while.
Result<void> unchanged(const Look& look, const Candidate& candidate, const FileOrigin& origin,
                       const KnownRelease& known, bool newest, bool noted) {
  const auto note = [&]() -> Result<void> {
    if (look.dry_run || !noted) return {};
    return look.collection.still_there(look.database, candidate.url);
  };
  if (known.is_refused()) {
    const Failure refused = still_refused(known, candidate.url);
    if (auto written = note(); !written) return written;
    if (newest) return refused;
    // An older month that is missing is told by status and metrics; it must not make each look a failed one.
    log_failure(Level::warning, refused);
    return {};
  }
  if (known.status != "superseded") {
    log_unchanged(known, candidate.url);
    return note();
  }
  const LoadRequest request =
      load_request(look.settings, {}, origin, expected_month(candidate), {.dry_run = look.dry_run});
  auto again = look.collection.seen_again(look.database, request, known.release_id);
  if (!again) return again.error();
  if (*again && !(*again)->is_current) {
    log_kept(**again, candidate.url);
    return note();
  }
  if (*again) {
    note_outcome(look, std::move(**again), candidate.url);
    return note();
  }
  bool ignored = false; // asked for without validators it comes whole
  return fetch(look, candidate, origin, {}, ignored);
}

// What to do about an address. A length that is another is a file to fetch.
Result<AddressStep> step_for(const Look& look, const std::optional<KnownRelease>& known,
                             const std::string& url, bool newest) {
  if (!known) return AddressStep::fetch;
  const AddressStep step = step_for_known(*known, newest);
  if (step != AddressStep::compare_length || !known->file_bytes) return step;
  const auto seen = look.http.inspect(url);
  if (!seen) return static_cast<const Failure&>(seen.error());
  return shows_another_file(seen->bytes, *known->file_bytes) ? AddressStep::fetch : step;
}

Result<void> look_at(const Look& look, const Candidate& candidate, bool newest) {
  const auto known = look.collection.find_by_url(look.database, candidate.url);
  if (!known) return known.error();
  const auto step = step_for(look, *known, candidate.url, newest);
  if (!step) return step.error();
  if (*step == AddressStep::skip) return {};
  const FileOrigin origin{candidate.url, candidate.strategy, {}, 0, {}, candidate.text};
  if (*step == AddressStep::compare_length) return unchanged(look, candidate, origin, **known, newest, false);
  const Validators validators = *step == AddressStep::ask_conditionally ? (*known)->validators : Validators{};
  bool same = false;
  if (auto fetched = fetch(look, candidate, origin, validators, same); !fetched) return fetched;
  return same ? unchanged(look, candidate, origin, **known, newest, true) : Result<void>{};
}

// The files that a look at the site has to see, newest month first.
Result<Discovery> find_wanted(const Look& look, const std::vector<Period>& loaded,
                              const std::stop_token& stop) {
  const Stopwatch watch;
  // From the oldest month that is loaded on: revisions, and months that were missed.
  const auto oldest = std::min_element(loaded.begin(), loaded.end());
  const auto may_have_wanted = [&](int first_year) {
    return oldest != loaded.end() && first_year >= financial_year(*oldest);
  };
  // A dry run leaves the ledger alone.
  const DiscoveryMemory memory(look.collection.schema, look.dry_run ? nullptr : &look.database);
  auto discovery = find_releases(look.collection, look.settings, look.http, memory, may_have_wanted, stop);
  look.report.discovery_seconds = watch.seconds();
  return discovery;
}

void tell_bound(const std::string& what) {
  log_event(
      Level::warning, "look_bounded", what,
      {{"hint", "the site has changed or is broken: look at its pages; `waitlistd load URL` takes a file"}});
}

Result<void> carry_out(const Look& look, const std::stop_token& stop) {
  if (!look.dry_run)
    if (auto published = look.collection.publish_ready(look.database); !published) return published;
  const auto loaded = look.collection.loaded_periods(look.database);
  if (!loaded) return loaded.error();
  const auto discovery = find_wanted(look, *loaded, stop);
  if (!discovery) return discovery.error();
  const auto& published = discovery->releases;
  look.report.links_not_understood = static_cast<int>(discovery->not_understood.size());

  const auto unsure =
      std::count_if(published.begin(), published.end(), [](const Candidate& c) { return c.month_unsure; });
  if (unsure > most_unsure_files)
    tell_bound(std::to_string(unsure) + " links do not say which month they are of: no more than " +
               std::to_string(most_unsure_files) + " are tried");
  Result<void> outcome;
  if (discovery->unfetchable) outcome = *discovery->unfetchable;
  for (const std::size_t i : wanted_candidates(published, *loaded)) {
    if (stop.stop_requested()) break;
    if (look.http.requests() >= most_requests) {
      tell_bound("the look has made " + std::to_string(look.http.requests()) +
                 " requests: the files it has not come to are left to the next one");
      break;
    }
    const bool newest = published[i].period == published.front().period;
    auto looked = look_at(look, published[i], newest);
    if (looked) continue;
    look.report.rejected += looked.error().kind == FailureKind::rejected ? 1 : 0;
    if (outcome)
      outcome = looked;
    else
      log_failure(looked.error());
  }
  if (!look.dry_run)
    look.report.control_failures = look_at_control_figures(look.collection, look.database, look.settings,
                                                           look.http, discovery->control_figures, stop);
  if (!look.dry_run && !stop.stop_requested()) drop_old_rows(look.collection, look.database, look.settings);
  return outcome;
}

Result<LoadOutcome> load_with_progress(const Collection& collection, Connection& database,
                                       LoadRequest request) {
  Progress progress("loading");
  request.on_progress = [&](std::uint64_t rows) { progress.update(rows, std::nullopt, "rows"); };
  return collection.load(database, std::move(request));
}

// NHS_CSV_URL and NHS_INDEX_URL are those of the one collection that is watched (watched_sources), not of
// another one that a command is about.
bool named_addresses_are_of(const Collection& collection, const Settings& settings) {
  return trimmed(settings.data_source) == collection.name;
}

DiscoveryRequest discovery_request(const Collection& collection, const Settings& settings,
                                   std::function<bool(int first_year)> wants_year,
                                   const std::stop_token& stop) {
  return {.collection = collection,
          .index_url =
              settings.nhs_index_url.empty() ? std::string(collection.index_url) : settings.nhs_index_url,
          .wants_year = std::move(wants_year),
          .browser = settings.browser,
          .browser_time_limit = settings.browser_timeout,
          .ca_file = settings.ca_file,
          .https_proxy = settings.https_proxy,
          .no_proxy = settings.no_proxy,
          .page_size_limit = settings.page_size_limit,
          .file_size_limit = settings.file_size_limit,
          .today = today(),
          .stop = stop};
}

} // namespace

std::chrono::year_month_day today() {
  return std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
}

AddressStep step_for_known(const KnownRelease& known, bool newest) {
  const bool judged_by_this_program = known.status != "rejected" || known.loader_version == WAITLISTD_VERSION;
  return next_step({newest, known.status == "superseded", known.is_refused(), judged_by_this_program,
                    !known.validators.empty(), known.since_asked});
}

Failure still_refused(const KnownRelease& known, const std::string& url) {
  if (known.status == "held")
    return {FailureKind::held, url + ": still held, not published: " + known.refused_because,
            "`waitlistd accept --period " + to_string(known.period.value_or(Period{})) + " --vintage " +
                std::to_string(known.vintage) + "` publishes it as it is"};
  return {FailureKind::rejected, url + ": still the file that was rejected: " + known.refused_because,
          "it is looked at again when NHS England replaces it or waitlistd is upgraded"};
}

LoadRequest load_request(const Settings& settings, fs::path path, FileOrigin origin,
                         std::optional<Period> expected, const LoadWish& wish) {
  ReleaseFileLimits limits;
  limits.inflated_bytes = settings.inflated_size_limit;
  return {std::move(path), std::move(origin), expected,          today(), limits,
          wish.dry_run,    wish.accept,       wish.make_current, {}};
}

Result<Discovery> find_releases(const Collection& collection, const Settings& settings, HttpClient& http,
                                const DiscoveryMemory& memory, std::function<bool(int first_year)> wants_year,
                                const std::stop_token& stop) {
  if (!settings.nhs_csv_url.empty() && named_addresses_are_of(collection, settings))
    return discovery_of_setting(collection, settings.nhs_csv_url, today());
  return discover(discovery_request(collection, settings, std::move(wants_year), stop), http, memory);
}

LookOutcome run_look(const Collection& collection, Connection& database, const Settings& settings,
                     bool dry_run, const std::stop_token& stop, const std::function<void()>& on_published) {
  HttpClient http(http_settings(settings), stop);
  LookOutcome report;
  report.outcome = carry_out({collection, database, settings, http, dry_run, report, on_published}, stop);
  report.requests = http.requests();
  report.repeats = http.repeats();
  report.bytes = http.bytes();
  return report;
}

void drop_old_rows(const Collection& collection, Connection& database, const Settings& settings) {
  if (database.is_lost()) return;
  const auto dropped = collection.drop_old_rows(database, settings.keep_vintages);
  if (!dropped) log_failure(Level::warning, dropped.error()); // the next load tries again
  if (dropped && *dropped > 0)
    log_event(Level::info, "old_rows_dropped", "rows of old vintages dropped; their figures stay",
              {{"vintages", std::int64_t{*dropped}}, {"kept", std::int64_t{settings.keep_vintages}}});
}

Result<std::optional<LoadOutcome>> download_and_load(const Collection& collection, Connection& database,
                                                     const Settings& settings, HttpClient& http,
                                                     FileOrigin origin, std::optional<Period> expected,
                                                     const Validators& known, const LoadWish& wish) {
  const auto folder = DownloadFolder::make(settings.state_dir);
  if (!folder) return folder.error();
  const Stopwatch watch;
  auto downloaded = [&] {
    Progress progress("downloading");
    return download(http, *folder, std::move(origin), known,
                    [&](std::uint64_t bytes, auto total) { progress.update(bytes, total, "bytes"); });
  }();
  if (!downloaded) return downloaded.error();
  if (!*downloaded) return std::optional<LoadOutcome>{};
  const double download_seconds = watch.seconds();
  auto outcome = load_with_progress(
      collection, database,
      load_request(settings, (*downloaded)->file.path(), std::move((*downloaded)->origin), expected, wish));
  if (!outcome) return outcome.error();
  outcome->download_seconds = download_seconds;
  return std::optional(std::move(*outcome));
}

Result<LoadOutcome> load_file(const Collection& collection, Connection& database, const Settings& settings,
                              const std::string& path, const LoadWish& wish) {
  const std::filesystem::path file = path_of(path);
  const ClassifiedLink named = collection.classify_link("", file.generic_string(), today());
  return load_with_progress(
      collection, database,
      load_request(settings, file, {path, "command line", {}, 0, {}}, expected_month(named), wish));
}

void log_outcome(const LoadOutcome& outcome, const std::string& url, bool dry_run) {
  const std::string period = to_string(outcome.period);
  if (outcome.current_again) {
    log_event(Level::info, "release_current_again",
              dry_run ? "would make a known release current again (dry run)"
                      : "a known release is current again",
              {{"period", period},
               {"vintage", std::int64_t{outcome.vintage}},
               {outcome.headline_name, outcome.headline},
               {"because", outcome.because},
               {"url", url}});
    return;
  }
  if (!outcome.is_current) {
    log_event(Level::warning, "release_not_current",
              outcome.already_known ? "loaded before, and another release of the month stays current"
                                    : "loaded, and another release of the month stays current",
              {{"period", period},
               {"vintage", std::int64_t{outcome.vintage}},
               {"because", outcome.because},
               {"hint", "--make-current overrules"},
               {"url", url}});
    return;
  }
  if (outcome.already_known) {
    log_event(Level::info, "already_loaded", "nothing new: this content is loaded already",
              {{"period", period}, {"vintage", std::int64_t{outcome.vintage}}, {"url", url}});
    return;
  }
  log_event(Level::info, dry_run ? "would_load" : "release_loaded",
            dry_run ? "would load (dry run: rolled back)" : "release loaded",
            {{"period", period},
             {"vintage", std::int64_t{outcome.vintage}},
             {"rows", std::int64_t{outcome.rows}},
             {outcome.headline_name, outcome.headline},
             {"checks_with_findings", std::int64_t{outcome.checks_with_findings}},
             {"seconds", outcome.seconds},
             {"because", outcome.because},
             {"url", url}});
}

} // namespace waitlistd
