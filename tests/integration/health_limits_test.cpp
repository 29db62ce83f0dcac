// The health endpoint and clients that are many, slow, deaf or gone.
#include "tests/support/health_daemon.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <deque>
#include <thread>
#include <vector>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace std::chrono_literals;

TEST_CASE("ten thousand requests, eight at a time: none fails, and 99 in 100 take 50 ms at most") {
  constexpr int clients = 8;
  constexpr std::size_t requests = 10000;
  const HealthDaemon daemon({});
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
  const HealthDaemon daemon(settings);
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
  const HealthDaemon daemon(settings);
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
  const HealthDaemon daemon(settings);
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
  const HealthDaemon daemon(settings);
  HealthClient silent(daemon.port());
  HealthClient idle(daemon.port());
  idle.send(request_for("GET", "/healthz"));
  CHECK(status_in(idle.response()) == 200);
  CHECK(silent.until_closed(2s).empty());
  CHECK(idle.until_closed(100ms) == "still open");
  CHECK(idle.until_closed(2s).empty());
}

TEST_CASE("clients that hold connections open do not stop others") {
  const HealthDaemon daemon({});
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
  const HealthDaemon daemon(settings);
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
  const HealthDaemon daemon(settings);
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
  const HealthDaemon daemon({});
  for (int i = 0; i < 100; ++i)
    HealthClient(daemon.port()).send("GET /status HTTP/1.1\r\nHost: lo");
  for (int i = 0; i < 100; ++i)
    HealthClient(daemon.port()).send(request_for("GET", "/status"));
  CHECK(status_of(daemon.port(), request_for("GET", "/healthz")) == 200);
}

TEST_CASE("a refusal reaches a client that is still sending") {
  const HealthDaemon daemon({});
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

TEST_CASE("many who ask at once cost one check of readiness") {
  HealthDaemon daemon({});
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
  HealthDaemon daemon(settings);
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
