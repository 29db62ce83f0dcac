#include "service/health/server.hpp"

#include "core/text.hpp"
#include "platform/ports.hpp"
#include "service/health/readiness.hpp"
#include "service/health/router.hpp"
#include "service/health/views.hpp"
#include "service/health/wire.hpp"
#include "service/log/log.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
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
  Endpoint(asio::io_context& loop_, HealthSettings settings_, HealthHooks hooks_)
      : loop(loop_), settings(std::move(settings_)), hooks(std::move(hooks_)),
        router(settings.hosts, settings.token), acceptor(loop),
        readiness(std::make_shared<Readiness>(loop, hooks, settings.limits)) {}

  void make_room();
  void close();

  asio::io_context& loop;
  HealthSettings settings;
  HealthHooks hooks;
  Router router;
  tcp::acceptor acceptor;
  std::shared_ptr<Readiness> readiness;
  std::set<Connection*> connections;
  bool closed = false;
};

// One client. Kept alive by the coroutine that serves it.
class Connection : public std::enable_shared_from_this<Connection> {
public:
  Connection(std::shared_ptr<Endpoint> endpoint_, tcp::socket socket_)
      : endpoint(std::move(endpoint_)), socket(std::move(socket_)), timer_(endpoint->loop) {
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

  void close() {
    endpoint->connections.erase(this);
    timer_.cancel();
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
  asio::steady_timer timer_;
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
  readiness->forget();
  while (!connections.empty())
    (*connections.begin())->close();
}

using Incoming = std::variant<std::monostate, HealthRequest, HealthResponse>;

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
      HealthResponse late = plain_response(408, "the request was not complete in time");
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

HealthResponse start_cycle(Endpoint& endpoint) {
  const ServiceState& state = endpoint.hooks.state();
  if (state.stopping) return plain_response(503, "waitlistd is stopping");
  if (state.look_under_way()) return cycle_response(CycleStart::under_way);
  if (!endpoint.hooks.start_cycle()) return cycle_response(CycleStart::not_possible);
  log_event(Level::info, "cycle_requested", "a cycle was asked for over the health endpoint");
  return cycle_response(CycleStart::started);
}

asio::awaitable<HealthResponse> answer(Endpoint& endpoint, const HealthRequest& request) {
  const Decision decision = endpoint.router.route(request);
  if (const auto* response = std::get_if<HealthResponse>(&decision)) co_return *response;
  if (std::holds_alternative<StartCycle>(decision)) co_return start_cycle(endpoint);
  const std::vector<std::string> unready = co_await endpoint.readiness->reasons();
  // Meanwhile the daemon may be gone.
  if (endpoint.closed) co_return plain_response(503, "waitlistd is stopping");
  co_return show(std::get<Show>(decision).view, endpoint.hooks.state(), unready,
                 endpoint.settings.dashboards_url, std::chrono::system_clock::now());
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
  RequestReader reader;
  auto patience = endpoint.settings.limits.request; // whoever connects has something to ask
  for (bool stays = true; stays;) {
    const Incoming incoming = co_await receive(*connection, reader, patience);
    if (endpoint.closed || std::holds_alternative<std::monostate>(incoming)) co_return;
    connection->answering = true;
    std::string bytes;
    if (const auto* request = std::get_if<HealthRequest>(&incoming)) {
      const HealthResponse response = co_await answer(*connection->endpoint, *request);
      bytes = to_wire(response, *request, std::chrono::system_clock::now());
      stays = request->keep_alive && !response.close;
    } else {
      bytes = to_wire(std::get<HealthResponse>(incoming), std::chrono::system_clock::now());
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

// To tell it takes memory, which may be what is short: then it is told by the next one that can.
void tell(const char* what, const char* why) noexcept {
  try {
    log_event(Level::warning, "health_endpoint", std::string(what) + ": " + why);
  } catch (const std::bad_alloc&) {
  }
}

// How a connection ended that was not to end like this.
void report_thrown(const std::exception_ptr& thrown) {
  if (!thrown) return;
  try {
    std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    tell("a connection could not be served", "out of memory");
  } catch (const std::exception& bug) {
    log_failure({FailureKind::failed, std::string("health endpoint: unexpected: ") + bug.what(),
                 "this is a bug in waitlistd: please report it"});
  }
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
    asio::co_spawn(endpoint->loop, serve(std::move(connection)), report_thrown);
  } else if (error != asio::error::would_block && error != asio::error::connection_aborted) { // else it went
    tell("a connection could not be accepted", error.message().c_str());
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
      tell("a connection could not be accepted", thrown.what());
      std::this_thread::sleep_for(moment); // of the whole loop: without memory it could not even wait
    }
  }
}

Failure listen_failure(FailureKind kind, const std::string& listen, const std::string& what,
                       std::string hint) {
  return {kind, "HTTP_LISTEN=" + listen + ": " + what, std::move(hint)};
}

Result<tcp::endpoint> address_of(asio::io_context& loop, const std::string& listen) {
  const auto wrong = [&](const std::string& what) {
    return listen_failure(
        FailureKind::configuration, listen, what,
        "set it to an address and a port, as in 127.0.0.1:8620 or [::1]:8620, or to 0 for no "
        "health endpoint");
  };
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string::npos || colon == 0) return wrong("there is no port");
  const auto port = decimal_number(std::string_view(listen).substr(colon + 1));
  if (!port || *port > 65535) return wrong("the port is no number from 0 to 65535");
  std::string host = listen.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  tcp::resolver resolver(loop);
  error_code error;
  const auto found = resolver.resolve(host, std::to_string(*port), tcp::resolver::passive, error);
  if (error || found.empty()) return wrong("the host is not known: " + error.message());
  return found.begin()->endpoint();
}

Result<void> open(tcp::acceptor& acceptor, const tcp::endpoint& address, const std::string& listen) {
  error_code error;
  acceptor.open(address.protocol(), error);
  if (!error) error = platform::claim_port_alone(acceptor.native_handle());
  if (!error) acceptor.bind(address, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
  if (!error) return {};
  if (error == asio::error::access_denied) {
    const Failure denied = platform::port_denied();
    return listen_failure(denied.kind, listen, denied.message + ": " + error.message(), denied.hint);
  }
  if (error == asio::error::address_in_use)
    return listen_failure(FailureKind::try_again, listen, "the address is taken: " + error.message(),
                          "stop what listens there, or change HTTP_LISTEN; 0 turns the health endpoint off");
  return listen_failure(FailureKind::try_again, listen, "cannot listen there: " + error.message(),
                        "change HTTP_LISTEN to an address of this machine");
}

} // namespace

struct HealthServer::Listener {
  std::shared_ptr<Endpoint> endpoint;
  ~Listener() { endpoint->close(); }
};

Result<HealthServer> HealthServer::listen(asio::io_context& loop, HealthSettings settings,
                                          HealthHooks hooks) {
  const auto address = address_of(loop, settings.listen);
  if (!address) return address.error();
  auto endpoint = std::make_shared<Endpoint>(loop, std::move(settings), std::move(hooks));
  if (auto opened = open(endpoint->acceptor, *address, endpoint->settings.listen); !opened)
    return opened.error();
  asio::co_spawn(loop, accept_connections(endpoint), report_thrown);
  auto listener = std::make_shared<Listener>();
  listener->endpoint = std::move(endpoint);
  return HealthServer(std::move(listener));
}

HealthServer::HealthServer(std::shared_ptr<Listener> listener) : listener_(std::move(listener)) {}
HealthServer::HealthServer(HealthServer&&) noexcept = default;
HealthServer& HealthServer::operator=(HealthServer&&) noexcept = default;
HealthServer::~HealthServer() = default;

int HealthServer::port() const { return listener_->endpoint->acceptor.local_endpoint().port(); }

void HealthServer::close() { listener_->endpoint->close(); }

} // namespace waitlistd
