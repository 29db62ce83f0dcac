#include "service/discovery/browser.hpp"

#include "core/http/proxy.hpp"
#include "core/path_text.hpp"
#include "platform/browser.hpp"
#include "service/log/log.hpp"

#include <algorithm>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

// Goes with everything that the browser has put there.
struct ProfileFolder {
  fs::path path;
  std::optional<platform::User> user;
  ~ProfileFolder() {
    if (const auto error = platform::remove_profile_folder(path, user))
      log_event(Level::warning, "browser_folder", "the browser's temporary folder could not be removed",
                {{"path", path.string()}, {"reason", error.message()}});
  }
};

HttpFailure browser_failure(const std::string& url, const std::string& what, const std::string& hint) {
  return http_failure(HttpTrouble::local, url + ": the browser gave no page: " + what, hint);
}

std::vector<std::string> arguments_for(const DiscoveryRequest& request, const fs::path& profile,
                                       const std::string& url, bool sandboxed) {
  // Scripts get 10 s of the page's own time; waiting for the network does not count.
  std::vector<std::string> arguments = {"--headless",
                                        "--disable-gpu",
                                        "--disable-quic",
                                        "--disable-sync",
                                        "--disable-extensions",
                                        "--disable-breakpad",
                                        "--disable-dev-shm-usage",
                                        "--disable-component-update",
                                        "--disable-background-networking",
                                        "--no-first-run",
                                        "--mute-audio",
                                        "--virtual-time-budget=10000",
                                        "--user-data-dir=" + (profile / "profile").string()};
  if (!sandboxed) arguments.emplace_back("--no-sandbox");
  const auto proxy = parse_proxy(request.https_proxy);
  const auto parsed = parse_url(url);
  if (proxy && parsed && parsed->scheme == "https" && !bypasses_proxy(request.no_proxy, *parsed))
    arguments.push_back("--proxy-server=http://" + proxy->host + ":" + std::to_string(proxy->port));
  arguments.emplace_back("--dump-dom");
  arguments.push_back(url);
  return arguments;
}

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of("\r\n ");
  if (end == std::string::npos) return "it said nothing";
  const std::size_t begin = text.rfind('\n', end);
  const std::size_t first = begin == std::string::npos ? 0 : begin + 1;
  return text.substr(first, end + 1 - first);
}

// The sandbox needs user namespaces, which containers and hardened units do not give.
bool lacks_sandbox(const platform::FinishedProgram& finished) {
  return finished.exit_code != 0 && (finished.errors.find("sandbox") != std::string::npos ||
                                     finished.errors.find("namespace") != std::string::npos);
}

Result<platform::FinishedProgram> open_page(const DiscoveryRequest& request, const fs::path& program,
                                            const std::string& url, bool sandboxed) {
  const auto user = platform::browser_user();
  auto folder = platform::make_profile_folder(user);
  if (!folder) return folder.error();
  const ProfileFolder profile{*folder, user};
  if (!request.ca_file.empty())
    if (auto trusted = platform::trust_in_browser(profile.path, user, request.ca_file); !trusted)
      log_failure(Level::warning, trusted.error()); // the system's own authorities may do
  platform::ChildProgram browser;
  browser.program = program;
  browser.arguments = arguments_for(request, profile.path, url, sandboxed);
  browser.environment = {{"HOME", profile.path.string()}};
  browser.ends_with_its_children = true;
  browser.directory = profile.path;
  browser.as = user;
  browser.time_limit = request.browser_time_limit;
  browser.most_output = request.page_size_limit + 1;
  browser.stop = request.stop;
  return platform::run(browser);
}

} // namespace

std::optional<fs::path> find_browser(const std::string& setting) {
  if (setting == "off") return std::nullopt;
  if (!setting.empty()) return path_of(setting);
  const auto installed = platform::installed_browsers();
  return installed.empty() ? std::nullopt : std::optional(installed.front());
}

PageReader browser_page_reader(const DiscoveryRequest& request, const fs::path& program) {
  return [&request, program](const std::string& url) -> HttpResult<std::vector<HtmlLink>> {
    auto finished = open_page(request, program, url, true);
    if (finished && lacks_sandbox(*finished)) {
      log_event(Level::info, "browser_without_sandbox",
                "the browser's sandbox does not work here: opening the page without it", {{"url", url}});
      finished = open_page(request, program, url, false);
    }
    if (!finished)
      return browser_failure(url, finished.error().message, "BROWSER names another one, or turns it off");
    if (finished->exit_code != 0 || finished->output.empty())
      return browser_failure(url, last_line(finished->errors), "BROWSER names another one, or turns it off");
    if (finished->output.size() > request.page_size_limit)
      return browser_failure(url, "it has more than " + std::to_string(request.page_size_limit) + " bytes",
                             "if it is right, raise PAGE_SIZE_LIMIT");
    return links_of_page(finished->output, url);
  };
}

} // namespace waitlistd
