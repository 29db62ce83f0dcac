#include "service/http/client.hpp"

#include "service/http/addresses.hpp"
#include "service/http/bodies.hpp"
#include "service/log/log.hpp"

#include <condition_variable>
#include <mutex>
#include <random>

namespace waitlistd {

// What is asked for, and who takes it. The hooks are called once for each attempt and each redirect.
struct HttpClient::Wish {
  HttpMethod method = HttpMethod::get;
  std::uint64_t limit = 0;
  bool conditional = false;         ///< 304 is an answer
  bool may_be_partial = false;      ///< 206 is an answer
  std::function<Headers()> headers; ///< beyond the usual ones; forgets the last attempt's body
  BodySink sink;                    ///< of status 200 and 206
  /// Of status 304 and 416: whether they can be an answer to what was asked.
  std::function<HttpResult<void>(const Url&, const HttpHead&)> without_body;
  std::function<HttpResult<void>(const Url&)> finish; ///< with the body complete
};

struct HttpClient::Reply {
  HttpHead head;
  Url url;
};

namespace {

std::chrono::sys_seconds now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

double chance() {
  static std::mt19937 generator{std::random_device{}()};
  return std::uniform_real_distribution<>(0, 1)(generator);
}

HttpFailure status_failure(const Url& url, const HttpHead& head, const HttpSettings& settings) {
  std::string message = to_string(url) + ": the server answered with status " + std::to_string(head.status);
  const auto wait = parse_retry_after(head.retry_after, now());
  if (wait) message += " and asks to come back in " + std::to_string(wait->count()) + " s";
  HttpFailure failure = http_failure(HttpTrouble::status, std::move(message),
                                     is_transient(HttpTrouble::status, head.status)
                                         ? "the site is busy or broken; the next run tries again"
                                         : settings.when_gone,
                                     head.status);
  failure.retry_after = wait;
  return failure;
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

} // namespace

HttpClient::HttpClient(HttpSettings settings, std::stop_token stop)
    : settings_(std::move(settings)), stop_(std::move(stop)) {}

HttpResult<HttpHead> HttpClient::one_request(const Url& url, const Wish& wish) {
  const auto counting = [&](const HttpHead& head, std::string_view piece) {
    bytes_ += piece.size();
    return wish.sink(head, piece);
  };
  HttpRequest request{wish.method, url, {}, wish.limit, counting};
  if (as_browser_)
    request.headers = browser_headers();
  else
    request.headers = {{"User-Agent", settings_.user_agent}, {"Accept", "*/*"}};
  for (auto& header : wish.headers())
    request.headers.push_back(std::move(header));
  if (std::string cookies = cookies_.header_for(url, now()); settings_.site_visit && !cookies.empty())
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
  auto url = address_to_ask(address, settings_, address);
  if (!url) return url.error();
  for (int hops = 0; hops <= most_redirects; ++hops) {
    auto head = one_request(*url, wish);
    if (!head) return head.error();
    if ((head->status == 304 || head->status == 416) && wish.without_body)
      if (auto sensible = wish.without_body(*url, *head); !sensible) return sensible.error();
    if (head->status == 200 || (head->status == 206 && wish.may_be_partial) ||
        (head->status == 304 && wish.conditional)) {
      if (head->status != 304)
        if (auto finished = wish.finish(*url); !finished) return finished.error();
      return Reply{std::move(*head), std::move(*url)};
    }
    if (!is_redirect(head->status)) return status_failure(*url, *head, settings_);
    url = next_hop(*url, head->location, settings_);
    if (!url) return url.error();
  }
  return http_failure(HttpTrouble::redirects,
                      address + ": more than " + std::to_string(most_redirects) + " redirects",
                      "the site sends its visitors in circles");
}

std::optional<HttpFailure> HttpClient::end_or_wait(const HttpFailure& failure, const std::string& shown) {
  if (!is_transient(failure.trouble, failure.status) || repeats_ >= settings_.retries) return failure;
  const auto wait = retry_delay(settings_.retry, repeats_, failure.retry_after, chance());
  if (!wait) return failure;
  ++repeats_; // over all requests: a site in trouble is not asked so often for each of its pages
  log_event(
      Level::info, "request_repeated", "trying again: " + failure.message,
      {{"repeat", std::int64_t{repeats_}}, {"wait_seconds", std::chrono::duration<double>(*wait).count()}});
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any sleeping;
  sleeping.wait_for(lock, stop_, *wait, [] { return false; });
  if (!stop_.stop_requested()) return std::nullopt;
  return http_failure(HttpTrouble::stopped, shown + ": given up: waitlistd was asked to end", {});
}

HttpResult<HttpClient::Reply> HttpClient::fetch(const std::string& url, const Wish& wish) {
  for (;;) {
    auto reply = follow(url, wish);
    if (reply) return reply;
    const HttpFailure& failure = reply.error();
    if (failure.trouble == HttpTrouble::status && failure.status == 403 && settings_.site_visit &&
        !as_browser_) {
      as_browser_ = true; // for good: a second refusal is meant, and what follows would meet the first again
      log_event(Level::warning, "as_browser",
                "the site refuses our User-Agent: asking once more as a browser does", {{"url", url}});
      continue;
    }
    if (auto end = end_or_wait(failure, url)) return std::move(*end);
  }
}

HttpResult<HttpPage> HttpClient::get_page(const std::string& url, const Validators& known) {
  PageBody body(settings_.page_size_limit);
  Wish wish;
  wish.conditional = !known.empty();
  wish.limit = settings_.page_size_limit;
  wish.headers = [&] { return body.headers(known); };
  wish.sink = [&](const HttpHead& head, std::string_view piece) { return body.take(url, head, piece); };
  wish.finish = [&](const Url& at) { return body.finish(to_string(at)); };
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
  FileBody body(path, settings_, progress);
  Wish wish;
  wish.conditional = !known.empty();
  wish.may_be_partial = true;
  wish.limit = settings_.file_size_limit;
  wish.headers = [&] {
    body.next_attempt();
    return body.headers(known);
  };
  wish.sink = [&](const HttpHead& head, std::string_view piece) { return body.take(url, head, piece); };
  wish.without_body = [&](const Url& at, const HttpHead& head) {
    return body.expect_no_part(to_string(at), head);
  };
  wish.finish = [&](const Url& at) { return body.finish(to_string(at)); };
  const auto reply = fetch(url, wish);
  if (!reply) return reply.error();
  HttpAnswer answer{reply->head.status == 304,
                    to_string(reply->url),
                    reply->head.content_type,
                    {reply->head.etag, reply->head.last_modified},
                    body.file.size()};
  if (answer.not_modified) return answer;
  if (auto kept = body.file.keep(); !kept) return kept.error();
  return answer;
}

HttpResult<HttpInspection> HttpClient::inspect(const std::string& url) {
  HttpInspection out;
  Wish wish;
  wish.method = HttpMethod::head;
  wish.may_be_partial = true;
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
  // HEAD is what some servers do not know and some firewalls forbid: asked once more for the first bytes.
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
  const auto range = parse_content_range(reply->head.content_range);
  // Some servers announce nothing for HEAD by announcing 0.
  const bool says_nothing = wish.method == HttpMethod::head && reply->head.length == 0;
  if (reply->head.status == 200 && !says_nothing) out.bytes = reply->head.length;
  if (reply->head.status == 206 && range) out.bytes = range->total;
  return out;
}

} // namespace waitlistd
