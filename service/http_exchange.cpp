#include "service/http_exchange.hpp"

#include "platform/trust_store.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <array>
#include <chrono>
#include <exception>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t header_limit = 64 * 1024;
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

struct Request {
  const Url& url;
  const HttpSettings& settings;
  const Validators& known;
  std::uint64_t limit;
  const BodySink& sink;
  Clock::time_point deadline;

  // For the next operation: as long as one may be idle, but not beyond the whole's end.
  Clock::duration patience() const {
    const auto left = deadline - Clock::now();
    return std::max<Clock::duration>(std::min<Clock::duration>(settings.idle_timeout, left),
                                     std::chrono::milliseconds(1));
  }
};

Failure network_failure(const Url& url, const char* step, const error_code& error) {
  std::string what = error.message();
  if (error == beast::error::timeout) what = "no answer in time";
  if (error == http::error::end_of_stream || error == http::error::partial_message ||
      error == ssl::error::stream_truncated)
    what = "the connection was cut off";
  return {FailureKind::try_again, to_string(url) + ": " + step + ": " + what,
          "check the network and the site; the next run tries again"};
}

Failure limit_failure(const Url& url, std::uint64_t limit) {
  return {FailureKind::failed,
          to_string(url) + ": the answer is larger than the limit of " + std::to_string(limit) + " bytes",
          "if it is right, raise PAGE_SIZE_LIMIT or FILE_SIZE_LIMIT"};
}

// What OpenSSL found wrong with the certificate, or with the handshake as a whole.
Failure tls_failure(const Url& url, SSL* session, const error_code& error) {
  const long verified = SSL_get_verify_result(session);
  if (verified == X509_V_OK) return network_failure(url, "TLS handshake", error);
  std::string what = X509_verify_cert_error_string(verified);
  std::string hint = "nothing is downloaded over a connection that cannot be trusted";
  switch (verified) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
    what = "it has expired";
    break;
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    what = "it is for another host than " + url.host;
    break;
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    what = "its issuer is unknown (" + what + ")";
    hint = "if a proxy of yours signs certificates, name its authority in CA_FILE; on Linux ca-certificates "
           "must be installed";
    break;
  default:
    break;
  }
  return {FailureKind::failed, to_string(url) + ": the certificate is not accepted: " + what,
          std::move(hint)};
}

Result<void> set_up_trust(ssl::context& context, const HttpSettings& settings) {
  context.set_options(ssl::context::default_workarounds);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(ssl::verify_peer);
  if (settings.ca_file.empty()) {
    platform::use_system_trust(context.native_handle());
    return {};
  }
  error_code error;
  context.load_verify_file(settings.ca_file, error);
  if (error)
    return Failure{FailureKind::configuration,
                   "CA_FILE " + settings.ca_file + " cannot be read: " + error.message(),
                   "it must hold certificates in PEM"};
  return {};
}

// SNI, and the name or address that the certificate has to be for.
void expect_host(SSL* session, const std::string& host) {
  error_code no_address;
  asio::ip::make_address(host, no_address);
  X509_VERIFY_PARAM* wanted = SSL_get0_param(session);
  if (!no_address) {
    X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
    return;
  }
  SSL_set_tlsext_host_name(session, host.c_str());
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
}

http::request<http::empty_body> get_request(const Request& request) {
  http::request<http::empty_body> message(http::verb::get, request.url.target, 11);
  const bool default_port = request.url.port == (request.url.scheme == "https" ? 443 : 80);
  const std::string host =
      request.url.host.find(':') == std::string::npos ? request.url.host : "[" + request.url.host + "]";
  message.set(http::field::host, default_port ? host : host + ":" + std::to_string(request.url.port));
  message.set(http::field::user_agent, request.settings.user_agent);
  message.set(http::field::accept, "*/*");
  message.set(http::field::connection, "close");
  if (!request.known.etag.empty()) message.set(http::field::if_none_match, request.known.etag);
  if (!request.known.last_modified.empty())
    message.set(http::field::if_modified_since, request.known.last_modified);
  return message;
}

ExchangeAnswer answer_of(const http::response<http::buffer_body>& response) {
  const auto field = [&](http::field name) { return std::string(response[name]); };
  return {static_cast<int>(response.result_int()), field(http::field::location),
          field(http::field::content_type), field(http::field::etag), field(http::field::last_modified)};
}

// Reads the body in pieces. `stream` is the TLS or the plain one.
template <class Stream>
asio::awaitable<Result<void>> read_body(Stream& stream, beast::flat_buffer& buffer,
                                        http::response_parser<http::buffer_body>& parser,
                                        const Request& request) {
  std::array<char, piece_bytes> piece;
  std::optional<std::uint64_t> length;
  if (const auto announced = parser.content_length()) length = *announced;
  if (length && *length > request.limit) co_return limit_failure(request.url, request.limit);
  std::uint64_t received = 0;
  while (!parser.is_done()) {
    parser.get().body().data = piece.data();
    parser.get().body().size = piece.size();
    beast::get_lowest_layer(stream).expires_after(request.patience());
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    co_await http::async_read(stream, buffer, parser, token);
    if (error == http::error::need_buffer) error = {};
    // A body without length ends with the connection; some servers then skip TLS's goodbye.
    if (error) co_return network_failure(request.url, "receiving the answer", error);
    const std::size_t got = piece.size() - parser.get().body().size;
    received += got;
    if (received > request.limit) co_return limit_failure(request.url, request.limit);
    if (auto taken = request.sink({piece.data(), got}, length); !taken) co_return taken.error();
  }
  co_return Result<void>{};
}

template <class Stream>
asio::awaitable<Result<ExchangeAnswer>> exchange(Stream& stream, const Request& request) {
  const auto message = get_request(request);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  beast::get_lowest_layer(stream).expires_after(request.patience());
  co_await http::async_write(stream, message, token);
  if (error) co_return network_failure(request.url, "sending the request", error);

  beast::flat_buffer buffer;
  http::response_parser<http::buffer_body> parser;
  parser.header_limit(header_limit);
  parser.body_limit(boost::none); // read_body counts
  beast::get_lowest_layer(stream).expires_after(request.patience());
  co_await http::async_read_header(stream, buffer, parser, token);
  if (error == http::error::header_limit) co_return limit_failure(request.url, header_limit);
  if (error) co_return network_failure(request.url, "waiting for the answer", error);
  ExchangeAnswer answer = answer_of(parser.get());
  if (answer.status == 200)
    if (auto body = co_await read_body(stream, buffer, parser, request); !body) co_return body.error();
  co_return answer;
}

asio::awaitable<Result<ExchangeAnswer>> connect_and_exchange(const Request& request, ssl::context& context) {
  const auto executor = co_await asio::this_coro::executor;
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  tcp::resolver resolver(executor);
  const std::string port = std::to_string(request.url.port);
  const auto addresses = co_await resolver.async_resolve(request.url.host, port, token);
  if (error) co_return network_failure(request.url, "looking the host up", error);

  ssl::stream<beast::tcp_stream> stream(executor, context);
  auto& socket = beast::get_lowest_layer(stream);
  socket.expires_after(request.settings.connect_timeout);
  co_await socket.async_connect(addresses, token);
  if (error) co_return network_failure(request.url, "connecting", error);
  if (request.url.scheme == "http") co_return co_await exchange(socket, request);

  expect_host(stream.native_handle(), request.url.host);
  socket.expires_after(request.settings.connect_timeout);
  co_await stream.async_handshake(ssl::stream_base::client, token);
  if (error) co_return tls_failure(request.url, stream.native_handle(), error);
  co_return co_await exchange(stream, request);
}

} // namespace

Result<ExchangeAnswer> http_get(const Url& url, const HttpSettings& settings, const Validators& known,
                                std::uint64_t limit, const BodySink& sink) {
  ssl::context context(ssl::context::tls_client);
  if (auto trusted = set_up_trust(context, settings); !trusted) return trusted.error();
  const Request request{url, settings, known, limit, sink, Clock::now() + settings.total_timeout};
  asio::io_context loop(1);
  std::optional<Result<ExchangeAnswer>> answer;
  std::exception_ptr bug;
  asio::co_spawn(loop, connect_and_exchange(request, context),
                 [&](std::exception_ptr thrown, Result<ExchangeAnswer> result) {
                   bug = std::move(thrown);
                   answer.emplace(std::move(result));
                 });
  loop.run();
  if (bug) std::rethrow_exception(bug);
  return *answer;
}

} // namespace waitlistd
