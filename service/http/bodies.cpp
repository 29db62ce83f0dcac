#include "service/http/bodies.hpp"

#include "core/text.hpp"

namespace waitlistd {
namespace {

void add_conditions(Headers& headers, const Validators& known) {
  if (!known.etag.empty()) headers.emplace_back("If-None-Match", known.etag);
  if (!known.last_modified.empty()) headers.emplace_back("If-Modified-Since", known.last_modified);
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

Headers PageBody::headers(const Validators& known) {
  text.clear();
  gunzip_.reset();
  Headers out{{"Accept-Encoding", "gzip"}};
  add_conditions(out, known);
  return out;
}

HttpResult<BodyWish> PageBody::take(const std::string& url, const HttpHead& head, std::string_view piece) {
  if (piece.empty()) return BodyWish::more;
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
  if ((condition_.empty() || !may_resume_) && file.size() > 0) file.start_over();
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

HttpFailure FileBody::start_over(const std::string& url, const HttpHead& head) {
  file.start_over();
  may_resume_ = false;
  const std::string range = head.content_range.empty()
                                ? "without a Content-Range"
                                : "with the Content-Range \"" + head.content_range + '"';
  return cut_failure(url, "another part than the one asked for comes: status " + std::to_string(head.status) +
                              " " + range);
}

HttpResult<void> FileBody::begin(const std::string& url, const HttpHead& head) {
  const std::string encoding = lower_case(head.content_encoding);
  if (!encoding.empty() && encoding != "identity")
    return encoding_failure(url, "the file comes encoded as " + encoding);
  const BodyPlace place = place_of_body(head.status, head.content_range, head.length, file.size(), total_);
  if (place == BodyPlace::neither) return start_over(url, head);
  if (place == BodyPlace::whole) {
    file.start_over();
    starts_like_zip_ = false;
  }
  const auto range = parse_content_range(head.content_range);
  if (place == BodyPlace::whole || (range && range->total))
    total_ = head.status == 206 ? range->total : head.length;
  // A weak validator says nothing of single bytes (RFC 9110, 13.1.5): nothing to resume by.
  condition_ = head.etag.starts_with("W/") ? std::string{} : head.etag;
  if (condition_.empty()) condition_ = head.last_modified;
  return {};
}

HttpResult<void> FileBody::expect_no_part(const std::string& url, const HttpHead& head) {
  return file.size() == 0 ? HttpResult<void>{} : start_over(url, head);
}

HttpResult<BodyWish> FileBody::take(const std::string& url, const HttpHead& head, std::string_view piece) {
  if (std::exchange(fresh_, false))
    if (auto begun = begin(url, head); !begun) return begun.error();
  if (piece.empty()) return BodyWish::more;
  if (file.size() == 0) starts_like_zip_ = piece.starts_with("PK");
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
  if (file.size() == 0) return cut_failure(url, "the file is empty");
  if (!total_ || *total_ == file.size()) return {};
  return cut_failure(url,
                     "the file has " + std::to_string(file.size()) + " bytes of " + std::to_string(*total_));
}

} // namespace waitlistd
