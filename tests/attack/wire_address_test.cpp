// Where a site would send us: hosts that are more than a name, schemes that are less than they seem.
#include "tests/attack/hostile_site.hpp"
#include "tests/support/listener.hpp"

#include <poll.h>

#include <array>
#include <atomic>
#include <thread>

using namespace waitlistd::test;

namespace {

// A proxy that keeps what it is asked, and refuses.
class RecordingProxy {
public:
  RecordingProxy() : thread_([this] { serve(); }) {}
  ~RecordingProxy() {
    ended_ = true;
    if (thread_.joinable()) thread_.join();
  }
  RecordingProxy(const RecordingProxy&) = delete;
  RecordingProxy& operator=(const RecordingProxy&) = delete;
  std::string address() const { return "http://127.0.0.1:" + std::to_string(listener_.port); }
  std::string asked() {
    ended_ = true;
    thread_.join();
    return asked_;
  }

private:
  void serve() {
    while (!ended_) {
      pollfd ready{listener_.fd, POLLIN, 0};
      if (poll(&ready, 1, 20) != 1) continue;
      const int client = accept(listener_.fd, nullptr, nullptr);
      std::array<char, 4096> bytes;
      const ssize_t got = recv(client, bytes.data(), bytes.size(), 0);
      asked_.append(bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      constexpr std::string_view refusal = "HTTP/1.1 403 No\r\n\r\n";
      send(client, refusal.data(), refusal.size(), MSG_NOSIGNAL);
      close(client);
    }
  }

  Listener listener_;
  std::string asked_;
  std::atomic<bool> ended_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace

TEST_CASE("a host with a NUL does not get round the name in a certificate") {
  const Replica elsewhere({}, "wrong-host", false);
  const std::string place = "https://localhost%00.england.nhs.uk:" + std::to_string(elsewhere.port());
  HostileSite site;
  site.replica->fault(index_path, "redirect", place + index_path);
  site.check_fails(1, "redirects elsewhere: \"https…\" is not an address to fetch");
  site.environment["CA_FILE"] = elsewhere.ca_file();
  site.check_fails(1, "is not an address to fetch", of_a_look, {"load", place + jan_path});
  CHECK(elsewhere.requests().empty());
}

TEST_CASE("a host with line breaks writes no line, to a proxy or to the terminal") {
  RecordingProxy proxy;
  HostileSite site;
  site.environment["HTTPS_PROXY"] = proxy.address();
  site.environment["NO_PROXY"] = "localhost";
  site.replica->fault(index_path, "redirect", "https://x.example%0D%0AEvil:%20yes%0D%0A/");
  const auto finished = site.check_fails(1, "is not an address to fetch");
  CHECK_FALSE(contains(finished.err, "\nEvil"));
  CHECK(proxy.asked().empty());
}

TEST_CASE("a redirect to plain http is refused however it is written") {
  for (const char* scheme : {"HTTP", "Http"}) {
    RecordingProxy plain; // on the port that a follower would come to
    const HostileSite site;
    INFO(scheme);
    site.replica->fault(index_path, "redirect", scheme + plain.address().substr(4) + index_path);
    site.check_fails(1, "redirects from https to http://127.0.0.1:");
    CHECK(plain.asked().empty());
  }
}

TEST_CASE("a name that begins like loopback is not this machine") {
  HostileSite site;
  for (const char* host : {"127.evil.example", "localhost.evil.example"}) {
    const std::string url = std::string("http://") + host + "/";
    INFO(url);
    site.environment["NHS_INDEX_URL"] = url;
    site.check_fails(1, url + ": plain http is not accepted");
  }
}

TEST_CASE("a port that does not exist is not another one") {
  const HostileSite site;
  const int wrapped = site.replica->port() + 65536;
  for (const std::string& port : {std::to_string(wrapped), std::string("0"), std::string("99999")}) {
    INFO(port);
    site.check_fails(1, "is not an address to fetch", of_a_look,
                     {"load", "https://localhost:" + port + jan_path});
  }
  CHECK(site.replica->requests().empty());
}
