#include "service/web/wire.hpp"

#include "core/http/header_field.hpp"
#include "core/http/http_date.hpp"
#include "core/text.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <optional>

namespace waitlistd {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

// A header by itself, of which the fields are what the rest is judged by.
WebRequest head_of(const Parser& parser) {
  const auto& message = parser.get();
  WebRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.version = static_cast<int>(message.version());
  request.keep_alive = message.keep_alive();
  for (const auto& field : message)
    request.fields.emplace_back(lower_case(std::string_view(field.name_string())), field.value());
  return request;
}

// Where it is coded otherwise than Beast reads it, a proxy before us may see another end of the request, and
// what follows it would be somebody's request (RFC 9112, 6.1 and 6.3).
bool has_clear_end(const WebRequest& head) {
  const auto codings = values_of(head, "transfer-encoding");
  return codings.empty() ||
         (codings.size() == 1 && lower_case(codings[0]) == "chunked" && head.version == 11);
}

WebResponse closing(int status, std::string sentence) {
  WebResponse response = plain_response(status, std::move(sentence));
  response.close = true;
  return response;
}

WebResponse too_large(std::size_t limit) {
  return closing(413, "the body of the request is larger than " + std::to_string(limit) + " bytes");
}

std::string header_of(const WebResponse& response, const char* connection,
                      std::chrono::system_clock::time_point now) {
  const std::string_view reason =
      http::obsolete_reason(http::int_to_status(static_cast<unsigned>(response.status)));
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason) + "\r\n";
  const auto field = [&](std::string_view name, std::string_view value) {
    out += std::string(name) + ": " + std::string(value) + "\r\n";
  };
  field("Date", http_date(std::chrono::floor<std::chrono::seconds>(now)));
  field("Content-Type", response.content_type);
  field("Content-Length", std::to_string(response.body.size()));
  field("Cache-Control", "no-store");
  field("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.fields)
    field(name, value);
  field("Connection", connection);
  return out + "\r\n";
}

} // namespace

struct RequestReader::Impl {
  BodyLimit limit_of;
  std::string pending; // not parsed yet
  std::optional<Parser> parser;
  std::size_t parsed = 0;         // of this request
  std::optional<WebRequest> head; // once its header is read
  std::size_t limit = 0;          // of its body

  void begin() {
    parser.emplace();
    parser->header_limit(request_header_limit);
    parser->body_limit(boost::none); // the header says what it is
    parsed = 0;
    head.reset();
  }

  // One step: a header at most, or a piece of a body. What is refused is the answer; what is not complete yet
  // needs more bytes, or another step.
  std::optional<WebResponse> parse() {
    const bool in_request_line = parsed == 0 && pending.find('\n') == std::string::npos;
    boost::system::error_code error;
    const std::size_t size = parser->put(boost::asio::buffer(pending), error);
    pending.erase(0, size);
    parsed += size;
    if (error && error != http::error::need_more) return refusal(error, in_request_line);
    if (head) return bounded();
    // Beast bounds the request line and the fields, each by itself.
    const std::size_t header = parsed + (parser->is_header_done() ? 0 : pending.size());
    if (header > request_header_limit) return refusal(http::error::header_limit, in_request_line);
    return parser->is_header_done() ? take_head() : std::nullopt;
  }

  // Before any of the body is read. The time of a body's coming is the client's to choose, its size is not.
  std::optional<WebResponse> take_head() {
    head = head_of(*parser);
    if (!has_clear_end(*head)) return closing(400, "of transfer codings waitlistd knows chunked only");
    limit = limit_of(*head);
    parser->body_limit(limit); // of chunks: Beast has judged the announced length already
    if (parser->content_length() && *parser->content_length() > limit) return too_large(limit);
    // Nobody has to send a body here after an interim response.
    if (!parser->is_done() && !value_of(*head, "expect").empty())
      return closing(417, "send the request without Expect");
    return bounded();
  }

  // A chunked body has framing besides, and of any length: the whole request is bounded, too.
  std::optional<WebResponse> bounded() const {
    const bool over = parsed + pending.size() > request_header_limit + 2 * limit;
    return !parser->is_done() && over ? std::optional(too_large(limit)) : std::nullopt;
  }

  WebResponse refusal(const boost::system::error_code& error, bool in_request_line) const {
    if (error == http::error::header_limit)
      return in_request_line ? closing(414, "the address is too long")
                             : closing(431, "the header of the request is larger than 8 KB");
    if (error == http::error::body_limit) return too_large(limit);
    if (error == http::error::bad_version) return closing(505, "waitlistd speaks HTTP/1.1 and HTTP/1.0");
    return closing(400, "this is no HTTP request");
  }
};

RequestReader::RequestReader(BodyLimit limit) : impl_(std::make_unique<Impl>()) {
  impl_->limit_of = std::move(limit);
}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

void RequestReader::feed(std::string_view bytes) { impl_->pending += bytes; }

bool RequestReader::in_request() const { return impl_->parser.has_value(); }

std::variant<std::monostate, WebRequest, WebResponse> RequestReader::next() {
  // RFC 9112, 2.2: empty lines before a request line are passed over.
  while (!impl_->parser && impl_->pending.starts_with("\r\n"))
    impl_->pending.erase(0, 2);
  while (!impl_->pending.empty()) {
    if (!impl_->parser) impl_->begin();
    const std::size_t before = impl_->pending.size();
    if (auto refused = impl_->parse()) return std::move(*refused);
    if (impl_->parser->is_done()) {
      WebRequest request = std::move(*impl_->head);
      request.body = std::move(impl_->parser->get().body());
      impl_->parser.reset();
      return request;
    }
    if (impl_->pending.size() == before) return {}; // a line or a block that waits for its end
  }
  return {};
}

bool can_be_written(const WebResponse& response) {
  return is_field_value(response.content_type) &&
         std::all_of(response.fields.begin(), response.fields.end(), [](const auto& field) {
           return is_field_name(field.first) && is_field_value(field.second);
         });
}

std::string to_wire(const WebResponse& response, const WebRequest& request,
                    std::chrono::system_clock::time_point now) {
  const bool stays = request.keep_alive && !response.close;
  std::string out = header_of(response, stays ? "keep-alive" : "close", now);
  if (request.method != "HEAD") out += response.body;
  return out;
}

std::string to_wire(const WebResponse& response, std::chrono::system_clock::time_point now) {
  return header_of(response, "close", now) + response.body;
}

} // namespace waitlistd
