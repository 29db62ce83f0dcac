#include "service/http_client.hpp"

#include "core/url.hpp"
#include "service/http_exchange.hpp"

#include <fstream>

namespace waitlistd {
namespace {

constexpr int most_redirects = 5;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

Result<Url> parsed(const std::string& text, const HttpSettings& settings) {
  const auto url = parse_url(text);
  if (!url)
    return Failure{FailureKind::failed,
                   "\"" + text.substr(0, text.find("://")) + "…\" is not an address to fetch",
                   "it must start with https:// and hold no user or password"};
  if (url->scheme == "http" && !settings.allow_http && !is_loopback_host(url->host))
    return Failure{FailureKind::failed, text + ": plain http is not accepted",
                   "use https, or set ALLOW_HTTP=yes"};
  return *url;
}

Failure status_failure(const std::string& url, int status) {
  const bool may_pass = status == 408 || status == 425 || status == 429 || status >= 500;
  std::string hint = may_pass ? "the site is busy or broken; the next run tries again"
                              : "the site may have changed; NHS_CSV_URL names a file directly";
  return {may_pass ? FailureKind::try_again : FailureKind::failed,
          url + ": the server answered with status " + std::to_string(status), std::move(hint)};
}

// The address that a redirect leads to, if we may go there.
Result<Url> next_hop(const Url& from, const std::string& location, const HttpSettings& settings) {
  const auto absolute = resolve_url(to_string(from), location);
  if (!absolute)
    return Failure{FailureKind::failed, to_string(from) + ": redirects to no address",
                   "the site may have changed"};
  auto url = parsed(*absolute, settings);
  if (url && from.scheme == "https" && url->scheme == "http")
    return Failure{FailureKind::failed, to_string(from) + ": redirects from https to " + *absolute,
                   "this is refused; the site may have changed"};
  return url;
}

Result<HttpAnswer> get(const std::string& address, const HttpSettings& settings, const Validators& known,
                       std::uint64_t limit, const BodySink& sink) {
  auto url = parsed(address, settings);
  if (!url) return url.error();
  for (int hops = 0; hops <= most_redirects; ++hops) {
    const auto answer = http_get(*url, settings, known, limit, sink);
    if (!answer) return answer.error();
    if (answer->status == 200 || (answer->status == 304 && !known.empty()))
      return HttpAnswer{answer->status == 304,
                        to_string(*url),
                        answer->content_type,
                        {answer->etag, answer->last_modified},
                        0};
    if (!is_redirect(answer->status)) return status_failure(to_string(*url), answer->status);
    url = next_hop(*url, answer->location, settings);
    if (!url) return url.error();
  }
  return Failure{FailureKind::failed,
                 address + ": more than " + std::to_string(most_redirects) + " redirects",
                 "the site sends its visitors in circles; the next run tries again"};
}

// A file that exists under its name only once it is complete.
class PartFile {
public:
  explicit PartFile(std::filesystem::path path)
      : path_(std::move(path)), part_(path_.string() + ".part"),
        stream_(part_, std::ios::binary | std::ios::trunc) {}
  ~PartFile() {
    if (kept_) return;
    stream_.close();
    std::error_code ignored; // the failure that led here is told already
    std::filesystem::remove(part_, ignored);
  }
  Result<void> write(std::string_view piece) {
    stream_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
    return stream_ ? Result<void>{} : failure();
  }
  Result<void> keep() {
    stream_.close();
    std::error_code error;
    if (stream_) std::filesystem::rename(part_, path_, error);
    if (!stream_ || error) return failure();
    kept_ = true;
    return {};
  }

private:
  Failure failure() const {
    return {FailureKind::try_again, "cannot write " + part_.string() + ": is the disk full?",
            "STATE_DIR must be writable and have room for a download"};
  }
  std::filesystem::path path_;
  std::filesystem::path part_;
  std::ofstream stream_;
  bool kept_ = false;
};

} // namespace

Result<HttpPage> HttpClient::get_page(const std::string& url, const Validators& known) const {
  HttpPage page;
  auto answer = get(url, settings_, known, settings_.page_size_limit,
                    [&](std::string_view piece, auto) -> Result<void> {
                      page.body.append(piece);
                      return {};
                    });
  if (!answer) return answer.error();
  page.answer = std::move(*answer);
  page.answer.bytes = page.body.size();
  return page;
}

Result<HttpAnswer> HttpClient::download(const std::string& url, const std::filesystem::path& path,
                                        const Validators& known, const DownloadProgress& progress) const {
  PartFile file(path);
  std::uint64_t received = 0;
  auto answer = get(url, settings_, known, settings_.file_size_limit,
                    [&](std::string_view piece, std::optional<std::uint64_t> total) -> Result<void> {
                      received += piece.size();
                      if (progress) progress(received, total);
                      return file.write(piece);
                    });
  if (!answer || answer->not_modified) return answer;
  if (auto kept = file.keep(); !kept) return kept.error();
  answer->bytes = received;
  return answer;
}

} // namespace waitlistd
