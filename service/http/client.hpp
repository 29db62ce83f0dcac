#pragma once
// GET over verified TLS, to a page in memory or a file on disk: redirects, cookies, repeats, resuming; and
// POST, whose answer is the caller's to judge.
// Nothing of Asio shows here: its headers cost half a minute of compile time a unit.

#include "core/failure.hpp"
#include "core/http/cookies.hpp"
#include "core/validators.hpp"
#include "service/http/exchange.hpp"
#include "service/http/http_settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace waitlistd {

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

/// What is known of a file without fetching it.
struct HttpInspection {
  std::string url; ///< after redirects
  std::string content_type;
  std::optional<std::uint64_t> bytes;
  std::string first_bytes; ///< up to four, where the server would not say by HEAD
};

struct HttpPost {
  std::string url; ///< may be a secret
  Headers headers; ///< Content-Type, Authorization and the like; refused where they cannot be sent
  std::string body;
  /// A header by which the receiver knows a repeat: {"Idempotency-Key", …}, {"webhook-id", …}. Without one
  /// nothing is sent twice, since what got no answer may have been acted upon all the same.
  std::optional<std::pair<std::string, std::string>> idempotency_key = {};
  /// 307 and 308 within the same scheme, host and port; any other redirect is an answer.
  bool follow_redirects = false;
  std::size_t answer_limit = std::size_t{64} * 1024; ///< bytes of the answer's body that are kept
};

struct HttpPosted {
  int status = 0;
  Headers fields; ///< their names in lower case
  std::string body;
  bool cut = false; ///< there was more of the body, or there should have been
  std::optional<std::chrono::seconds> retry_after;
};

using DownloadProgress = std::function<void(std::uint64_t bytes, std::optional<std::uint64_t> total)>;

/// The requests of one look: cookies, the number of repeats left and whether we have to look like a browser
/// live as long. Failures name the address, never a user or password; their kind is try_again where another
/// attempt may help. What is transient is repeated, HttpSettings::retries times over all requests.
class HttpClient {
public:
  explicit HttpClient(HttpSettings settings, std::stop_token stop = {});

  /// Follows at most five redirects, never from https to http.
  HttpResult<HttpPage> get_page(const std::string& url, const Validators& known = {});

  /// Into `path`, which appears complete or not at all: the bytes go to `path` + ".part" first. A repeat
  /// resumes where the last attempt was cut off, if the server's validators say that it is the same file.
  /// What is called .zip and does not start like one may only have a page's size.
  HttpResult<HttpAnswer> download(const std::string& url, const std::filesystem::path& path,
                                  const Validators& known, const DownloadProgress& progress);

  /// By HEAD, or by asking for four bytes where the server refuses that.
  HttpResult<HttpInspection> inspect(const std::string& url);

  /// Sends neither cookies nor a browser's disguise. What the answer means, whatever its status, is the
  /// caller's to say; failures are of the way there, and name the host and no more of the address. Where the
  /// answer's status came and the rest of it did not, that status is the answer: it was acted upon.
  HttpResult<HttpPosted> post(const HttpPost& message);

  int requests() const { return requests_; }
  int repeats() const { return repeats_; }
  std::uint64_t bytes() const { return bytes_; } ///< received in bodies

private:
  struct Wish;
  struct Reply;
  HttpResult<Reply> follow(const std::string& url, const Wish& wish);
  HttpResult<Reply> fetch(const std::string& url, const Wish& wish);
  HttpResult<HttpHead> one_request(const Url& url, const Wish& wish);
  /// Absent where the request is to be sent again now, having waited; else what to end with.
  std::optional<HttpFailure> end_or_wait(const HttpFailure& failure, const std::string& shown);
  HttpResult<HttpPosted> post_once(const HttpPost& message, const Url& url);

  HttpSettings settings_;
  std::stop_token stop_;
  CookieJar cookies_;
  bool as_browser_ = false;
  int requests_ = 0;
  int repeats_ = 0;
  std::uint64_t bytes_ = 0;
};

} // namespace waitlistd
