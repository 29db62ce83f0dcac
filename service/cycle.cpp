#include "service/cycle.hpp"

#include "core/wanted.hpp"
#include "platform/file_lock.hpp"
#include "service/log.hpp"
#include "service/progress.hpp"

#include <algorithm>
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
  const auto outcome = download_and_load(cycle.source, cycle.database, cycle.settings, cycle.http,
                                         {candidate.url, candidate.strategy, {}, 0, {}}, candidate.period,
                                         validators, cycle.dry_run);
  if (!outcome) return outcome.error();
  if (*outcome) {
    log_outcome(**outcome, candidate.url, cycle.dry_run);
    return {};
  }
  if (rejected) return still_rejected(**known, candidate.url);
  log_unchanged(**known, candidate.url);
  return cycle.dry_run ? Result<void>{} : cycle.source.still_there(cycle.database, candidate.url);
}

// A downloaded file that goes when it is loaded, or when it could not be.
struct Downloaded {
  fs::path path;
  ~Downloaded() {
    std::error_code ignored; // the next download writes over it
    fs::remove(path, ignored);
  }
};

void remove_files_in(const fs::path& folder) {
  std::error_code ignored; // what cannot be removed is in nobody's way
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    fs::remove(entry.path(), ignored);
}

std::string file_name_of(const std::string& url) {
  const std::string path = url.substr(0, url.find_first_of("?#"));
  std::string name = path.substr(path.rfind('/') + 1);
  for (char& c : name)
    if (std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos) c = '_';
  return name.empty() ? "download" : name;
}

LoadRequest load_request(const Settings& settings, fs::path path, FileOrigin origin,
                         std::optional<Period> expected, bool dry_run) {
  return {std::move(path), std::move(origin), expected, release_file_limits(settings), dry_run, {}};
}

Result<LoadOutcome> load_with_progress(const Source& source, Connection& database, LoadRequest request) {
  Progress progress("loading");
  request.on_progress = [&](std::uint64_t rows) { progress.update(rows, std::nullopt, "rows"); };
  return source.load(database, std::move(request));
}

} // namespace

HttpSettings http_settings(const Settings& settings) {
  HttpSettings http;
  http.ca_file = settings.ca_file;
  http.user_agent = settings.user_agent;
  if (http.user_agent.empty()) http.user_agent = "waitlistd/" WAITLISTD_VERSION;
  if (settings.user_agent.empty() && !settings.contact.empty())
    http.user_agent += " (+" + settings.contact + ")";
  http.https_proxy = settings.https_proxy;
  http.no_proxy = settings.no_proxy;
  http.allow_http = settings.allow_http;
  http.connect_timeout = settings.http_connect_timeout;
  http.tls_timeout = settings.http_tls_timeout;
  http.header_timeout = settings.http_header_timeout;
  http.minimum_rate = settings.http_minimum_rate;
  http.retries = settings.http_retries;
  http.retry.first_delay = settings.http_retry_delay;
  http.retry.longest_retry_after = settings.http_retry_wait_limit;
  http.idle_timeout = settings.http_idle_timeout;
  http.total_timeout = settings.http_total_timeout;
  http.page_size_limit = settings.page_size_limit;
  http.file_size_limit = settings.file_size_limit;
  return http;
}

ReleaseFileLimits release_file_limits(const Settings& settings) {
  ReleaseFileLimits limits;
  limits.inflated_bytes = settings.inflated_size_limit;
  return limits;
}

Result<Discovery> find_releases(const Source& source, const Settings& settings, HttpClient& http,
                                const DiscoveryMemory& memory,
                                std::function<bool(int first_year)> wants_year) {
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
                           std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now())};
  return discover(request, http, memory);
}

Result<void> run_cycle(const Source& source, Connection& database, const Settings& settings, bool dry_run) {
  const auto loaded = source.loaded_periods(database);
  if (!loaded) return loaded.error();
  const auto is_loaded = [&](Period period) {
    return std::find(loaded->begin(), loaded->end(), period) != loaded->end();
  };
  const auto has_loaded_month = [&](int first_year) {
    return std::any_of(loaded->begin(), loaded->end(),
                       [&](Period period) { return financial_year(period) == first_year; });
  };
  HttpClient http(http_settings(settings));
  // A dry run leaves the ledger alone.
  const auto discovery =
      find_releases(source, settings, http, DiscoveryMemory(dry_run ? nullptr : &database), has_loaded_month);
  if (!discovery) return discovery.error();
  const auto& published = discovery->releases;

  Result<void> outcome;
  if (discovery->unfetchable) outcome = *discovery->unfetchable;
  for (const std::size_t i : wanted_candidates(published, is_loaded)) {
    const bool newest = published[i].period == published.front().period;
    auto looked = look_at({source, database, settings, http, dry_run}, published[i], newest);
    if (looked) continue;
    if (outcome)
      outcome = looked;
    else
      log_failure(looked.error());
  }
  return outcome;
}

Result<std::optional<LoadOutcome>> download_and_load(const Source& source, Connection& database,
                                                     const Settings& settings, HttpClient& http,
                                                     FileOrigin origin, std::optional<Period> expected,
                                                     const Validators& known, bool dry_run) {
  const fs::path folder = fs::path(settings.state_dir) / "downloads";
  std::error_code error;
  fs::create_directories(folder, error);
  if (error)
    return Failure{FailureKind::configuration, "cannot make " + folder.string() + ": " + error.message(),
                   "set STATE_DIR to a folder that waitlistd's user can write to"};
  // One download at a time a STATE_DIR: two commands would write the same file.
  const auto turn = platform::FileLock::acquire(
      folder / "../downloads.lock", platform::FileLock::Mode::exclusive, settings.http_total_timeout);
  if (!turn) return turn.error();
  remove_files_in(folder); // a kill may have left one
  const Downloaded file{folder / file_name_of(origin.url)};
  {
    Progress progress("downloading");
    const auto answer = http.download(origin.url, file.path, known, [&](std::uint64_t bytes, auto total) {
      progress.update(bytes, total, "bytes");
    });
    if (!answer) return static_cast<const Failure&>(answer.error());
    if (answer->not_modified) return std::optional<LoadOutcome>{};
    origin.validators = answer->validators;
    log_event(Level::debug, "downloaded", "downloaded",
              {{"url", origin.url}, {"bytes", static_cast<std::int64_t>(answer->bytes)}});
  }
  auto outcome = load_with_progress(source, database,
                                    load_request(settings, file.path, std::move(origin), expected, dry_run));
  if (!outcome) return outcome.error();
  return std::optional(std::move(*outcome));
}

Result<LoadOutcome> load_file(const Source& source, Connection& database, const Settings& settings,
                              const std::string& path, bool dry_run) {
  const ClassifiedLink named = source.classify_link("", path);
  return load_with_progress(
      source, database,
      load_request(settings, path, {path, "command line", {}, 0, {}}, named.period, dry_run));
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
