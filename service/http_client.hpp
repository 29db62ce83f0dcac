#pragma once
// GET over verified TLS, to a page in memory or a file on disk. Nothing of Asio shows here: its headers cost
// half a minute of compile time a unit.

#include "core/failure.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace waitlistd {

struct HttpSettings {
  std::string ca_file; ///< PEM; empty: the system's trust store
  std::string user_agent;
  bool allow_http = false; ///< plain http to hosts other than loopback
  std::chrono::seconds connect_timeout{10};
  std::chrono::seconds idle_timeout{30};
  std::chrono::seconds total_timeout{900};
  std::uint64_t page_size_limit = std::uint64_t{8} << 20;
  std::uint64_t file_size_limit = std::uint64_t{1} << 30;
};

/// What a server said of an address, for a conditional request; either may be empty.
struct Validators {
  std::string etag;
  std::string last_modified;
  bool empty() const { return etag.empty() && last_modified.empty(); }
};

struct HttpAnswer {
  bool not_modified = false; ///< 304 to the validators: there is no content
  std::string url;           ///< after redirects
  std::string content_type;
  Validators validators;
  std::uint64_t bytes = 0;
};

struct HttpPage {
  HttpAnswer answer;
  std::string body;
};

using DownloadProgress = std::function<void(std::uint64_t bytes, std::optional<std::uint64_t> total)>;

class HttpClient {
public:
  explicit HttpClient(HttpSettings settings) : settings_(std::move(settings)) {}

  /// Follows at most five redirects, never from https to http. A failure names the address, never a user or
  /// password; its kind is try_again where another attempt may help (no connection, time-out, 408, 425, 429,
  /// 5xx, cut off).
  Result<HttpPage> get_page(const std::string& url, const Validators& known = {}) const;

  /// Into `path`, which appears complete or not at all: the bytes go to `path` + ".part" first. A response
  /// that is shorter than its announced length is a failure.
  Result<HttpAnswer> download(const std::string& url, const std::filesystem::path& path,
                              const Validators& known, const DownloadProgress& progress) const;

private:
  HttpSettings settings_;
};

} // namespace waitlistd
