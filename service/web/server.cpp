#include "service/web/server.hpp"

#include "service/log/log.hpp"
#include "service/web/listen.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <new>
#include <optional>
#include <set>
#include <thread>
#include <variant>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

class Connection;

// What all connections share.
struct Endpoint {
  Endpoint(asio::io_context& loop_, WebSettings settings_, Router router_)
      : loop(loop_), settings(std::move(settings_)), router(std::move(router_)), acceptor(loop) {}

  void make_room();
  void close();

  asio::io_context& loop;
  WebSettings settings;
  Router router;
  tcp::acceptor acceptor;
  std::set<Connection*> connections;
  bool closed = false;
};

// One client. Kept alive by the coroutine that serves it.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(std::shared_ptr<Endpoint> endpoint_, tcp::socket socket_)
      : endpoint(std::move(endpoint_)), socket(std::move(socket_)), timer_(endpoint->loop),
        answered_(endpoint->loop) {
    endpoint->connections.insert(this);
  }
  ~Connection() { endpoint->connections.erase(this); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // From now on, until it is called again, the socket's operations may take that long altogether.
  void allow(std::chrono::milliseconds time) {
    timed_out = false;
    timer_.expires_after(time);
    timer_.async_wait([weak = weak_from_this()](error_code cancelled) {
      const auto self = weak.lock();
      // A wait that has just ended cannot be cancelled any more: whether it still counts, the expiry says.
      if (cancelled || !self || Clock::now() < self->timer_.expiry()) return;
      self->timed_out = true;
      error_code ignored; // it was closed meanwhile
      self->socket.cancel(ignored);
    });
  }

  // What the handler of the next request is given. It may call from another thread, late, or never.
  WebAnswer next_answer() {
    response_.reset();
    return [weak = weak_from_this(), turn = ++turn_,
            executor = endpoint->loop.get_executor()](WebResponse given) {
      asio::dispatch(executor, [weak, turn, given = std::move(given)]() mutable {
        if (const auto self = weak.lock()) self->take(turn, std::move(given));
      });
    };
  }

  // The response to that request; absent where none comes in time, or the connection is closed.
  asio::awaitable<std::optional<WebResponse>> response() {
    error_code error; // cancelled: it is there
    auto token = asio::redirect_error(asio::use_awaitable, error);
    if (!response_) {
      answered_.expires_after(endpoint->settings.limits.answer);
      co_await answered_.async_wait(token);
    }
    ++turn_; // what comes now is nobody's
    co_return std::move(response_);
  }

  void close() {
    endpoint->connections.erase(this);
    timer_.cancel();
    answered_.cancel();
    error_code ignored; // it was closed already
    // Reset: the port is not free for a listener to come as long as a client holds its end (platform/ports).
    socket.set_option(tcp::socket::linger(true, 0), ignored);
    socket.close(ignored);
  }

  const std::shared_ptr<Endpoint> endpoint;
  tcp::socket socket;
  bool timed_out = false;
  bool answering = false;                 // else it waits for (the rest of) a request,
  Clock::time_point since = Clock::now(); // since then

private:
  void take(unsigned turn, WebResponse given) {
    if (turn != turn_ || response_) return;
    response_ = std::move(given);
    answered_.cancel();
  }

  asio::steady_timer timer_;
  asio::steady_timer answered_;
  std::optional<WebResponse> response_;
  unsigned turn_ = 0; // counts requests, and the ends of their waiting
};

void Endpoint::make_room() {
  if (connections.size() < settings.limits.connections) return;
  const auto goes_first = [](const Connection* a, const Connection* b) {
    return a->answering != b->answering ? b->answering : a->since < b->since;
  };
  (*std::min_element(connections.begin(), connections.end(), goes_first))->close();
}

void Endpoint::close() {
  closed = true;
  error_code ignored; // it was closed already
  acceptor.close(ignored);
  while (!connections.empty())
    (*connections.begin())->close();
}

using Incoming = std::variant<std::monostate, WebRequest, WebResponse>;

// A request, or what to answer where there is none; neither where the client is gone. `patience`: for its
// first byte.
asio::awaitable<Incoming> receive(Connection& connection, RequestReader& reader,
                                  std::chrono::milliseconds patience) {
  const std::chrono::milliseconds time_for_request = connection.endpoint->settings.limits.request;
  std::array<char, 4096> piece;
  Incoming incoming = reader.next(); // what was sent along with the request before
  connection.allow(reader.in_request() ? time_for_request : patience);
  while (std::holds_alternative<std::monostate>(incoming)) {
    const bool was_idle = !reader.in_request();
    error_code error;
    auto token = asio::redirect_error(asio::use_awaitable, error);
    auto buffer = asio::buffer(piece);
    const std::size_t size = co_await connection.socket.async_read_some(buffer, token);
    if (connection.timed_out && reader.in_request()) {
      WebResponse late = plain_response(408, "the request was not complete in time");
      late.close = true;
      co_return late;
    }
    if (error) co_return Incoming{};
    reader.feed({piece.data(), size});
    incoming = reader.next();
    if (was_idle && reader.in_request()) connection.allow(time_for_request);
  }
  co_return incoming;
}

// To tell it takes memory, which may be what is short: then it is told by the next one that can.
void tell(const Endpoint& endpoint, const char* what, const char* why) noexcept {
  try {
    if (endpoint.settings.warn) endpoint.settings.warn(what, why);
  } catch (const std::bad_alloc&) {
  }
}

// What is thrown but for want of memory is a bug of the program.
void report_bug(const Endpoint& endpoint, const char* what) {
  log_failure({FailureKind::failed, endpoint.settings.name + ": unexpected: " + what,
               "this is a bug in waitlistd: please report it"});
}

asio::awaitable<WebResponse> answer(Connection& connection, WebRequest& request) {
  const Endpoint& endpoint = *connection.endpoint;
  auto decision = endpoint.router.route(request);
  if (auto* response = std::get_if<WebResponse>(&decision)) co_return std::move(*response);
  auto& [route, path_values] = std::get<Routed>(decision);
  request.path_values = std::move(path_values);
  const char* const failed = "waitlistd could not make the answer; its log says why";
  try {
    route->handler(request, connection.next_answer());
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& bug) {
    report_bug(endpoint, bug.what());
    co_return plain_response(500, failed);
  }
  auto response = co_await connection.response();
  if (!response) {
    if (!endpoint.closed) tell(endpoint, "a request was not answered in time", request.target.c_str());
    co_return plain_response(503, "there was no answer in time");
  }
  if (can_be_written(*response)) co_return std::move(*response);
  report_bug(endpoint, ("the answer to " + request.method + " has a field that is none").c_str());
  co_return plain_response(500, failed);
}

// True where the whole of it is sent.
asio::awaitable<bool> send(Connection& connection, const std::string& bytes) {
  connection.allow(connection.endpoint->settings.limits.request);
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  auto buffer = asio::buffer(bytes);
  co_await asio::async_write(connection.socket, buffer, token);
  co_return !error;
}

// A socket that is closed with bytes unread makes the client lose the response: what it still sends is read
// for a moment.
asio::awaitable<void> close_gently(Connection& connection) {
  constexpr std::chrono::milliseconds moment{500};
  error_code error; // it was closed meanwhile
  connection.socket.shutdown(tcp::socket::shutdown_send, error);
  connection.allow(moment);
  std::array<char, 4096> piece;
  while (!error) {
    auto token = asio::redirect_error(asio::use_awaitable, error);
    auto buffer = asio::buffer(piece);
    co_await connection.socket.async_read_some(buffer, token);
    if (connection.timed_out) break;
  }
}

asio::awaitable<void> serve(std::shared_ptr<Connection> connection) {
  const Endpoint& endpoint = *connection->endpoint;
  RequestReader reader([&endpoint](const WebRequest& head) { return endpoint.router.body_limit(head); });
  auto patience = endpoint.settings.limits.request; // whoever connects has something to ask
  for (bool stays = true; stays;) {
    Incoming incoming = co_await receive(*connection, reader, patience);
    if (endpoint.closed || std::holds_alternative<std::monostate>(incoming)) co_return;
    connection->answering = true;
    std::string bytes;
    if (auto* request = std::get_if<WebRequest>(&incoming)) {
      const WebResponse response = co_await answer(*connection, *request);
      if (endpoint.closed) co_return;
      bytes = to_wire(response, *request, std::chrono::system_clock::now());
      stays = request->keep_alive && !response.close;
    } else {
      bytes = to_wire(std::get<WebResponse>(incoming), std::chrono::system_clock::now());
      stays = false;
    }
    const bool sent = co_await send(*connection, bytes);
    if (!sent) co_return;
    connection->answering = false;
    connection->since = Clock::now();
    patience = endpoint.settings.limits.idle;
  }
  co_await close_gently(*connection);
}

// How a connection ended that was not to end like this.
void report_thrown(const Endpoint& endpoint, const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    tell(endpoint, "a connection could not be served", "out of memory");
  } catch (const std::exception& bug) {
    report_bug(endpoint, bug.what());
  }
}

auto reporting_to(const std::shared_ptr<Endpoint>& endpoint) {
  return [endpoint](const std::exception_ptr& thrown) { report_thrown(*endpoint, thrown); };
}

// It is taken here and not by async_accept, whose own completion needs memory: what that throws goes past
// every coroutine and takes the waiting one with it. Where completion ports are, as on Windows, there is no
// other way to wait for a connection.
asio::awaitable<tcp::socket> next_connection(Endpoint& endpoint, error_code& error) {
  auto token = asio::redirect_error(asio::use_awaitable, error);
#ifdef BOOST_ASIO_HAS_IOCP
  tcp::socket socket = co_await endpoint.acceptor.async_accept(token);
#else
  co_await endpoint.acceptor.async_wait(tcp::acceptor::wait_read, token);
  tcp::socket socket(endpoint.loop);
  if (!error && !endpoint.closed) endpoint.acceptor.accept(socket, error);
#endif
  co_return socket;
}

asio::awaitable<void> accept_one(const std::shared_ptr<Endpoint>& endpoint) {
  constexpr std::chrono::seconds pause{1}; // out of descriptors: more of them come with time only
  error_code error;
  tcp::socket socket = co_await next_connection(*endpoint, error);
  if (endpoint->closed) co_return;
  if (!error) {
    endpoint->make_room();
    auto connection = std::make_shared<Connection>(endpoint, std::move(socket));
    asio::co_spawn(endpoint->loop, serve(std::move(connection)), reporting_to(endpoint));
  } else if (error != asio::error::would_block && error != asio::error::connection_aborted) { // else it went
    tell(*endpoint, "a connection could not be accepted", error.message().c_str());
    asio::steady_timer timer(endpoint->loop, pause);
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
  }
}

// Whatever one connection meets, the next is accepted: memory too may be short for a moment.
asio::awaitable<void> accept_connections(std::shared_ptr<Endpoint> endpoint) {
  constexpr std::chrono::milliseconds moment{50};
  while (!endpoint->closed) {
    try {
      co_await accept_one(endpoint);
    } catch (const std::exception& thrown) {
      tell(*endpoint, "a connection could not be accepted", thrown.what());
      std::this_thread::sleep_for(moment); // of the whole loop: without memory it could not even wait
    }
  }
}

} // namespace

struct WebServer::Listener {
  std::shared_ptr<Endpoint> endpoint;
  ~Listener() { endpoint->close(); }
};

Result<WebServer> WebServer::listen(asio::io_context& loop, WebSettings settings, Router router) {
  auto endpoint = std::make_shared<Endpoint>(loop, std::move(settings), std::move(router));
  const WebSettings& how = endpoint->settings;
  if (auto listening = listen_at(endpoint->acceptor, {how.listen, how.setting, how.name}); !listening)
    return listening.error();
  asio::co_spawn(loop, accept_connections(endpoint), reporting_to(endpoint));
  auto listener = std::make_shared<Listener>();
  listener->endpoint = std::move(endpoint);
  return WebServer(std::move(listener));
}

WebServer::WebServer(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
WebServer::WebServer(WebServer&&) noexcept = default;
WebServer& WebServer::operator=(WebServer&&) noexcept = default;
WebServer::~WebServer() = default;

int WebServer::port() const { return listener_->endpoint->acceptor.local_endpoint().port(); }

void WebServer::close() { listener_->endpoint->close(); }

} // namespace waitlistd
