// The health endpoint over real sockets on loopback: what it answers, and to whom.
#include "tests/support/health_daemon.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace std::chrono_literals;

TEST_CASE("every address answers, with protections and nothing to cache") {
  const HealthDaemon daemon({});
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
  const HealthDaemon daemon({});
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
  const HealthDaemon daemon({});
  HealthClient client(daemon.port());
  for (int i = 0; i < 100; ++i) {
    client.send(request_for("GET", "/healthz"));
    REQUIRE(status_in(client.response()) == 200);
  }
  client.send(request_for("GET", "/healthz", "Connection: close\r\n"));
  CHECK(contains(client.until_closed(), "\r\nConnection: close\r\n"));
}

TEST_CASE("a client of HTTP/1.0 is answered and the connection closed") {
  const HealthDaemon daemon({});
  HealthClient client(daemon.port());
  client.send("GET /healthz HTTP/1.0\r\n\r\n");
  CHECK(status_in(client.until_closed()) == 200);
}

TEST_CASE("pipelined requests are answered in order") {
  const HealthDaemon daemon({});
  HealthClient client(daemon.port());
  client.send(request_for("GET", "/healthz") + request_for("GET", "/nothing") +
              request_for("GET", "/readyz"));
  CHECK(body_of(client.response()) == "ok\n");
  CHECK(status_in(client.response()) == 404);
  CHECK(body_of(client.response()) == "ready\n");
}

TEST_CASE("a foreign host name is refused, one of HTTP_HOSTS answered") {
  HealthSettings settings;
  settings.hosts = {"waitlist.example"};
  const HealthDaemon daemon(settings);
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
  const HealthDaemon daemon(settings);
  const auto post = [&](const std::string& fields) {
    return answer_to(daemon.port(), request_for("POST", "/cycle", fields));
  };
  CHECK(status_in(post("")) == 401);
  CHECK(contains(post(""), "\r\nWWW-Authenticate: Bearer"));
  CHECK(status_in(post("Authorization: Bearer s3cret-tokem\r\n")) == 401);
  CHECK(status_in(post("Authorization: Bearer s3cret-token\r\n")) == 202);
  CHECK(status_in(post("Authorization: Bearer s3cret-token\r\nContent-Length: 0\r\n")) == 409);
}

TEST_CASE("POST /cycle says where no cycle can start") {
  HealthSettings settings;
  settings.token = "x";
  HealthDaemon daemon(settings);
  daemon.lose_database();
  const std::string response =
      answer_to(daemon.port(), request_for("POST", "/cycle", "Authorization: Bearer x\r\n"));
  CHECK(status_in(response) == 503);
  CHECK(contains(response, "/readyz says why"));
}

TEST_CASE("POST /cycle without HTTP_TOKEN is off, and starts nothing while stopping") {
  const HealthDaemon open({});
  CHECK(status_of(open.port(), request_for("POST", "/cycle", "Authorization: Bearer x\r\n")) == 403);
  HealthSettings settings;
  settings.token = "x";
  ServiceState state = loaded_state();
  state.stopping = true;
  const HealthDaemon stopping(settings, state);
  CHECK(status_of(stopping.port(), request_for("POST", "/cycle", "Authorization: Bearer x\r\n")) == 503);
  const std::string readiness = answer_to(stopping.port(), request_for("GET", "/readyz"));
  CHECK(status_in(readiness) == 503);
  CHECK(contains(readiness, "waitlistd is stopping"));
  CHECK(stopping.checks() == 0);
}

TEST_CASE("an address that is taken is told, with what to change, and may work later") {
  const HealthDaemon daemon({});
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
  HealthDaemon daemon({});
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
