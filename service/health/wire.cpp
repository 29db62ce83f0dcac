#include "service/health/wire.hpp"

#include "core/http/http_date.hpp"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/string_body.hpp>

#include <optional>

namespace waitlistd {
namespace {

namespace http = boost::beast::http;
using Parser = http::request_parser<http::string_body>;

// A chunked body has framing besides, and of any length: the whole request is bounded, too.
constexpr std::size_t request_limit = request_header_limit + 2 * request_body_limit;

HealthRequest request_of(const Parser& parser) {
  const auto& message = parser.get();
  HealthRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.version = static_cast<int>(message.version());
  request.authorization = std::string(message[http::field::authorization]);
  request.keep_alive = message.keep_alive();
  const auto [first, last] = message.equal_range(http::field::host);
  for (auto host = first; host != last; ++host)
    request.hosts.emplace_back(host->value());
  return request;
}

HealthResponse closing(int status, const char* sentence) {
  HealthResponse response = plain_response(status, sentence);
  response.close = true;
  return response;
}

HealthResponse refusal(const boost::system::error_code& error, bool in_request_line) {
  if (error == http::error::header_limit)
    return in_request_line ? closing(414, "the address is too long")
                           : closing(431, "the header of the request is larger than 8 KB");
  if (error == http::error::body_limit) return closing(413, "the body of the request is larger than 1 KB");
  if (error == http::error::bad_version) return closing(505, "waitlistd speaks HTTP/1.1 and HTTP/1.0");
  return closing(400, "this is no HTTP request");
}

std::string head_of(const HealthResponse& response, const char* connection, WallTime now) {
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
  std::string pending; // not parsed yet
  std::optional<Parser> parser;
  std::size_t parsed = 0; // of this request

  // One step: a header at most, or a piece of a body. need_more, or an error where there is no request in the
  // bytes.
  boost::system::error_code parse() {
    const bool in_header = !parser->is_header_done();
    boost::system::error_code error;
    const std::size_t size = parser->put(boost::asio::buffer(pending), error);
    pending.erase(0, size);
    parsed += size;
    if (error && error != http::error::need_more) return error;
    // Beast bounds the request line and the fields, each by itself.
    const std::size_t header = parsed + (parser->is_header_done() ? 0 : pending.size());
    if (in_header && header > request_header_limit) return http::error::header_limit;
    if (!parser->is_done() && parsed + pending.size() > request_limit) return http::error::body_limit;
    return error;
  }
};

RequestReader::RequestReader() : impl_(std::make_unique<Impl>()) {}
RequestReader::~RequestReader() = default;
RequestReader::RequestReader(RequestReader&&) noexcept = default;
RequestReader& RequestReader::operator=(RequestReader&&) noexcept = default;

void RequestReader::feed(std::string_view bytes) { impl_->pending += bytes; }

bool RequestReader::in_request() const { return impl_->parser.has_value(); }

std::variant<std::monostate, HealthRequest, HealthResponse> RequestReader::next() {
  // RFC 9112, 2.2: empty lines before a request line are passed over.
  while (!impl_->parser && impl_->pending.starts_with("\r\n"))
    impl_->pending.erase(0, 2);
  while (!impl_->pending.empty()) {
    if (!impl_->parser) {
      impl_->parser.emplace();
      impl_->parser->header_limit(request_header_limit);
      impl_->parser->body_limit(request_body_limit);
      impl_->parsed = 0;
    }
    const bool in_request_line = impl_->pending.find('\n') == std::string::npos && impl_->parsed == 0;
    const auto error = impl_->parse();
    // Nobody has to send a body here, let alone after an interim response.
    if (!impl_->parser->is_done() && impl_->parser->is_header_done() &&
        impl_->parser->get().count(http::field::expect) > 0)
      return closing(417, "send the request without Expect");
    if (error == http::error::need_more) return {};
    if (error) return refusal(error, in_request_line);
    if (!impl_->parser->is_done()) continue;
    HealthRequest request = request_of(*impl_->parser);
    impl_->parser.reset();
    return request;
  }
  return {};
}

std::string to_wire(const HealthResponse& response, const HealthRequest& request, WallTime now) {
  const bool stays = request.keep_alive && !response.close;
  std::string out = head_of(response, stays ? "keep-alive" : "close", now);
  if (request.method != "HEAD") out += response.body;
  return out;
}

std::string to_wire(const HealthResponse& response, WallTime now) {
  return head_of(response, "close", now) + response.body;
}

} // namespace waitlistd
