// The health endpoint over real sockets on loopback, with clients that misbehave.
#include "service/health/server.hpp"
#include "tests/support/health_client.hpp"
#include "tests/support/health_state.hpp"
#include "tests/support/program.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* any_port = "127.0.0.1:0";

HealthLimits short_limits() {
  HealthLimits limits;
  limits.request = 300ms;
  limits.idle = 600ms;
  limits.readiness = 300ms;
  return limits;
}

// A daemon that does nothing but answer.
class Daemon {
public:
  explicit Daemon(HealthSettings settings, ServiceState state = loaded_state()) : state_(std::move(state)) {
    HealthHooks hooks;
    hooks.state = [this]() -> const ServiceState& { return state_; };
    hooks.check_readiness = [this](HealthHooks::Answer answer) { check(std::move(answer)); };
    hooks.start_cycle = [this] { return !under_way_.exchange(true); };
    if (settings.listen.empty()) settings.listen = any_port;
    server_.emplace(HealthServer::listen(loop_, std::move(settings), std::move(hooks)).value());
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~Daemon() {
    stop();
    work_.reset();
    thread_.join();
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  int port() const { return port_; }
  int checks() const { return checks_; }
  void hang_checks() { hanging_ = true; }
  void answer_hanging(std::vector<std::string> reasons) {
    boost::asio::post(loop_, [this, reasons = std::move(reasons)] {
      for (const auto& answer : std::exchange(waiting_, {}))
        answer(reasons);
    });
  }
  // Ends the server, not the loop; returns once it is done.
  void stop() {
    std::atomic<bool> done = false;
    boost::asio::post(loop_, [&] {
      server_.reset();
      done = true;
      done.notify_all();
    });
    done.wait(false);
  }

private:
  void check(HealthHooks::Answer answer) {
    ++checks_;
    if (hanging_)
      waiting_.push_back(std::move(answer));
    else
      answer({});
  }

  ServiceState state_;
  std::atomic<bool> under_way_ = false;
  std::atomic<bool> hanging_ = false;
  std::atomic<int> checks_ = 0;
  std::vector<HealthHooks::Answer> waiting_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
  std::optional<HealthServer> server_;
  int port_ = 0;
  std::thread thread_;
};

int status_of(int port, const std::string& request) { return status_in(answer_to(port, request)); }

std::string body_of(const std::string& response) { return response.substr(response.find("\r\n\r\n") + 4); }

} // namespace

TEST_CASE("every address answers, with protections and nothing to cache") {
  const Daemon daemon({});
  for (const char* target : {"/", "/healthz", "/readyz", "/status", "/metrics"}) {
    INFO(target);
    const std::string response = answer_to(daemon.port(), request_for("GET", target));
    CHECK(status_in(response) == 200);
    CHECK(contains(response, "\r\nCache-Control: no-store\r\n"));
    CHECK(contains(response, "\r\nX-Content-Type-Options: nosniff\r\n"));
    CHECK_FALSE(body_of(response).empty());
  }
  CHECK(contains(answer_to(daemon.port(), request_for("GET", "/")),
                 "\r\nContent-Security-Policy: default-src 'none'; style-src 'sha256-"));
  CHECK(status_of(daemon.port(), request_for("GET", "/nothing")) == 404);
  CHECK(contains(answer_to(daemon.port(), request_for("PUT", "/status")), "\r\nAllow: GET, HEAD\r\n"));
}

TEST_CASE("HEAD has the header of GET, and no body") {
  const Daemon daemon({});
  HealthClient client(daemon.port());
  client.send(request_for("HEAD", "/metrics", "Connection: close\r\n"));
  const std::string head = client.until_closed();
  CHECK(body_of(head).empty());
  const std::string length =
      "Content-Length: " +
      std::to_string(body_of(answer_to(daemon.port(), request_for("GET", "/metrics"))).size());
  CHECK(contains(head, length + "\r\n"));
}

TEST_CASE("a connection serves many requests, until the client wants it closed") {
  const Daemon daemon({});
  HealthClient client(daemon.port());
  for (int i = 0; i < 100; ++i) {
    client.send(request_for("GET", "/healthz"));
    REQUIRE(status_in(client.response()) == 200);
  }
  client.send(request_for("GET", "/healthz", "Connection: close\r\n"));
  CHECK(contains(client.until_closed(), "\r\nConnection: close\r\n"));
}

TEST_CASE("a client of HTTP/1.0 is answered and the connection closed") {
  const Daemon daemon({});
  HealthClient client(daemon.port());
  client.send("GET /healthz HTTP/1.0\r\n\r\n");
  CHECK(status_in(client.until_closed()) == 200);
}

TEST_CASE("pipelined requests are answered in order") {
  const Daemon daemon({});
  HealthClient client(daemon.port());
  client.send(request_for("GET", "/healthz") + request_for("GET", "/nothing") +
              request_for("GET", "/readyz"));
  CHECK(body_of(client.response()) == "ok\n");
  CHECK(status_in(client.response()) == 404);
  CHECK(body_of(client.response()) == "ready\n");
}

TEST_CASE("ten thousand requests, eight at a time: none fails, and 99 in 100 take 50 ms at most") {
  constexpr int clients = 8;
  constexpr std::size_t requests = 10000;
  const Daemon daemon({});
  std::vector<std::vector<std::chrono::steady_clock::duration>> times(clients);
  std::vector<std::thread> threads;
  std::atomic<int> failed = 0;
  for (auto& mine : times)
    threads.emplace_back([&] {
      HealthClient client(daemon.port());
      while (mine.size() < requests / clients) {
        const auto start = std::chrono::steady_clock::now();
        client.send(request_for("GET", mine.size() % 2 == 0 ? "/status" : "/metrics"));
        if (status_in(client.response()) != 200) ++failed;
        mine.push_back(std::chrono::steady_clock::now() - start);
      }
    });
  std::vector<std::chrono::steady_clock::duration> all;
  for (int i = 0; i < clients; ++i) {
    threads[i].join();
    all.insert(all.end(), times[i].begin(), times[i].end());
  }
  const auto p99 = all.begin() + static_cast<std::ptrdiff_t>(requests * 99 / 100);
  std::nth_element(all.begin(), p99, all.end());
  CHECK(failed == 0);
  CHECK(std::chrono::duration<double>(*p99).count() <= 0.05);
}

TEST_CASE("a request that does not come to its end is answered 408, and closed") {
  HealthSettings settings;
  settings.limits = short_limits();
  const Daemon daemon(settings);
  for (const char* part : {"GET /healthz HTTP/1.1\r\nHos", "POST /cycle HTTP/1.1\r\nHost: localhost\r\n"
                                                           "Content-Length: 5\r\n\r\nab"}) {
    INFO(part);
    HealthClient client(daemon.port());
    client.send(part);
    CHECK(status_in(client.until_closed()) == 408);
  }
}

TEST_CASE("bytes that trickle in do not buy more time") {
  HealthSettings settings;
  settings.limits = short_limits();
  const Daemon daemon(settings);
  HealthClient client(daemon.port());
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 10; ++i) {
    client.send("G");
    std::this_thread::sleep_for(50ms);
  }
  CHECK(status_in(client.until_closed()) == 408);
  CHECK(std::chrono::steady_clock::now() - start < 1500ms);
}

TEST_CASE("empty lines do not buy more time either") {
  HealthSettings settings;
  settings.limits = short_limits();
  const Daemon daemon(settings);
  const HealthClient client(daemon.port());
  int sent = 0;
  while (sent < 100 && client.send("\r\n")) {
    ++sent;
    std::this_thread::sleep_for(50ms);
  }
  CHECK(sent < 30);
}

TEST_CASE("a silent connection is closed without a word, an idle one later than a new one") {
  HealthSettings settings;
  settings.limits = short_limits();
  const Daemon daemon(settings);
  HealthClient silent(daemon.port());
  HealthClient idle(daemon.port());
  idle.send(request_for("GET", "/healthz"));
  CHECK(status_in(idle.response()) == 200);
  CHECK(silent.until_closed(2s).empty());
  CHECK(idle.until_closed(100ms) == "still open");
  CHECK(idle.until_closed(2s).empty());
}

TEST_CASE("clients that hold connections open do not stop others") {
  const Daemon daemon({});
  std::deque<HealthClient> slow;
  for (int i = 0; i < 300; ++i) {
    slow.emplace_back(daemon.port());
    slow.back().send("GET / HTTP/1.1\r\nX-");
    if (i % 50 == 49) CHECK(status_of(daemon.port(), request_for("GET", "/healthz")) == 200);
  }
  CHECK(slow.front().until_closed(2s).empty()); // it waited longest
  CHECK(slow.back().until_closed(100ms) == "still open");
}

TEST_CASE("at the limit the connection that has waited longest gives way") {
  HealthSettings settings;
  settings.limits.connections = 3;
  const Daemon daemon(settings);
  HealthClient first(daemon.port());
  HealthClient second(daemon.port());
  HealthClient third(daemon.port());
  for (HealthClient* client : {&second, &third, &first}) { // the first connection has asked last
    client->send(request_for("GET", "/healthz"));
    CHECK(status_in(client->response()) == 200);
  }
  HealthClient fourth(daemon.port());
  CHECK(second.until_closed(2s).empty());
  for (HealthClient* client : {&first, &third, &fourth}) {
    client->send(request_for("GET", "/healthz"));
    CHECK(status_in(client->response()) == 200);
  }
}

TEST_CASE("a client that never reads its answers does not stop others") {
  HealthSettings settings;
  settings.limits = short_limits();
  const Daemon daemon(settings);
  const HealthClient deaf(daemon.port());
  std::thread flood([&] {
    std::string many;
    for (int i = 0; i < 1000; ++i)
      many += request_for("GET", "/");
    while (deaf.send(many)) { // until it is closed
    }
  });
  for (int i = 0; i < 20; ++i) {
    CHECK(status_of(daemon.port(), request_for("GET", "/healthz")) == 200);
    std::this_thread::sleep_for(10ms);
  }
  flood.join();
}

TEST_CASE("a client that goes away in the middle of a request does no harm") {
  const Daemon daemon({});
  for (int i = 0; i < 100; ++i)
    HealthClient(daemon.port()).send("GET /status HTTP/1.1\r\nHost: lo");
  for (int i = 0; i < 100; ++i)
    HealthClient(daemon.port()).send(request_for("GET", "/status"));
  CHECK(status_of(daemon.port(), request_for("GET", "/healthz")) == 200);
}

TEST_CASE("a refusal reaches a client that is still sending") {
  const Daemon daemon({});
  HealthClient large(daemon.port());
  large.send("GET /status HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(100000, 'x'));
  CHECK(status_in(large.until_closed()) == 431);
  HealthClient body(daemon.port());
  body.send(request_for("POST", "/cycle", "Content-Length: 100000\r\n") + std::string(100000, 'x'));
  CHECK(status_in(body.until_closed()) == 413);
  HealthClient version(daemon.port());
  version.send("GET / HTTP/2.0\r\n\r\n");
  CHECK(status_in(version.until_closed()) == 505);
  HealthClient garbage(daemon.port());
  garbage.send("\x16\x03\x01\x02 is TLS\r\n\r\n");
  CHECK(status_in(garbage.until_closed()) == 400);
}

TEST_CASE("a foreign host name is refused, one of HTTP_HOSTS answered") {
  HealthSettings settings;
  settings.hosts = {"waitlist.example"};
  const Daemon daemon(settings);
  const auto asked_as = [&](const std::string& host) {
    return answer_to(daemon.port(), "GET /status HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  };
  CHECK(status_in(asked_as("waitlist.example:8620")) == 200);
  CHECK(status_in(asked_as("127.0.0.1:8620")) == 200);
  CHECK(status_in(asked_as("rebound.example")) == 421);
  CHECK(contains(asked_as("rebound.example"), "HTTP_HOSTS"));
}

TEST_CASE("POST /cycle needs the token, starts one cycle, and says when one is under way") {
  HealthSettings settings;
  settings.token = "s3cret-token";
  const Daemon daemon(settings);
  const auto post = [&](const std::string& fields) {
    return answer_to(daemon.port(), request_for("POST", "/cycle", fields));
  };
  CHECK(status_in(post("")) == 401);
  CHECK(contains(post(""), "\r\nWWW-Authenticate: Bearer"));
  CHECK(status_in(post("Authorization: Bearer s3cret-tokem\r\n")) == 401);
  CHECK(status_in(post("Authorization: Bearer s3cret-token\r\n")) == 202);
  CHECK(status_in(post("Authorization: Bearer s3cret-token\r\nContent-Length: 0\r\n")) == 409);
}

TEST_CASE("POST /cycle without HTTP_TOKEN is off, and starts nothing while stopping") {
  const Daemon open({});
  CHECK(status_of(open.port(), request_for("POST", "/cycle", "Authorization: Bearer x\r\n")) == 403);
  HealthSettings settings;
  settings.token = "x";
  ServiceState state = loaded_state();
  state.stopping = true;
  const Daemon stopping(settings, state);
  CHECK(status_of(stopping.port(), request_for("POST", "/cycle", "Authorization: Bearer x\r\n")) == 503);
  const std::string readiness = answer_to(stopping.port(), request_for("GET", "/readyz"));
  CHECK(status_in(readiness) == 503);
  CHECK(contains(readiness, "waitlistd is stopping"));
  CHECK(stopping.checks() == 0);
}

TEST_CASE("many who ask at once cost one check of readiness") {
  Daemon daemon({});
  daemon.hang_checks();
  std::deque<HealthClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.emplace_back(daemon.port());
    clients.back().send(request_for("GET", "/readyz"));
  }
  CHECK(status_of(daemon.port(), request_for("GET", "/healthz")) == 200);
  daemon.answer_hanging({"the schema is old"});
  for (HealthClient& client : clients) {
    const std::string response = client.response();
    CHECK(status_in(response) == 503);
    CHECK(body_of(response) == "not ready:\n- the schema is old\n");
  }
  CHECK(daemon.checks() == 1);
}

TEST_CASE("a check that does not come back is not ready, and holds nobody up") {
  HealthSettings settings;
  settings.limits = short_limits();
  Daemon daemon(settings);
  daemon.hang_checks();
  const std::string first = answer_to(daemon.port(), request_for("GET", "/readyz"));
  CHECK(status_in(first) == 503);
  CHECK(contains(first, "has not answered within"));
  const auto start = std::chrono::steady_clock::now();
  CHECK(status_of(daemon.port(), request_for("GET", "/readyz")) == 503);
  CHECK(status_of(daemon.port(), request_for("GET", "/status")) == 200);
  CHECK(std::chrono::steady_clock::now() - start < 200ms); // the same check is still under way
  daemon.answer_hanging({});
  std::this_thread::sleep_for(50ms);
  CHECK(status_of(daemon.port(), request_for("GET", "/readyz")) == 200);
}

TEST_CASE("an address that is taken is told, with what to change, and may work later") {
  const Daemon daemon({});
  boost::asio::io_context loop;
  const std::string listen = "127.0.0.1:" + std::to_string(daemon.port());
  const auto second = HealthServer::listen(loop, {listen, {}, {}, {}, {}}, {});
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().kind == FailureKind::try_again);
  CHECK(contains(second.error().message, "HTTP_LISTEN=" + listen + ": the address is taken"));
  CHECK(contains(second.error().hint, "change HTTP_LISTEN"));
}

TEST_CASE("an address of another machine may become ours, one that is none is wrong configuration") {
  boost::asio::io_context loop;
  const auto kind_for = [&](const char* listen) {
    const auto server = HealthServer::listen(loop, {listen, {}, {}, {}, {}}, {});
    return server ? "listens" : server.error().kind == FailureKind::try_again ? "try again" : "configuration";
  };
  CHECK(kind_for("192.0.2.1:8620") == std::string("try again"));
  for (const char* wrong :
       {"8620", ":8620", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1"}) {
    INFO(wrong);
    CHECK(kind_for(wrong) == std::string("configuration"));
  }
  CHECK(kind_for("localhost:0") == std::string("listens"));
}

TEST_CASE("a server that goes closes its port and connections; an answer that comes later is nobody's") {
  Daemon daemon({});
  daemon.hang_checks();
  HealthClient idle(daemon.port());
  HealthClient waiting(daemon.port());
  waiting.send(request_for("GET", "/readyz"));
  CHECK(status_of(daemon.port(), request_for("GET", "/healthz")) == 200);
  daemon.stop();
  CHECK(idle.until_closed(2s).empty());
  CHECK(waiting.until_closed(2s).empty());
  CHECK_THROWS(HealthClient(daemon.port()));
  daemon.answer_hanging({});
}
