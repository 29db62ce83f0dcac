// The way to the site: certificates, proxies, names, addresses; through the real program, on loopback.
#include "service/http/connect.hpp"
#include "tests/support/proxy_server.hpp"
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>

using namespace waitlistd::test;
using Clock = std::chrono::steady_clock;

namespace {

struct Way : Site {
  explicit Way(const std::string& certificate = "good") : Site({}, certificate) {
    environment["HTTP_RETRIES"] = "0";
  }
  void publish_january() {
    write_january(files);
    replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
  }
  Finished check_fails(int exit_code, const std::string& message) const {
    const auto finished = once();
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
    CHECK(value("SELECT count(*) FROM rtt.release") == "0");
    return finished;
  }
  TemporaryFolder files;
};

} // namespace

TEST_CASE(
    "a certificate that is expired, self-signed, of an unknown issuer or for another host is named as such") {
  Way("expired").check_fails(1, "the certificate is not accepted: it has expired");
  Way("self-signed").check_fails(1, "the certificate is not accepted: its issuer is unknown");
  Way("wrong-host").check_fails(1, "the certificate is not accepted: it is for another host than localhost");
  Way unknown;
  unknown.environment.erase("CA_FILE");
  unknown.check_fails(1, "the certificate is not accepted: its issuer is unknown");
}

TEST_CASE("a CA_FILE that cannot be read is wrong configuration") {
  Way way;
  way.environment["CA_FILE"] = "/nonexistent.pem";
  way.check_fails(78, "CA_FILE /nonexistent.pem cannot be read");
}

TEST_CASE("a certificate that is not accepted is not got round by another strategy") {
  Way way("expired");
  way.environment.erase("BROWSER");
  const auto finished = way.check_fails(1, "it has expired");
  CHECK_FALSE(contains(finished.err, "browser"));
  CHECK(way.replica->requests().empty());
}

TEST_CASE("through a proxy a month is loaded, by CONNECT") {
  Way way;
  way.publish_january();
  const ProxyServer proxy;
  way.environment["HTTPS_PROXY"] = proxy.address();
  const auto finished = way.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(proxy.asked_for(), "CONNECT localhost:" + std::to_string(way.replica->port())));
}

TEST_CASE("a proxy that demands credentials gets them, and the log does not") {
  Way way;
  way.publish_january();
  const ProxyServer proxy({"--credentials", "ann:s3cr%t@x"});
  way.environment["HTTPS_PROXY"] = proxy.address("ann:s3cr%25t%40x@");
  way.environment["LOG_LEVEL"] = "trace";
  const auto finished = way.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK_FALSE(contains(finished.err, "s3cr"));

  way.environment["HTTPS_PROXY"] = proxy.address("ann:wr0ng-one@");
  const auto refused = way.once();
  CHECK(refused.exit_code == 1);
  CHECK(contains(refused.err, "does not accept the user and password"));
  CHECK_FALSE(contains(refused.err, "wr0ng"));

  way.environment["HTTPS_PROXY"] = proxy.address();
  CHECK(contains(way.once().err, "demands a user and password"));
}

TEST_CASE("a proxy that refuses is named with what it said") {
  Way way;
  const ProxyServer proxy({"--refuse", "403"});
  way.environment["HTTPS_PROXY"] = proxy.address();
  way.check_fails(1, "the proxy 127.0.0.1:" + proxy.port + " refuses to connect: status 403");
  const ProxyServer broken({"--refuse", "502"});
  way.environment["HTTPS_PROXY"] = broken.address();
  way.check_fails(75, "refuses to connect: status 502");
}

TEST_CASE("a proxy that is away is told from a site that is away") {
  Way way;
  way.environment["HTTPS_PROXY"] = "http://127.0.0.1:1";
  way.check_fails(75, "connecting through the proxy 127.0.0.1:1: Connection refused");
}

TEST_CASE("NO_PROXY goes round the proxy; the small-letter names of other programs are read too") {
  Way way;
  way.publish_january();
  const ProxyServer proxy({"--refuse", "403"});
  way.environment["https_proxy"] = proxy.address();
  way.environment["no_proxy"] = "example.org, localhost";
  const auto finished = way.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(proxy.asked_for().empty());
}

TEST_CASE("a proxy that is none is wrong configuration, and its password is not shown") {
  Way way;
  way.environment["HTTPS_PROXY"] = "socks5://ann:s3cret@proxy:1080";
  const auto finished = way.once();
  CHECK(finished.exit_code == 78);
  CHECK(contains(finished.err, "HTTPS_PROXY (environment) is not a proxy"));
  CHECK_FALSE(contains(finished.err, "s3cret"));
}

TEST_CASE("an unknown host and a refused connection ask for another try") {
  Way way;
  way.environment["NHS_INDEX_URL"] = "https://no-such-host.invalid/";
  way.check_fails(75, "looking the host up");
  way.environment["NHS_INDEX_URL"] = "https://127.0.0.1:1/";
  way.check_fails(75, "connecting: Connection refused");
}

TEST_CASE("a name server that never answers holds a look up no longer than a connection may take") {
  Way way;
  way.environment["LD_PRELOAD"] = SILENT_NAMES;
  way.environment["HTTP_CONNECT_TIMEOUT"] = "1";
  way.environment["NHS_INDEX_URL"] = "https://silent.example/";
  const auto started = Clock::now();
  way.check_fails(75, "https://silent.example/: looking the host up: no answer in time");
  CHECK(Clock::now() - started < std::chrono::seconds(10));
}

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

tcp::endpoint endpoint(const char* address, unsigned short port) {
  return {asio::ip::make_address(address), port};
}

// Where a connection attempt gets no answer: a listener whose queue is full.
struct BlackHole {
  tcp::acceptor acceptor;
  std::vector<int> queued;

  explicit BlackHole(asio::io_context& loop, const tcp::endpoint& at) : acceptor(loop) {
    acceptor.open(at.protocol());
    acceptor.bind(at);
    acceptor.listen(0);
    const tcp::endpoint here = acceptor.local_endpoint();
    for (int i = 0; i < 4; ++i) {
      queued.push_back(socket(here.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK, 0));
      (void)::connect(queued.back(), here.data(), static_cast<socklen_t>(here.size()));
    }
    usleep(50'000);
  }
  ~BlackHole() {
    for (const int fd : queued)
      close(fd);
  }
};

struct Outcome {
  boost::system::error_code error;
  tcp::endpoint peer;
  Clock::duration took{};
};

asio::awaitable<void> race(asio::any_io_executor executor, std::vector<tcp::endpoint> addresses,
                           std::chrono::seconds limit, Outcome& outcome) {
  const auto started = Clock::now();
  const auto connected = co_await waitlistd::connect_to_any(std::move(executor), std::move(addresses), limit);
  outcome.error = connected.error;
  if (!connected.error) outcome.peer = connected.socket.remote_endpoint();
  outcome.took = Clock::now() - started;
}

Outcome connect(asio::io_context& loop, const std::vector<tcp::endpoint>& addresses,
                std::chrono::seconds limit) {
  Outcome outcome;
  asio::co_spawn(loop, race(loop.get_executor(), addresses, limit, outcome), asio::detached);
  loop.run();
  return outcome;
}

} // namespace

TEST_CASE("a dead IPv6 address holds up an IPv4 one that is alive for a quarter of a second") {
  asio::io_context loop;
  tcp::acceptor alive(loop, endpoint("127.0.0.1", 0));
  const unsigned short port = alive.local_endpoint().port();
  const BlackHole dead(loop, endpoint("::1", port));
  const auto outcome =
      connect(loop, {endpoint("::1", port), endpoint("127.0.0.1", port)}, std::chrono::seconds(10));
  CHECK_FALSE(outcome.error);
  CHECK(outcome.peer == alive.local_endpoint());
  CHECK(outcome.took > std::chrono::milliseconds(200));
  CHECK(outcome.took < std::chrono::seconds(2));
}

TEST_CASE("an IPv6 address that refuses does not hold up an IPv4 one at all") {
  asio::io_context loop;
  tcp::acceptor alive(loop, endpoint("127.0.0.1", 0));
  const unsigned short port = alive.local_endpoint().port();
  const auto outcome =
      connect(loop, {endpoint("::1", port), endpoint("127.0.0.1", port)}, std::chrono::seconds(10));
  CHECK_FALSE(outcome.error);
  CHECK(outcome.took < std::chrono::milliseconds(200));
}

TEST_CASE("a host whose addresses are all dead is given up in time, all refused at once") {
  asio::io_context loop;
  const BlackHole dead(loop, endpoint("127.0.0.1", 0));
  const auto stalled = connect(loop, {dead.acceptor.local_endpoint()}, std::chrono::seconds(1));
  CHECK(stalled.error == asio::error::timed_out);
  CHECK(stalled.took < std::chrono::seconds(2));
  asio::io_context again;
  const auto refused =
      connect(again, {endpoint("::1", 1), endpoint("127.0.0.1", 1)}, std::chrono::seconds(5));
  CHECK(refused.error == asio::error::connection_refused);
}

TEST_CASE("addresses are tried in turn between the families") {
  const auto six = endpoint("::1", 1);
  const auto four = endpoint("127.0.0.1", 1);
  CHECK(waitlistd::interleaved({six, six, four, four}) == std::vector{six, four, six, four});
  CHECK(waitlistd::interleaved({four, six, six, six}) == std::vector{four, six, six, six});
}
