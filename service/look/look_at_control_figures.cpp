#include "service/look/look_at_control_figures.hpp"

#include "service/log/log.hpp"
#include "service/release_file/download.hpp"

#include <algorithm>
#include <string>

namespace waitlistd {
namespace {

// Everything that the steps of one such look share.
struct Look {
  const ControlFigures& figures;
  Connection& database;
  const Settings& settings;
  HttpClient& http;
};

void log_read(const ControlFigures& figures, const ControlFileContent& content, const std::string& url) {
  log_event(Level::info, "control_figures_read", std::string(figures.name) + " read",
            {{"reaches", to_string(content.last)}, {"figures", std::int64_t{content.figures}}, {"url", url}});
}

// A file that was read, or the validators' word that it is the same.
Result<void> fetch(const Look& look, const std::string& url, const Validators& known) {
  const auto folder = DownloadFolder::make(look.settings.state_dir);
  if (!folder) return folder.error();
  FileOrigin origin{url, "site", {}, 0, {}};
  auto downloaded = download(look.http, *folder, origin, known, [](std::uint64_t, auto) {});
  if (!downloaded) return downloaded.error();
  if (!*downloaded) return look.figures.note(look.database, origin, std::nullopt);
  const auto content = look.figures.read(look.database, (*downloaded)->file.path(), (*downloaded)->origin);
  if (content) {
    log_read(look.figures, *content, url);
    return {};
  }
  if (content.error().kind != FailureKind::rejected) return content.error();
  // The server's validators are kept with the refusal, so that the same file is not sent again tomorrow.
  if (auto noted = look.figures.note(look.database, (*downloaded)->origin, content.error()); !noted)
    return noted;
  return content.error();
}

Result<void> look_at_file(const Look& look, const std::string& url) {
  const auto remembered = look.figures.find(look.database, url);
  if (!remembered) return remembered.error();
  const auto step =
      next_step(*remembered ? std::optional((*remembered)->known) : std::nullopt, WAITLISTD_VERSION);
  if (step == ControlFileStep::leave) return {};
  const Validators known = step == ControlFileStep::ask ? (*remembered)->validators : Validators{};
  auto fetched = fetch(look, url, known);
  if (!fetched && fetched.error().kind != FailureKind::rejected)
    if (auto noted = look.figures.note(look.database, {url, "site", {}, 0, {}}, fetched.error()); !noted)
      log_failure(Level::warning, noted.error());
  return fetched;
}

// A sentence's worth of them: `waitlistd status` and the views have the others.
std::string first_differences(const Agreement& agreement) {
  constexpr std::size_t most = 5;
  std::string out;
  for (std::size_t i = 0; i < std::min(most, agreement.differences.size()); ++i)
    out += (i == 0 ? ": " : "; ") + agreement.differences[i];
  if (agreement.differences.size() > most)
    out += "; and " + std::to_string(agreement.differences.size() - most) + " more";
  return out;
}

void tell(const ControlFigures& figures, const Agreement& agreement) {
  const bool agrees = agreement.figures_differing == 0;
  const std::string months =
      std::to_string(agreement.months_agreeing) + " of " + std::to_string(agreement.months_compared);
  log_event(agrees ? Level::info : Level::warning, agrees ? "figures_agree" : "figures_differ",
            "our England equals NHS England's in " + months + " months" + first_differences(agreement),
            {{"months_compared", std::int64_t{agreement.months_compared}},
             {"months_differing", std::int64_t{agreement.months_compared - agreement.months_agreeing}},
             {"figures_compared", std::int64_t{agreement.figures_compared}},
             {"figures_differing", std::int64_t{agreement.figures_differing}},
             {"file", std::string(figures.name) + " to " + to_string(agreement.reaches)},
             {"url", agreement.file}});
}

// As a warning of its own: the look at the site has done its work.
int told_as_warning(const ControlFigures& figures, Failure failure, const std::string& url) {
  if (failure.message.find(url) == std::string::npos) failure.message = url + ": " + failure.message;
  failure.message = std::string(figures.name) + " could not be compared with: " + failure.message;
  log_failure(Level::warning, failure, "control_figures_failed");
  return 1;
}

} // namespace

int look_at_control_figures(const Collection& collection, Connection& database, const Settings& settings,
                            HttpClient& http, const std::vector<Candidate>& published,
                            const std::stop_token& stop) {
  const ControlFigures* const figures = collection.control_figures;
  if (!figures || database.is_lost() || stop.stop_requested()) return 0;
  int failures = 0;
  const std::string url = published.empty() ? std::string{} : published.front().url;
  if (!url.empty())
    if (auto looked = look_at_file({*figures, database, settings, http}, url); !looked) {
      if (stop.stop_requested()) return 0;
      failures += told_as_warning(*figures, looked.error(), url);
    }
  if (database.is_lost()) return failures;
  const auto news = figures->news(database);
  if (!news) return told_as_warning(*figures, news.error(), url);
  if (*news && (*news)->months_compared > 0) tell(*figures, **news);
  return failures;
}

} // namespace waitlistd
