#include "service/http/exchange.hpp"

#include "core/http/proxy.hpp"
#include "service/http/answer_reader.hpp"
#include "service/http/connect.hpp"
#include "service/http/lookup.hpp"
#include "service/http/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <openssl/evp.h>

#include <array>
#include <chrono>
#include <exception>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

// A request under way.
struct Exchange {
  const HttpRequest& request;
  const HttpSettings& settings;
  std::optional<Proxy> proxy; // the one to go through
  Clock::time_point deadline;
  Clock::time_point connected_by; // the host's addresses being found

  const Url& url() const { return request.url; }
  // For the next step: as long as it may take, but not beyond the whole's end.
  Clock::duration patience(std::chrono::seconds step) const {
    const auto left = deadline - Clock::now();
    return std::max<Clock::duration>(std::min<Clock::duration>(step, left), std::chrono::milliseconds(1));
  }
  Clock::duration time_to_connect() const {
    return std::max<Clock::duration>(std::min(connected_by, deadline) - Clock::now(),
                                     std::chrono::milliseconds(1));
  }
};

bool is_timeout(const error_code& error) {
  return error == beast::error::timeout || error == asio::error::timed_out;
}

std::string proxy_name(const Exchange& exchange) {
  return "the proxy " + exchange.proxy->host + ":" + std::to_string(exchange.proxy->port);
}

HttpFailure network_failure(const Exchange& exchange, const char* step, const error_code& error) {
  std::string what = error.message();
  if (is_timeout(error)) what = "no answer in time";
  if (error == ssl::error::stream_truncated || error == asio::error::eof) what = "the connection was cut off";
  std::string through;
  if (exchange.proxy) through = " through " + proxy_name(exchange);
  return http_failure(is_timeout(error) ? HttpTrouble::timeout : HttpTrouble::connection,
                      shown_address(exchange.request) + ": " + step + through + ": " + what,
                      exchange.proxy ? "check the network, HTTPS_PROXY and NO_PROXY"
                                     : "check the network and the site; behind a proxy, set HTTPS_PROXY");
}

HttpFailure tls_failure(const Exchange& exchange, SSL* session, const error_code& error) {
  if (auto refused = certificate_failure(session, exchange.url(), shown_address(exchange.request)))
    return *refused;
  HttpFailure failure = network_failure(exchange, "TLS handshake", error);
  if (!is_timeout(error)) failure.trouble = HttpTrouble::tls;
  return failure;
}

std::string authority(const Url& url, bool with_default_port) {
  const bool default_port = url.port == (url.scheme == "https" ? 443 : 80);
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  return default_port && !with_default_port ? host : host + ":" + std::to_string(url.port);
}

// Nothing in them can end a line: addresses and validators are judged where they enter, a cookie by the
// parser, what is posted with in HttpClient::post.
std::string request_text(const std::string& method, const std::string& target, const Headers& headers) {
  std::string text = method + " " + target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : headers)
    text.append(name).append(": ").append(value).append("\r\n");
  return text + "\r\n";
}

const char* name_of(HttpMethod method) {
  switch (method) {
  case HttpMethod::head:
    return "HEAD";
  case HttpMethod::post:
    return "POST";
  case HttpMethod::get:
    break;
  }
  return "GET";
}

// "close": a look is a handful of requests, too few to keep connections for; and where the server closes too,
// expect_end can tell that nothing follows.
std::string text_of(const HttpRequest& request) {
  Headers headers = {{"Host", authority(request.url, false)}, {"Connection", "close"}};
  headers.insert(headers.end(), request.headers.begin(), request.headers.end());
  if (request.method == HttpMethod::post)
    headers.emplace_back("Content-Length", std::to_string(request.body.size()));
  return request_text(name_of(request.method), request.url.target, headers) + request.body;
}

// Whether a transfer keeps up the minimum rate, looked at after each idle time's length.
class RateWatch {
public:
  explicit RateWatch(const HttpSettings& settings) : settings_(settings) {}
  bool too_slow(std::uint64_t received) {
    const auto now = Clock::now();
    if (now - since_ < settings_.idle_timeout) return false;
    const auto seconds = std::chrono::duration<double>(now - since_).count();
    const bool slow = static_cast<double>(received - received_before_) <
                      static_cast<double>(settings_.minimum_rate) * seconds;
    since_ = now;
    received_before_ = received;
    return slow;
  }

private:
  const HttpSettings& settings_;
  Clock::time_point since_ = Clock::now();
  std::uint64_t received_before_ = 0;
};

HttpFailure rate_failure(const Exchange& exchange) {
  return http_failure(HttpTrouble::too_slow,
                      shown_address(exchange.request) + ": slower than " +
                          std::to_string(exchange.settings.minimum_rate) + " bytes a second",
                      "the network or the site is overloaded; HTTP_MINIMUM_RATE sets the limit");
}

// After an announced length there must be nothing: a server that says less than it sends would have us take a
// part for the whole.
template <class Stream>
asio::awaitable<HttpResult<void>> expect_end(Stream& stream, const AnswerReader& reader,
                                             const Exchange& exchange) {
  std::size_t more = reader.surplus();
  if (more == 0) {
    constexpr std::chrono::seconds moment(1); // for a server that says "close" and does not
    std::array<char, 1> byte;
    error_code error;
    beast::get_lowest_layer(stream).expires_after(moment);
    auto token = asio::redirect_error(asio::use_awaitable, error);
    more = co_await stream.async_read_some(asio::buffer(byte), token);
  }
  if (more == 0) co_return HttpResult<void>{};
  co_return http_failure(HttpTrouble::connection,
                         shown_address(exchange.request) + ": the answer is longer than its announced length",
                         "the site or a proxy on the way is broken; the next run tries again");
}

// The answer to what was sent. `stream` is the TLS or the plain one.
template <class Stream>
asio::awaitable<HttpResult<void>> receive(Stream& stream, AnswerReader& reader, const Exchange& exchange,
                                          const char* waiting) {
  std::array<char, piece_bytes> piece;
  std::optional<RateWatch> rate; // of the body
  while (!reader.complete()) {
    if (reader.in_body()) // the head's time runs since the request
      beast::get_lowest_layer(stream).expires_after(exchange.patience(exchange.settings.idle_timeout));
    if (reader.in_body() && !rate) rate.emplace(exchange.settings);
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    const std::size_t got = co_await stream.async_read_some(asio::buffer(piece), token);
    // Over TLS the end has to be announced (close_notify): a connection that is cut is stream_truncated, so
    // that nobody on the way can shorten a body that ends with it.
    if (error == asio::error::eof && reader.end()) break;
    const char* step = reader.in_body() ? "receiving the answer" : waiting;
    if (error) co_return network_failure(exchange, step, error);
    if (auto fed = reader.feed({piece.data(), got}); !fed) co_return fed.error();
    if (rate && rate->too_slow(reader.body_bytes())) co_return rate_failure(exchange);
    if (Clock::now() > exchange.deadline) co_return network_failure(exchange, step, beast::error::timeout);
  }
  co_return HttpResult<void>{};
}

template <class Stream>
asio::awaitable<HttpResult<HttpHead>> send_and_receive(Stream& stream, const Exchange& exchange) {
  const std::string request = text_of(exchange.request);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  beast::get_lowest_layer(stream).expires_after(exchange.patience(exchange.settings.header_timeout));
  co_await asio::async_write(stream, asio::buffer(request), token);
  if (error) co_return network_failure(exchange, "sending the request", error);

  AnswerReader reader(exchange.request, exchange.request.method != HttpMethod::head,
                      shown_address(exchange.request));
  if (auto received = co_await receive(stream, reader, exchange, "waiting for the answer"); !received)
    co_return received.error();
  if (reader.nothing_may_follow())
    if (auto ended = co_await expect_end(stream, reader, exchange); !ended) co_return ended.error();
  co_return reader.head();
}

std::string basic_credentials(const Proxy& proxy) {
  const std::string plain = proxy.user + ":" + proxy.password;
  std::string out(4 * (plain.size() + 2) / 3 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(plain.data()), static_cast<int>(plain.size()));
  out.resize(static_cast<std::size_t>(size));
  return "Basic " + out;
}

HttpFailure proxy_failure(const Exchange& exchange, int status) {
  if (status == 407)
    return http_failure(
        HttpTrouble::proxy,
        shown_address(exchange.request) + ": " + proxy_name(exchange) +
            (exchange.proxy->user.empty() ? " demands a user and password"
                                          : " does not accept the user and password"),
        "set HTTPS_PROXY=http://user:password@host:port, special characters percent-encoded; only "
        "Basic is supported",
        status);
  return http_failure(HttpTrouble::proxy,
                      shown_address(exchange.request) + ": " + proxy_name(exchange) +
                          " refuses to connect: status " + std::to_string(status),
                      "ask whoever runs it to allow " + exchange.url().host + ", or list it in NO_PROXY",
                      status);
}

// CONNECT: from here on the socket leads to the host.
asio::awaitable<HttpResult<void>> open_tunnel(beast::tcp_stream& socket, const Exchange& exchange) {
  const std::string place = authority(exchange.url(), true);
  Headers headers = {{"Host", place}};
  if (!exchange.proxy->user.empty())
    headers.emplace_back("Proxy-Authorization", basic_credentials(*exchange.proxy));
  const std::string request = request_text("CONNECT", place, headers);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  socket.expires_after(exchange.patience(exchange.settings.header_timeout));
  co_await asio::async_write(socket, asio::buffer(request), token);
  if (error) co_return network_failure(exchange, "asking", error);
  AnswerReader reader(exchange.request, false, shown_address(exchange.request) + ": " + proxy_name(exchange));
  if (auto received = co_await receive(socket, reader, exchange, "connecting"); !received)
    co_return received.error();
  if (reader.head().status / 100 != 2) co_return proxy_failure(exchange, reader.head().status);
  co_return HttpResult<void>{};
}

asio::awaitable<HttpResult<HttpHead>> connect_and_exchange(const Exchange& exchange, ssl::context& context,
                                                           const std::vector<tcp::endpoint>& addresses) {
  const auto executor = co_await asio::this_coro::executor;
  const HttpSettings& settings = exchange.settings;
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  auto connected = co_await connect_to_any(executor, interleaved(addresses), exchange.time_to_connect());
  if (connected.error) co_return network_failure(exchange, "connecting", connected.error);

  ssl::stream<beast::tcp_stream> stream(std::move(connected.socket), context);
  auto& socket = beast::get_lowest_layer(stream);
  if (exchange.url().scheme == "http") co_return co_await send_and_receive(socket, exchange);
  if (exchange.proxy)
    if (auto tunnel = co_await open_tunnel(socket, exchange); !tunnel) co_return tunnel.error();

  if (auto named = expect_host(stream.native_handle(), exchange.url(), shown_address(exchange.request));
      !named)
    co_return named.error();
  socket.expires_after(exchange.patience(settings.tls_timeout));
  co_await stream.async_handshake(ssl::stream_base::client, token);
  if (error) co_return tls_failure(exchange, stream.native_handle(), error);
  co_return co_await send_and_receive(stream, exchange);
}

HttpFailure guard_failure(const Exchange& exchange, const std::string& address,
                          const AddressRefusal& refusal) {
  return http_failure(HttpTrouble::address,
                      shown_address(exchange.request) + ": " + exchange.url().host + " is at " + address +
                          ", which is not connected to: it is a " + refusal.kind + " address",
                      refusal.is_final ? "no setting allows it; the message's address has to be corrected"
                                       : "if it is meant, the operator has to allow the block that it is in");
}

// Those that may be connected to. They are what is connected to, so that a name which has another address by
// then gains nothing (DNS rebinding).
HttpResult<std::vector<std::string>> judged(const Exchange& exchange,
                                            const std::vector<std::string>& addresses) {
  if (!exchange.settings.guard) return addresses;
  std::vector<std::string> good;
  std::optional<HttpFailure> refused;
  for (const std::string& address : addresses) {
    const auto refusal = refusal_of(*exchange.settings.guard, address);
    if (!refusal)
      good.push_back(address);
    else if (!refused)
      refused = guard_failure(exchange, address, *refusal);
  }
  if (good.empty() && refused) return std::move(*refused);
  return good;
}

// A proxy looks the host up by itself: what it finds we cannot know, and its own rules decide. What can be
// known is refused all the same: every address that the host has here has to be good. One that has none here
// may be known to the proxy only, as behind most of them every host is.
HttpResult<void> judge_behind_proxy(const Exchange& exchange, const std::stop_token& stop) {
  const auto& guard = exchange.settings.guard;
  if (!guard) return {};
  const auto found = addresses_of(exchange.url().host, exchange.settings.name_server,
                                  exchange.time_to_connect(), stop, shown_address(exchange.request));
  if (!found) return {};
  for (const std::string& address : *found)
    if (const auto refusal = refusal_of(*guard, address)) return guard_failure(exchange, address, *refusal);
  return {};
}

// Where to connect to: the host's addresses, or the proxy's, which is the operator's to choose.
HttpResult<std::vector<std::string>> addresses_to_try(const Exchange& exchange, const std::stop_token& stop) {
  const std::string subject = shown_address(exchange.request);
  const NameServer& server = exchange.settings.name_server;
  if (exchange.proxy) {
    if (auto good = judge_behind_proxy(exchange, stop); !good) return good.error();
    return addresses_of(exchange.proxy->host, server, exchange.time_to_connect(), stop,
                        subject + ": " + proxy_name(exchange));
  }
  const auto found = addresses_of(exchange.url().host, server, exchange.time_to_connect(), stop, subject);
  if (!found) return found;
  return judged(exchange, *found);
}

HttpResult<std::vector<tcp::endpoint>> way_of(const Exchange& exchange, const std::stop_token& stop) {
  const auto addresses = addresses_to_try(exchange, stop);
  if (!addresses) return addresses.error();
  std::vector<tcp::endpoint> way;
  for (const std::string& address : *addresses) {
    error_code error;
    const auto parsed = asio::ip::make_address(address, error);
    if (!error)
      way.emplace_back(parsed, exchange.proxy ? exchange.proxy->port : exchange.url().port);
    else
      return network_failure(exchange, "looking the host up", error);
  }
  return way;
}

// HTTPS_PROXY is for https; plain http is for this machine, or where ALLOW_HTTP says so.
std::optional<Proxy> proxy_for(const Url& url, const HttpSettings& settings) {
  if (settings.https_proxy.empty() || url.scheme != "https" || bypasses_proxy(settings.no_proxy, url))
    return std::nullopt;
  return parse_proxy(settings.https_proxy);
}

} // namespace

HttpResult<HttpHead> http_exchange(const HttpRequest& request, const HttpSettings& settings,
                                   const std::stop_token& stop) {
  ssl::context context(ssl::context::tls_client);
  if (auto trusted = set_up_trust(context.native_handle(), settings.ca_file); !trusted)
    return trusted.error();
  const Exchange exchange{request, settings, proxy_for(request.url, settings),
                          Clock::now() + settings.total_timeout, Clock::now() + settings.connect_timeout};
  const auto way = way_of(exchange, stop);
  if (!way) return way.error();
  asio::io_context loop(1);
  std::optional<HttpResult<HttpHead>> answer;
  std::exception_ptr bug;
  asio::co_spawn(loop, connect_and_exchange(exchange, context, *way),
                 [&](std::exception_ptr thrown, HttpResult<HttpHead> result) {
                   bug = std::move(thrown);
                   answer.emplace(std::move(result));
                 });
  const std::stop_callback on_stop(stop, [&] { loop.stop(); });
  // Not run(): handlers of attempts that lost the race may be left, and nobody waits for them.
  while (!answer && !loop.stopped())
    loop.run_one();
  if (bug) std::rethrow_exception(bug);
  if (answer) return *answer;
  return http_failure(HttpTrouble::stopped, shown_address(request) + ": given up: waitlistd was asked to end",
                      {});
}

} // namespace waitlistd
