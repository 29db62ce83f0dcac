#include "service/release_file/download.hpp"

#include "core/text.hpp"
#include "platform/process.hpp"
#include "service/log/log.hpp"
#include "service/working_account.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string_view>

namespace waitlistd {
namespace {

namespace fs = std::filesystem;
using platform::FileLock;

constexpr std::chrono::seconds moment{10}; // to sweep a folder takes milliseconds

FileLock::Mode exclusive() { return FileLock::Mode::exclusive; }

void discard(const fs::path& path) {
  std::error_code ignored; // what cannot be removed is in nobody's way
  fs::remove_all(path, ignored);
}

// Folders whose process lives are locked.
void sweep(const fs::path& downloads) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(downloads, ignored)) {
    const auto lock = entry.is_directory(ignored) ? FileLock::acquire(entry.path() / "lock", exclusive(),
                                                                      std::chrono::milliseconds(0))
                                                  : Result<FileLock>(Failure{});
    if (lock || !entry.is_directory(ignored)) discard(entry.path());
  }
}

bool is_called_zip(const std::string& url) {
  return lower_case(url.substr(0, url.find_first_of("?#"))).ends_with(".zip");
}

// A name of ours: the site's may be "..", longer than a name can be, or a device of Windows. How a name ends
// tells what the file should be. The number keeps apart what a backfill downloads and what it still loads.
std::string file_name_of(const std::string& url) {
  static std::atomic<int> made = 0;
  return "download-" + std::to_string(++made) + (is_called_zip(url) ? ".zip" : "");
}

// Whether a file that is called a ZIP begins as one and has the record that ends one (APPNOTE, 4.3.16), near
// its end: a page that a proxy gives out instead has neither, half a file not the second.
bool looks_whole(const fs::path& file) {
  constexpr std::streamoff longest_tail = std::streamoff{1}
                                          << 20; // a comment, and what proxies put behind it
  std::ifstream stream(file, std::ios::binary);
  std::string start(2, '\0');
  stream.read(start.data(), 2);
  stream.seekg(0, std::ios::end);
  const std::streamoff size = stream.tellg();
  const std::streamoff from = std::max<std::streamoff>(0, size - longest_tail);
  std::string tail(static_cast<std::size_t>(std::max<std::streamoff>(0, size - from)), '\0');
  stream.seekg(from);
  stream.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  return stream && start == "PK" && tail.find("PK\x05\x06") != std::string::npos;
}

// What came damaged is a fault of the way: it is not to be asked for as "the same as then".
bool is_damaged(const fs::path& file, const std::string& url) {
  return is_called_zip(url) && !looks_whole(file);
}

} // namespace

HttpSettings http_settings(const Settings& settings) {
  HttpSettings http;
  http.site_visit = true;
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
  http.idle_timeout = settings.http_idle_timeout;
  http.total_timeout = settings.http_total_timeout;
  http.minimum_rate = settings.http_minimum_rate;
  http.retries = settings.http_retries;
  http.retry.first_delay = settings.http_retry_delay;
  http.retry.longest_retry_after = settings.http_retry_wait_limit;
  http.page_size_limit = settings.page_size_limit;
  http.file_size_limit = settings.file_size_limit;
  return http;
}

Result<DownloadFolder> DownloadFolder::make(const fs::path& state_dir) {
  const fs::path downloads = state_dir / "downloads";
  static std::atomic<int> made = 0;
  const fs::path own =
      downloads / (std::to_string(platform::current_process_id()) + "-" + std::to_string(++made));
  std::error_code error;
  fs::create_directories(downloads, error);
  if (error)
    return Failure{FailureKind::configuration, "cannot make " + downloads.string() + ": " + error.message(),
                   "set STATE_DIR to a folder that waitlistd's user can write to"};
  if (auto ours = check_state_is_ours(downloads); !ours) return ours.error();
  const auto turn = FileLock::acquire(state_dir / "downloads.lock", exclusive(), moment);
  if (!turn) return turn.error();
  sweep(downloads);
  fs::create_directory(own, error);
  if (error)
    return Failure{FailureKind::try_again, "cannot make " + own.string() + ": " + error.message(),
                   "STATE_DIR must be writable and have room for a download"};
  auto lock = FileLock::acquire(own / "lock", exclusive(), moment);
  if (!lock) return lock.error();
  return DownloadFolder(own, std::move(*lock));
}

DownloadFolder::DownloadFolder(fs::path path, FileLock lock)
    : path_(std::move(path)), lock_(std::move(lock)) {}

DownloadFolder::DownloadFolder(DownloadFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::move(other.lock_)) {}

DownloadFolder::~DownloadFolder() {
  if (path_.empty()) return;
  lock_.reset(); // Windows removes no folder with an open file in it
  discard(path_);
}

DownloadedFile::~DownloadedFile() {
  if (!path_.empty()) discard(path_);
}

Result<std::optional<Download>> download(HttpClient& http, const DownloadFolder& folder, FileOrigin origin,
                                         const Validators& known, const DownloadProgress& progress) {
  DownloadedFile file(folder.path() / file_name_of(origin.url));
  const auto answer = http.download(origin.url, file.path(), known, progress);
  if (!answer) return static_cast<const Failure&>(answer.error());
  if (answer->not_modified) return std::optional<Download>{};
  if (!is_damaged(file.path(), origin.url)) origin.validators = answer->validators;
  log_event(Level::debug, "downloaded", "downloaded",
            {{"url", origin.url}, {"bytes", static_cast<std::int64_t>(answer->bytes)}});
  return std::optional(Download{std::move(file), std::move(origin)});
}

} // namespace waitlistd
