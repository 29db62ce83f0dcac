#include "service/http/bodies.hpp"

#include "core/text.hpp"

#include <charconv>

namespace waitlistd {
namespace {

void add_conditions(Headers& headers, const Validators& known) {
  if (!known.etag.empty()) headers.emplace_back("If-None-Match", known.etag);
  if (!known.last_modified.empty()) headers.emplace_back("If-Modified-Since", known.last_modified);
}

std::optional<std::uint64_t> leading_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} ? std::optional(number) : std::nullopt;
}

// Where a partial answer starts: 100 of "bytes 100-199/200".
std::optional<std::uint64_t> range_start(std::string_view content_range) {
  constexpr std::string_view unit = "bytes ";
  return content_range.starts_with(unit) ? leading_number(content_range.substr(unit.size())) : std::nullopt;
}

HttpFailure encoding_failure(const std::string& url, const std::string& what) {
  return http_failure(HttpTrouble::encoding, url + ": " + what, "the site or a proxy on the way is broken");
}

HttpFailure size_failure(const std::string& url, std::uint64_t limit, const char* setting) {
  return http_failure(HttpTrouble::too_large,
                      url + ": the answer is larger than the limit of " + std::to_string(limit) + " bytes",
                      std::string("if it is right, raise ") + setting);
}

HttpFailure cut_failure(const std::string& url, const std::string& what) {
  return http_failure(HttpTrouble::connection, url + ": " + what,
                      "the site or a proxy on the way is broken; the next run tries again");
}

bool is_called_zip(const std::string& url) {
  return lower_case(url.substr(0, url.find_first_of("?#"))).ends_with(".zip");
}

} // namespace

std::optional<std::uint64_t> range_total(std::string_view content_range) {
  const std::size_t slash = content_range.rfind('/');
  return slash == std::string_view::npos ? std::nullopt : leading_number(content_range.substr(slash + 1));
}

Headers PageBody::headers(const Validators& known) {
  text.clear();
  gunzip_.reset();
  Headers out{{"Accept-Encoding", "gzip"}};
  add_conditions(out, known);
  return out;
}

HttpResult<BodyWish> PageBody::take(const std::string& url, const HttpHead& head, std::string_view piece) {
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
  if (text.size() > limit_) return size_failure(url, limit_, "PAGE_SIZE_LIMIT");
  if (!good) return encoding_failure(url, "the page's gzip is broken");
  return BodyWish::more;
}

HttpResult<void> PageBody::finish(const std::string& url) const {
  if (!gunzip_ || gunzip_->complete()) return {};
  return cut_failure(url, "the page's gzip ends in its middle");
}

void FileBody::next_attempt() {
  fresh_ = true;
  if (condition_.empty() && file.size() > 0) file.start_over();
}

Headers FileBody::headers(const Validators& known) const {
  Headers out{{"Accept-Encoding", "identity"}};
  if (file.size() == 0) {
    add_conditions(out, known);
  } else {
    out.emplace_back("Range", "bytes=" + std::to_string(file.size()) + "-");
    out.emplace_back("If-Range", condition_);
  }
  return out;
}

// Looks at the answer's head with its first piece.
HttpResult<void> FileBody::begin(const std::string& url, const HttpHead& head, std::string_view piece) {
  const std::string encoding = lower_case(head.content_encoding);
  if (!encoding.empty() && encoding != "identity")
    return encoding_failure(url, "the file comes encoded as " + encoding);
  const bool partial = head.status == 206;
  if (partial && (file.size() == 0 || range_start(head.content_range) != file.size()))
    return encoding_failure(url, "another part than the one asked for comes: " + head.content_range);
  if (!partial) file.start_over();
  total_ = partial ? range_total(head.content_range) : head.length;
  // A weak validator says nothing of single bytes (RFC 9110, 13.1.5): nothing to resume by.
  condition_ = head.etag.starts_with("W/") ? std::string{} : head.etag;
  if (condition_.empty()) condition_ = head.last_modified;
  if (!partial) starts_like_zip_ = piece.starts_with("PK");
  return {};
}

HttpResult<BodyWish> FileBody::take(const std::string& url, const HttpHead& head, std::string_view piece) {
  if (std::exchange(fresh_, false))
    if (auto begun = begin(url, head, piece); !begun) return begun.error();
  if (auto written = file.write(piece); !written) return written.error();
  // What is called a ZIP and is none is read as far as a page goes, to be told what it is.
  const bool is_page = is_called_zip(url) && !starts_like_zip_;
  if (file.size() > (is_page ? settings_.page_size_limit : settings_.file_size_limit))
    return is_page ? encoding_failure(url, "does not start like a ZIP, and is too large for a page")
                   : size_failure(url, settings_.file_size_limit, "FILE_SIZE_LIMIT");
  if (progress_) progress_(file.size(), total_);
  return BodyWish::more;
}

HttpResult<void> FileBody::finish(const std::string& url) const {
  if (!total_ || *total_ == file.size()) return {};
  return cut_failure(url,
                     "the file has " + std::to_string(file.size()) + " bytes of " + std::to_string(*total_));
}

} // namespace waitlistd
