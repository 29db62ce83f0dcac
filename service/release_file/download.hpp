#pragma once
// From an address to a file on disk that is about to be loaded.

#include "core/failure.hpp"
#include "core/settings.hpp"
#include "platform/file_lock.hpp"
#include "service/http/client.hpp"
#include "service/release.hpp"

#include <filesystem>
#include <memory>
#include <optional>

namespace waitlistd {

HttpSettings http_settings(const Settings& settings);

/// A folder of this process's own under STATE_DIR/downloads, gone with it; what a process that was killed has
/// left there is cleared away when the next one is made.
class DownloadFolder {
public:
  static Result<DownloadFolder> make(const std::filesystem::path& state_dir);
  const std::filesystem::path& path() const { return path_; }
  DownloadFolder(DownloadFolder&& other) noexcept;
  DownloadFolder& operator=(DownloadFolder&&) = delete;
  ~DownloadFolder();

private:
  DownloadFolder(std::filesystem::path path, platform::FileLock lock);
  std::filesystem::path path_; // empty: moved from
  std::optional<platform::FileLock> lock_;
};

/// A file that goes when it is loaded, or when it could not be.
class DownloadedFile {
public:
  explicit DownloadedFile(std::filesystem::path path) : path_(std::move(path)) {}
  const std::filesystem::path& path() const { return path_; }
  DownloadedFile(DownloadedFile&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  DownloadedFile& operator=(DownloadedFile&&) = delete;
  ~DownloadedFile();

private:
  std::filesystem::path path_;
};

struct Download {
  DownloadedFile file;
  FileOrigin origin; ///< with the server's validators, unless the file came cut off or is no ZIP at all
};

/// Absent where the server says that nothing has changed since `known`.
Result<std::optional<Download>> download(HttpClient& http, const DownloadFolder& folder, FileOrigin origin,
                                         const Validators& known, const DownloadProgress& progress);

} // namespace waitlistd
