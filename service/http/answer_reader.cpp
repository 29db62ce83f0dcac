#include "service/http/answer_reader.hpp"

#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>

namespace waitlistd {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t piece_bytes = std::size_t{64} * 1024;
// A chunk of one byte takes five more, its size's line and its end: whoever frames more than that does not
// mean to send a body.
constexpr std::uint64_t most_framing_per_byte = 8;

// Sent back byte by byte or not at all; what is no ASCII could not be kept as text without becoming another.
std::string validator(std::string_view value) {
  const bool is_ascii = std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return is_ascii ? std::string(value) : std::string();
}

HttpFailure limit_failure(const HttpRequest& request) {
  return http_failure(HttpTrouble::too_large,
                      shown_address(request) + ": the answer is larger than the limit of " +
                          std::to_string(request.limit) + " bytes",
                      "if it is right, raise PAGE_SIZE_LIMIT or FILE_SIZE_LIMIT");
}

} // namespace

std::string shown_address(const HttpRequest& request) {
  return request.shown.empty() ? to_string(request.url) : request.shown;
}

struct AnswerReader::Parser {
  explicit Parser(bool has_body) {
    parser.header_limit(longest_head);
    parser.body_limit(boost::none); // the request's limit is ours to count
    parser.skip(!has_body);
  }
  HttpHead head() const {
    const auto& answer = parser.get();
    const auto text = [&](http::field name) { return to_utf8(std::string_view(answer[name])); };
    HttpHead head;
    head.status = static_cast<int>(answer.result_int());
    head.location = std::string(answer[http::field::location]); // resolve_url makes it ASCII
    head.content_type = text(http::field::content_type);
    head.content_encoding = text(http::field::content_encoding);
    head.content_range = text(http::field::content_range);
    head.etag = validator(std::string_view(answer[http::field::etag]));
    head.last_modified = validator(std::string_view(answer[http::field::last_modified]));
    head.retry_after = text(http::field::retry_after);
    const auto [first, last] = answer.equal_range(http::field::set_cookie);
    for (auto cookie = first; cookie != last; ++cookie)
      head.set_cookies.emplace_back(cookie->value()); // goes back to the site and nowhere else
    for (const auto& field : answer)
      head.fields.emplace_back(lower_case(to_utf8(std::string_view(field.name_string()))),
                               to_utf8(std::string_view(field.value())));
    if (const auto length = parser.content_length()) head.length = *length;
    return head;
  }

  http::response_parser<http::buffer_body> parser;
  std::array<char, piece_bytes> piece;
};

AnswerReader::AnswerReader(const HttpRequest& request, bool has_body, std::string subject)
    : request_(request), has_body_(has_body), subject_(std::move(subject)),
      parser_(std::make_unique<Parser>(has_body)) {}

AnswerReader::~AnswerReader() = default;

HttpFailure AnswerReader::broken(const std::string& what) const {
  return http_failure(HttpTrouble::connection, subject_ + ": the answer cannot be read: " + what,
                      "the site or a proxy on the way is broken; the next run tries again");
}

// `incomplete`: bytes that wait for the rest of their line or block.
HttpResult<void> AnswerReader::check_framing(std::size_t incomplete) const {
  const std::uint64_t most = longest_head + most_framing_per_byte * body_bytes_;
  if (incomplete <= longest_head && framing_bytes_ + incomplete <= most) return {};
  return http_failure(HttpTrouble::too_large,
                      subject_ + ": what surrounds the answer's body is larger than the limit of " +
                          std::to_string(longest_head) + " bytes",
                      "the site or a proxy on the way is broken, or means no good");
}

HttpResult<void> AnswerReader::feed(std::string_view bytes) {
  pending_.append(bytes);
  std::string_view rest = pending_;
  HttpResult<void> result;
  while (!complete_ && !rest.empty() && result) {
    auto& body = parser_->parser.get().body();
    body.data = parser_->piece.data();
    body.size = parser_->piece.size();
    error_code error;
    const std::size_t used = parser_->parser.put({rest.data(), rest.size()}, error);
    rest.remove_prefix(used);
    if (error == http::error::need_buffer) error = {}; // the piece is full
    if (error == http::error::need_more) {
      framing_bytes_ += used;
      result = check_framing(rest.size());
      break;
    }
    if (error)
      result = error == http::error::header_limit ? check_framing(longest_head + 1) : broken(error.message());
    else
      result = in_body_ ? take_body(used) : (framing_bytes_ += used, take_head());
  }
  pending_.erase(0, pending_.size() - rest.size());
  return result;
}

HttpResult<void> AnswerReader::take_head() {
  if (auto bounded = check_framing(0); !bounded) return bounded;
  head_ = parser_->head();
  // 101 is no interim answer, but one to a wish that was not ours.
  if (head_.status / 100 == 1 && head_.status != 101) {
    if (++informational_ > most_informational_answers)
      return broken("more than " + std::to_string(most_informational_answers) +
                    " informational answers come first");
    parser_ = std::make_unique<Parser>(has_body_);
    return {};
  }
  const bool wanted = head_.status == 200 || head_.status == 206 || request_.any_status;
  if (!wanted || !has_body_) {
    complete_ = true;
    return {};
  }
  if (head_.length && *head_.length > request_.limit) return limit_failure(request_);
  if (const auto wish = request_.sink(head_, {}); !wish) return wish.error();
  in_body_ = true;
  complete_ = parser_->parser.is_done();
  return {};
}

HttpResult<void> AnswerReader::take_body(std::size_t used) {
  const std::size_t got = parser_->piece.size() - parser_->parser.get().body().size;
  body_bytes_ += got;
  framing_bytes_ += used - got;
  if (body_bytes_ > request_.limit) return limit_failure(request_);
  if (auto bounded = check_framing(0); !bounded) return bounded;
  complete_ = parser_->parser.is_done();
  if (got == 0) return {};
  const auto wish = request_.sink(head_, {parser_->piece.data(), got});
  if (!wish) return wish.error();
  enough_ = *wish == BodyWish::enough;
  complete_ = complete_ || enough_;
  return {};
}

bool AnswerReader::end() {
  if (!parser_->parser.got_some()) return false;
  error_code error;
  parser_->parser.put_eof(error);
  complete_ = !error && parser_->parser.is_done() && in_body_;
  return complete_;
}

bool AnswerReader::nothing_may_follow() const {
  return in_body_ && !enough_ && parser_->parser.is_done() && head_.length && !parser_->parser.keep_alive();
}

} // namespace waitlistd
