#include "service/cycle.hpp"

#include "core/rtt/link_classifier.hpp"
#include "core/rtt/wanted.hpp"
#include "platform/file_lock.hpp"
#include "service/discovery.hpp"
#include "service/ledger.hpp"
#include "service/log.hpp"
#include "service/progress.hpp"

#include <filesystem>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

Result<Discovery> find_releases(const Settings& settings) {
  if (!settings.nhs_csv_url.empty()) return discovery_of_setting(settings.nhs_csv_url);
  return discover(HttpClient(http_settings(settings)), settings.nhs_index_url, false);
}

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

Result<void> look_at(Connection& database, const Settings& settings, const rtt::Candidate& candidate,
                     bool dry_run) {
  const auto known = find_by_url(database, candidate.url);
  if (!known) return known.error();
  const bool rejected = *known && (*known)->status == "rejected";
  const bool try_anew = rejected && (*known)->loader_version != WAITLISTD_VERSION;
  Validators validators;
  if (*known && !try_anew) {
    validators = (*known)->validators;
    if (validators.empty()) { // the server offers no way to ask; the address is taken for the content
      if (rejected) return still_rejected(**known, candidate.url);
      log_unchanged(**known, candidate.url);
      return {};
    }
  }
  const auto outcome = download_and_load(database, settings, {candidate.url, candidate.strategy, {}, 0, {}},
                                         candidate.period, validators, dry_run);
  if (!outcome) return outcome.error();
  if (*outcome)
    log_outcome(**outcome, candidate.url, dry_run);
  else if (rejected)
    return still_rejected(**known, candidate.url);
  else
    log_unchanged(**known, candidate.url);
  return {};
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

Result<LoadOutcome> load_with_progress(Connection& database, LoadRequest request) {
  Progress progress("loading");
  request.on_progress = [&](std::uint64_t rows) { progress.update(rows, std::nullopt, "rows"); };
  return load_release(database, std::move(request));
}

} // namespace

HttpSettings http_settings(const Settings& settings) {
  HttpSettings http;
  http.ca_file = settings.ca_file;
  http.user_agent = settings.user_agent.empty() ? "waitlistd/" WAITLISTD_VERSION : settings.user_agent;
  http.allow_http = settings.allow_http;
  http.connect_timeout = settings.http_connect_timeout;
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

Result<void> run_cycle(Connection& database, const Settings& settings, bool dry_run) {
  const auto discovery = find_releases(settings);
  if (!discovery) return discovery.error();
  std::vector<std::optional<Period>> published;
  for (const rtt::Candidate& candidate : discovery->releases)
    published.push_back(candidate.period);

  Result<void> outcome;
  const auto is_loaded = [&](Period period) {
    const auto current = has_current(database, period);
    if (!current && outcome) outcome = current.error();
    return current && *current;
  };
  const auto wanted = rtt::wanted_candidates(published, is_loaded);
  if (!outcome) return outcome;
  for (const std::size_t i : wanted) {
    auto looked = look_at(database, settings, discovery->releases[i], dry_run);
    if (looked) continue;
    if (outcome)
      outcome = looked;
    else
      log_failure(looked.error());
  }
  return outcome;
}

Result<std::optional<LoadOutcome>> download_and_load(Connection& database, const Settings& settings,
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
    const auto answer = HttpClient(http_settings(settings))
                            .download(origin.url, file.path, known, [&](std::uint64_t bytes, auto total) {
                              progress.update(bytes, total, "bytes");
                            });
    if (!answer) return answer.error();
    if (answer->not_modified) return std::optional<LoadOutcome>{};
    origin.validators = answer->validators;
    log_event(Level::debug, "downloaded", "downloaded",
              {{"url", origin.url}, {"bytes", static_cast<std::int64_t>(answer->bytes)}});
  }
  auto outcome =
      load_with_progress(database, load_request(settings, file.path, std::move(origin), expected, dry_run));
  if (!outcome) return outcome.error();
  return std::optional(std::move(*outcome));
}

Result<LoadOutcome> load_file(Connection& database, const Settings& settings, const std::string& path,
                              bool dry_run) {
  const auto named = rtt::classify_link("", path);
  return load_with_progress(
      database, load_request(settings, path, {path, "command line", {}, 0, {}}, named.period, dry_run));
}

void log_outcome(const LoadOutcome& outcome, const std::string& url, bool dry_run) {
  const std::string period = to_string(outcome.period);
  if (outcome.already_known) {
    log_event(Level::info, "already_loaded", "nothing new: this content is loaded already",
              {{"period", period}, {"vintage", std::int64_t{outcome.vintage}}, {"url", url}});
    return;
  }
  std::int64_t deviations = 0;
  for (const rtt::Check& check : outcome.checks)
    deviations += check.deviations > 0;
  log_event(Level::info, dry_run ? "would_load" : "release_loaded",
            dry_run ? "would load (dry run: rolled back)" : "release loaded",
            {{"period", period},
             {"vintage", std::int64_t{outcome.vintage}},
             {"rows", std::int64_t{outcome.rows}},
             {"waiting_list", outcome.waiting_list ? outcome.waiting_list->total : std::int64_t{0}},
             {"checks_with_findings", deviations},
             {"seconds", outcome.seconds},
             {"url", url}});
}

} // namespace waitlistd
