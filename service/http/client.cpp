#include "service/http/client.hpp"

#include "core/text.hpp"
#include "service/http/gunzip.hpp"
#include "service/http/part_file.hpp"
#include "service/log.hpp"

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <random>

namespace waitlistd {

using Headers = std::vector<std::pair<std::string, std::string>>;

// What is asked for, and who takes it. The hooks are called once for each attempt and each redirect.
struct HttpClient::Wish {
  HttpMethod method = HttpMethod::get;
  std::uint64_t limit = 0;
  std::function<Headers()> headers; ///< beyond the usual ones; forgets the last attempt's body
  BodySink sink;                    ///< of status 200 and 206
  std::function<HttpResult<void>(const Url&)> finish; ///< with the body complete
};

struct HttpClient::Reply {
  HttpHead head;
  Url url;
};

namespace {

constexpr int most_redirects = 5;

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

double chance() {
  static std::mt19937 generator{std::random_device{}()};
  return std::uniform_real_distribution<>(0, 1)(generator);
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

HttpResult<Url> checked(const std::string& text, const HttpSettings& settings) {
  const auto url = parse_url(text);
  if (!url)
    return http_failure(HttpTrouble::address,
                        "\"" + text.substr(0, text.find("://")) + "…\" is not an address to fetch",
                        "it must start with https:// and hold no user or password");
  if (url->scheme == "http" && !settings.allow_http && !is_loopback_host(url->host))
    return http_failure(HttpTrouble::address, text + ": plain http is not accepted",
                        "use https, or set ALLOW_HTTP=yes");
  return *url;
}

HttpFailure status_failure(const Url& url, const HttpHead& head) {
  std::string message = to_string(url) + ": the server answered with status " + std::to_string(head.status);
  const auto wait = parse_retry_after(head.retry_after, now());
  if (wait) message += " and asks to come back in " + std::to_string(wait->count()) + " s";
  HttpFailure failure = http_failure(HttpTrouble::status, std::move(message),
                                     is_transient(HttpTrouble::status, head.status)
                                         ? "the site is busy or broken; the next run tries again"
                                         : "the site may have changed; NHS_CSV_URL names a file directly",
                                     head.status);
  failure.retry_after = wait;
  return failure;
}

// The address that a redirect leads to, if we may go there.
HttpResult<Url> next_hop(const Url& from, const std::string& location, const HttpSettings& settings) {
  const auto absolute = resolve_url(to_string(from), location);
  if (!absolute)
    return http_failure(HttpTrouble::redirects, to_string(from) + ": redirects to no address",
                        "the site may have changed");
  auto url = checked(*absolute, settings);
  if (from.scheme == "https" && absolute->starts_with("http:"))
    return http_failure(HttpTrouble::redirects, to_string(from) + ": redirects from https to " + *absolute,
                        "this is refused; the site may have changed");
  return url;
}

void add_conditions(Headers& headers, const Validators& known) {
  if (!known.etag.empty()) headers.emplace_back("If-None-Match", known.etag);
  if (!known.last_modified.empty()) headers.emplace_back("If-Modified-Since", known.last_modified);
}

// As Chrome sends them for a page that someone opens.
Headers browser_headers() {
  return {{"User-Agent", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
                         "Chrome/126.0.0.0 Safari/537.36"},
          {"Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
          {"Accept-Language", "en-GB,en;q=0.9"},
          {"Upgrade-Insecure-Requests", "1"},
          {"Sec-Fetch-Dest", "document"},
          {"Sec-Fetch-Mode", "navigate"},
          {"Sec-Fetch-Site", "none"}};
}

// Where a partial answer starts: "bytes 100-199/200".
std::optional<std::uint64_t> range_start(std::string_view content_range) {
  if (!content_range.starts_with("bytes ")) return std::nullopt;
  content_range.remove_prefix(6);
  std::uint64_t start = 0;
  const auto [end, error] =
      std::from_chars(content_range.data(), content_range.data() + content_range.size(), start);
  return error == std::errc{} && end != content_range.data() + content_range.size() && *end == '-'
             ? std::optional(start)
             : std::nullopt;
}

std::optional<std::uint64_t> range_total(std::string_view content_range) {
  const std::size_t slash = content_range.rfind('/');
  std::uint64_t total = 0;
  if (slash == std::string_view::npos) return std::nullopt;
  const auto digits = content_range.substr(slash + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), total);
  return error == std::errc{} && !digits.empty() ? std::optional(total) : std::nullopt;
}

HttpFailure encoding_failure(const std::string& url, const std::string& what) {
  return http_failure(HttpTrouble::encoding, url + ": " + what, "the site or a proxy on the way is broken");
}

// A page's body, inflated where it comes as gzip.
class PageBody {
public:
  explicit PageBody(std::uint64_t limit) : limit_(limit) {}
  void start_over() {
    text.clear();
    gunzip_.reset();
  }
  HttpResult<BodyWish> take(const std::string& url, const HttpHead& head, std::string_view piece) {
    const std::string encoding = lower_case(head.content_encoding);
    if (encoding.empty() || encoding == "identity") {
      text.append(piece);
      return BodyWish::more;
    }
    if (encoding != "gzip" && encoding != "x-gzip")
      return encoding_failure(url, "the page comes in an encoding that was not asked for: " + encoding);
    if (!gunzip_) gunzip_.emplace();
    const bool good = gunzip_->inflate(piece, [&](std::string_view out) {
      text.append(out);
      return text.size() <= limit_;
    });
    if (text.size() > limit_)
      return http_failure(HttpTrouble::too_large,
                          url + ": the answer is larger than the limit of " + std::to_string(limit_) +
                              " bytes",
                          "if it is right, raise PAGE_SIZE_LIMIT");
    if (!good) return encoding_failure(url, "the page's gzip is broken");
    return BodyWish::more;
  }
  bool complete() const { return !gunzip_ || gunzip_->complete(); }
  std::string text;

private:
  std::uint64_t limit_;
  std::optional<Gunzip> gunzip_;
};

// A file on its way, over as many attempts as it takes.
class Download {
public:
  Download(const std::filesystem::path& path, const HttpSettings& settings, const DownloadProgress& progress)
      : file(path), settings_(settings), progress_(progress) {}

  Headers headers(const Validators& known) const {
    Headers out{{"Accept-Encoding", "identity"}};
    if (file.size() == 0) {
      add_conditions(out, known);
    } else {
      out.emplace_back("Range", "bytes=" + std::to_string(file.size()) + "-");
      out.emplace_back("If-Range", condition_);
    }
    return out;
  }
  HttpResult<BodyWish> take(const Url& url, const HttpHead& head, std::string_view piece) {
    if (!head.content_encoding.empty() && lower_case(head.content_encoding) != "identity")
      return encoding_failure(to_string(url), "the file comes encoded as " + head.content_encoding);
    if (fresh_) {
      fresh_ = false;
      const bool resumes = head.status == 206 && range_start(head.content_range) == file.size();
      if (head.status == 206 && !resumes)
        return encoding_failure(to_string(url), "another part than the one asked for: " + head.content_range);
      if (!resumes) file.start_over();
      total_ = head.length ? std::optional(file.size() + *head.length) : std::nullopt;
      // A weak validator says nothing of single bytes (RFC 9110, 13.1.5): nothing to resume by.
      condition_ = head.etag.starts_with("W/") ? std::string{} : head.etag;
      if (condition_.empty()) condition_ = head.last_modified;
      if (file.size() == 0) starts_like_zip_ = piece.starts_with("PK");
    }
    if (auto written = file.write(piece); !written) return written.error();
    const bool is_zip =
        starts_like_zip_ || !lower_case(url.target.substr(0, url.target.find('?'))).ends_with(".zip");
    if (file.size() > (is_zip ? settings_.file_size_limit : settings_.page_size_limit))
      return http_failure(
          HttpTrouble::too_large,
          to_string(url) +
              (is_zip ? ": larger than the limit of " + std::to_string(settings_.file_size_limit) + " bytes"
                      : ": does not start like a ZIP, and is too large for a page"),
          is_zip ? "if it is right, raise FILE_SIZE_LIMIT" : "the site may have changed");
    if (progress_) progress_(file.size(), total_);
    return BodyWish::more;
  }
  // Before each attempt: without a validator there is no resuming.
  void next_attempt() {
    fresh_ = true;
    if (condition_.empty() && file.size() > 0) file.start_over();
  }
  PartFile file;

private:
  const HttpSettings& settings_;
  const DownloadProgress& progress_;
  std::string condition_; // for If-Range
  std::optional<std::uint64_t> total_;
  bool fresh_ = true; // the next piece is an answer's first
  bool starts_like_zip_ = false;
};

} // namespace

HttpClient::HttpClient(HttpSettings settings, std::stop_token stop)
    : settings_(std::move(settings)), stop_(std::move(stop)) {}

HttpResult<HttpHead> HttpClient::one_request(const Url& url, const Wish& wish) {
  HttpRequest request{wish.method, url, {}, wish.limit, wish.sink};
  if (as_browser_)
    request.headers = browser_headers();
  else
    request.headers = {{"User-Agent", settings_.user_agent}, {"Accept", "*/*"}};
  for (auto& header : wish.headers())
    request.headers.push_back(std::move(header));
  if (std::string cookies = cookies_.header_for(url, now()); !cookies.empty())
    request.headers.emplace_back("Cookie", std::move(cookies));
  ++requests_;
  auto head = http_exchange(request, settings_, stop_);
  if (head)
    for (const std::string& cookie : head->set_cookies)
      cookies_.store(url, cookie, now());
  return head;
}

// One attempt, with its redirects.
HttpResult<HttpClient::Reply> HttpClient::follow(const std::string& address, const Wish& wish) {
  auto url = checked(address, settings_);
  if (!url) return url.error();
  for (int hops = 0; hops <= most_redirects; ++hops) {
    auto head = one_request(*url, wish);
    if (!head) return head.error();
    if (head->status == 200 || head->status == 206 || head->status == 304) {
      if (head->status != 304)
        if (auto finished = wish.finish(*url); !finished) return finished.error();
      return Reply{std::move(*head), std::move(*url)};
    }
    if (!is_redirect(head->status)) return status_failure(*url, *head);
    url = next_hop(*url, head->location, settings_);
    if (!url) return url.error();
  }
  return http_failure(HttpTrouble::redirects,
                      address + ": more than " + std::to_string(most_redirects) + " redirects",
                      "the site sends its visitors in circles");
}

std::optional<std::chrono::milliseconds> HttpClient::wait_before_repeat(const HttpFailure& failure) {
  if (!is_transient(failure.trouble, failure.status) || repeats_ >= settings_.retries) return std::nullopt;
  return retry_delay(settings_.retry, repeats_, failure.retry_after, chance());
}

HttpResult<HttpClient::Reply> HttpClient::fetch(const std::string& url, const Wish& wish) {
  for (;;) {
    auto reply = follow(url, wish);
    if (reply) return reply;
    const HttpFailure& failure = reply.error();
    if (failure.trouble == HttpTrouble::status && failure.status == 403 && !as_browser_) {
      as_browser_ = true;
      log_event(Level::warning, "as_browser",
                "the site refuses our User-Agent: asking once more as a browser does", {{"url", url}});
      continue;
    }
    const auto wait = wait_before_repeat(failure);
    if (!wait) return reply;
    ++repeats_;
    log_event(
        Level::info, "request_repeated", "trying again: " + failure.message,
        {{"repeat", std::int64_t{repeats_}}, {"wait_seconds", std::chrono::duration<double>(*wait).count()}});
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any sleeping;
    sleeping.wait_for(lock, stop_, *wait, [] { return false; });
    if (stop_.stop_requested())
      return http_failure(HttpTrouble::stopped, url + ": given up: waitlistd was asked to end", {});
  }
}

HttpResult<HttpPage> HttpClient::get_page(const std::string& url, const Validators& known) {
  PageBody body(settings_.page_size_limit);
  Wish wish;
  wish.limit = settings_.page_size_limit;
  wish.headers = [&] {
    body.start_over();
    Headers headers{{"Accept-Encoding", "gzip"}};
    add_conditions(headers, known);
    return headers;
  };
  wish.sink = [&](const HttpHead& head, std::string_view piece) { return body.take(url, head, piece); };
  wish.finish = [&](const Url& at) -> HttpResult<void> {
    if (body.complete()) return {};
    return http_failure(HttpTrouble::connection, to_string(at) + ": the page's gzip ends in its middle",
                        "the site or a proxy on the way is broken; the next run tries again");
  };
  const auto reply = fetch(url, wish);
  if (!reply) return reply.error();
  return HttpPage{{reply->head.status == 304,
                   to_string(reply->url),
                   reply->head.content_type,
                   {reply->head.etag, reply->head.last_modified},
                   body.text.size()},
                  std::move(body.text)};
}

HttpResult<HttpAnswer> HttpClient::download(const std::string& url, const std::filesystem::path& path,
                                            const Validators& known, const DownloadProgress& progress) {
  Download download(path, settings_, progress);
  Url at;
  Wish wish;
  wish.limit = settings_.file_size_limit;
  wish.headers = [&] {
    download.next_attempt();
    return download.headers(known);
  };
  wish.sink = [&](const HttpHead& head, std::string_view piece) {
    return download.take(parse_url(url).value_or(Url{}), head, piece);
  };
  wish.finish = [](const Url&) { return HttpResult<void>{}; };
  const auto reply = fetch(url, wish);
  if (!reply) return reply.error();
  HttpAnswer answer{reply->head.status == 304,
                    to_string(reply->url),
                    reply->head.content_type,
                    {reply->head.etag, reply->head.last_modified},
                    download.file.size()};
  if (answer.not_modified) return answer;
  if (auto kept = download.file.keep(); !kept) return kept.error();
  return answer;
}

HttpResult<HttpInspection> HttpClient::inspect(const std::string& url) {
  HttpInspection out;
  Wish wish;
  wish.method = HttpMethod::head;
  wish.limit = settings_.file_size_limit;
  wish.headers = [&] {
    out.first_bytes.clear();
    return wish.method == HttpMethod::head ? Headers{{"Accept-Encoding", "identity"}}
                                           : Headers{{"Accept-Encoding", "identity"}, {"Range", "bytes=0-3"}};
  };
  wish.sink = [&](const HttpHead&, std::string_view piece) -> HttpResult<BodyWish> {
    out.first_bytes.append(piece.substr(0, 4 - out.first_bytes.size()));
    return out.first_bytes.size() < 4 ? BodyWish::more : BodyWish::enough;
  };
  wish.finish = [](const Url&) { return HttpResult<void>{}; };
  auto reply = fetch(url, wish);
  const bool head_refused = !reply && reply.error().trouble == HttpTrouble::status &&
                            (reply.error().status == 403 || reply.error().status == 405 ||
                             reply.error().status == 400 || reply.error().status == 501);
  if (head_refused) {
    wish.method = HttpMethod::get;
    reply = fetch(url, wish);
  }
  if (!reply) return reply.error();
  out.url = to_string(reply->url);
  out.content_type = reply->head.content_type;
  out.bytes = reply->head.status == 206 ? range_total(reply->head.content_range) : reply->head.length;
  return out;
}

} // namespace waitlistd
