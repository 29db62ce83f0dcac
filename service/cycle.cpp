#include "service/cycle.hpp"

#include "core/path_text.hpp"
#include "core/wanted.hpp"
#include "service/download.hpp"
#include "service/log.hpp"
#include "service/look_at_control_figures.hpp"
#include "service/progress.hpp"

#include <algorithm>
#include <chrono>
#include <filesystem>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

void log_unchanged(const KnownRelease& known, const std::string& url) {
  log_event(Level::info, "nothing_new", "nothing new",
            {{"period", known.period ? to_string(*known.period) : std::string("unknown")}, {"url", url}});
}

// A file that this version has rejected is not fetched again while it stays the same; that it is still there
// is not success either.
Failure still_rejected(const KnownRelease& known, const std::string& url) {
  return {FailureKind::rejected, url + ": still the file that was rejected: " + known.rejected_because,
          "it is looked at again when NHS England replaces it or waitlistd is upgraded"};
}

// Everything that the steps of one cycle share.
struct Cycle {
  const Source& source;
  Connection& database;
  const Settings& settings;
  HttpClient& http;
  bool dry_run;
  CycleReport& report;
};

class Stopwatch {
public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  }

private:
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
};

// `newest`: the newest month's file is asked for in every cycle; an older month's, which changes under the
// same address hardly ever, once a day.
Result<void> look_at(const Cycle& cycle, const Candidate& candidate, bool newest) {
  const auto known = cycle.source.find_by_url(cycle.database, candidate.url);
  if (!known) return known.error();
  const bool rejected = *known && (*known)->status == "rejected";
  const bool try_anew = rejected && (*known)->loader_version != WAITLISTD_VERSION;
  Validators validators;
  if (*known && !try_anew) {
    if (!newest && (*known)->asked_lately && !rejected) return {};
    validators = (*known)->validators;
    if (validators.empty()) { // the server offers no way to ask; the address is taken for the content
      if (rejected) return still_rejected(**known, candidate.url);
      log_unchanged(**known, candidate.url);
      return {};
    }
  }
  auto outcome = download_and_load(cycle.source, cycle.database, cycle.settings, cycle.http,
                                   {candidate.url, candidate.strategy, {}, 0, {}}, candidate.period,
                                   validators, cycle.dry_run);
  if (!outcome) return outcome.error();
  if (*outcome) {
    log_outcome(**outcome, candidate.url, cycle.dry_run);
    if (!(*outcome)->already_known) cycle.report.loaded.push_back(std::move(**outcome));
    return {};
  }
  if (rejected) return still_rejected(**known, candidate.url);
  log_unchanged(**known, candidate.url);
  return cycle.dry_run ? Result<void>{} : cycle.source.still_there(cycle.database, candidate.url);
}

// The files that a look at the site has to see, newest month first.
Result<Discovery> find_wanted(const Cycle& cycle, const std::vector<Period>& loaded,
                              const std::stop_token& stop) {
  const Stopwatch watch;
  const auto has_loaded_month = [&](int first_year) {
    return std::any_of(loaded.begin(), loaded.end(),
                       [&](Period period) { return financial_year(period) == first_year; });
  };
  // A dry run leaves the ledger alone.
  const DiscoveryMemory memory(cycle.dry_run ? nullptr : &cycle.database);
  auto discovery = find_releases(cycle.source, cycle.settings, cycle.http, memory, has_loaded_month, stop);
  cycle.report.discovery_seconds = watch.seconds();
  return discovery;
}

Result<void> look(const Cycle& cycle, const std::stop_token& stop) {
  if (!cycle.dry_run)
    if (auto published = cycle.source.publish_ready(cycle.database); !published) return published;
  const auto loaded = cycle.source.loaded_periods(cycle.database);
  if (!loaded) return loaded.error();
  const auto discovery = find_wanted(cycle, *loaded, stop);
  if (!discovery) return discovery.error();
  const auto& published = discovery->releases;

  Result<void> outcome;
  if (discovery->unfetchable) outcome = *discovery->unfetchable;
  const auto is_loaded = [&](Period period) {
    return std::find(loaded->begin(), loaded->end(), period) != loaded->end();
  };
  for (const std::size_t i : wanted_candidates(published, is_loaded)) {
    if (stop.stop_requested()) break;
    const bool newest = published[i].period == published.front().period;
    auto looked = look_at(cycle, published[i], newest);
    if (looked) continue;
    cycle.report.rejected += looked.error().kind == FailureKind::rejected ? 1 : 0;
    if (outcome)
      outcome = looked;
    else
      log_failure(looked.error());
  }
  if (!cycle.dry_run)
    cycle.report.control_failures = look_at_control_figures(cycle.source, cycle.database, cycle.settings,
                                                            cycle.http, discovery->control_figures, stop);
  if (!cycle.dry_run && !stop.stop_requested()) drop_old_rows(cycle.source, cycle.database, cycle.settings);
  return outcome;
}

Result<LoadOutcome> load_with_progress(const Source& source, Connection& database, LoadRequest request) {
  Progress progress("loading");
  request.on_progress = [&](std::uint64_t rows) { progress.update(rows, std::nullopt, "rows"); };
  return source.load(database, std::move(request));
}

} // namespace

LoadRequest load_request(const Settings& settings, fs::path path, FileOrigin origin,
                         std::optional<Period> expected, bool dry_run) {
  ReleaseFileLimits limits;
  limits.inflated_bytes = settings.inflated_size_limit;
  return {std::move(path), std::move(origin), expected, limits, dry_run, {}};
}

Result<Discovery> find_releases(const Source& source, const Settings& settings, HttpClient& http,
                                const DiscoveryMemory& memory, std::function<bool(int first_year)> wants_year,
                                const std::stop_token& stop) {
  if (!settings.nhs_csv_url.empty()) return discovery_of_setting(source, settings.nhs_csv_url);
  DiscoveryRequest request{source,
                           settings.nhs_index_url.empty() ? std::string(source.index_url)
                                                          : settings.nhs_index_url,
                           std::move(wants_year),
                           settings.browser,
                           settings.browser_timeout,
                           settings.ca_file,
                           settings.https_proxy,
                           settings.no_proxy,
                           settings.file_size_limit,
                           std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()),
                           stop};
  return discover(request, http, memory);
}

CycleReport run_cycle(const Source& source, Connection& database, const Settings& settings, bool dry_run,
                      const std::stop_token& stop) {
  HttpClient http(http_settings(settings), stop);
  CycleReport report;
  report.outcome = look({source, database, settings, http, dry_run, report}, stop);
  report.requests = http.requests();
  report.repeats = http.repeats();
  report.bytes = http.bytes();
  return report;
}

void drop_old_rows(const Source& source, Connection& database, const Settings& settings) {
  if (database.is_lost()) return;
  const auto dropped = source.drop_old_rows(database, settings.keep_vintages);
  if (!dropped) log_failure(Level::warning, dropped.error()); // the next load tries again
  if (dropped && *dropped > 0)
    log_event(Level::info, "old_rows_dropped", "rows of old vintages dropped; their figures stay",
              {{"vintages", std::int64_t{*dropped}}, {"kept", std::int64_t{settings.keep_vintages}}});
}

Result<std::optional<LoadOutcome>> download_and_load(const Source& source, Connection& database,
                                                     const Settings& settings, HttpClient& http,
                                                     FileOrigin origin, std::optional<Period> expected,
                                                     const Validators& known, bool dry_run) {
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
  auto outcome = load_with_progress(source, database,
                                    load_request(settings, (*downloaded)->file.path(),
                                                 std::move((*downloaded)->origin), expected, dry_run));
  if (!outcome) return outcome.error();
  outcome->download_seconds = download_seconds;
  return std::optional(std::move(*outcome));
}

Result<LoadOutcome> load_file(const Source& source, Connection& database, const Settings& settings,
                              const std::string& path, bool dry_run) {
  const std::filesystem::path file = path_of(path);
  const ClassifiedLink named = source.classify_link("", file.generic_string());
  return load_with_progress(
      source, database,
      load_request(settings, file, {path, "command line", {}, 0, {}}, named.period, dry_run));
}

void log_outcome(const LoadOutcome& outcome, const std::string& url, bool dry_run) {
  const std::string period = to_string(outcome.period);
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
             {"url", url}});
}

} // namespace waitlistd
