// A host's addresses, from name servers that answer, refuse, break or are silent.
#include "service/http/lookup.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

using namespace waitlistd;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

// Silent until it goes. What it holds lives as long as the last look-up, as the client's would.
struct SilentServer {
  struct Held {
    std::atomic<bool> silent = true;
    std::atomic<int> asked = 0;
  };
  std::shared_ptr<Held> held = std::make_shared<Held>();
  ~SilentServer() { speak(); }
  void speak() const {
    held->silent = false;
    held->silent.notify_all();
  }
  NameServer server() const {
    return [held = held](const std::string&) {
      ++held->asked;
      held->silent.wait(true);
      return NameLookup{{"192.0.2.1"}, ""};
    };
  }
};

NameServer saying(NameLookup lookup) {
  return [lookup = std::move(lookup)](const std::string&) { return lookup; };
}

HttpResult<std::vector<std::string>> ask(const NameServer& server, Clock::duration limit = 5s,
                                         const std::stop_token& stop = {}) {
  return addresses_of("site.example", server, limit, stop, "https://site.example/");
}

} // namespace

TEST_CASE("a name has the addresses that its server says") {
  CHECK(ask(saying({{"192.0.2.1", "2001:db8::1"}, ""})).value() ==
        std::vector<std::string>{"192.0.2.1", "2001:db8::1"});
}

TEST_CASE("an address is its own, and nobody is asked") {
  const NameServer fails = [](const std::string&) -> NameLookup { throw std::logic_error("asked"); };
  for (const char* address : {"192.0.2.7", "::1"})
    CHECK(addresses_of(address, fails, 1s, {}, "x").value() == std::vector<std::string>{address});
}

TEST_CASE("the system knows localhost") {
  const auto here = addresses_of("localhost", {}, 10s, {}, "x").value();
  CHECK(std::find(here.begin(), here.end(), "127.0.0.1") != here.end());
}

TEST_CASE("a name that has no address may have one later, and is told with the reason") {
  const auto unknown = ask(saying({{}, "host not found"}));
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().message == "https://site.example/: looking the host up: host not found");
  CHECK(unknown.error().kind == FailureKind::try_again);
  CHECK(ask(saying({{}, ""})).error().message.find("it has no address") != std::string::npos);
  const auto thrown = ask([](const std::string&) -> NameLookup { throw std::runtime_error("broken"); });
  CHECK(thrown.error().message.find("broken") != std::string::npos);
}

TEST_CASE("a silent name server is waited for as long as was said, and no longer") {
  const SilentServer silent;
  const auto start = Clock::now();
  const auto nothing = ask(silent.server(), 200ms);
  REQUIRE_FALSE(nothing.has_value());
  CHECK(nothing.error().message == "https://site.example/: looking the host up: no answer in time");
  CHECK(nothing.error().trouble == HttpTrouble::lookup);
  CHECK(nothing.error().kind == FailureKind::try_again);
  CHECK(Clock::now() - start >= 200ms);
  CHECK(Clock::now() - start < 2s);
}

TEST_CASE("a stop ends the wait for a silent name server") {
  const SilentServer silent;
  std::stop_source stop;
  std::thread stopper([&] {
    std::this_thread::sleep_for(50ms);
    stop.request_stop();
  });
  const auto start = Clock::now();
  const auto stopped = ask(silent.server(), 30s, stop.get_token());
  stopper.join();
  REQUIRE_FALSE(stopped.has_value());
  CHECK(stopped.error().trouble == HttpTrouble::stopped);
  CHECK(Clock::now() - start < 5s);
}

TEST_CASE("threads that wait for silent name servers are bounded, and free again once they speak") {
  const SilentServer silent;
  for (int i = 0; i < 2 * most_lookups; ++i)
    CHECK_FALSE(ask(silent.server(), 1ms).has_value());
  const auto start = Clock::now();
  const auto refused = ask(silent.server(), 10s);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.find("too many look-ups are without an answer") != std::string::npos);
  CHECK(Clock::now() - start < 5s);
  CHECK(silent.held->asked <= most_lookups);
  silent.speak();
  bool free = false;
  for (int i = 0; i < 200 && !free; ++i) {
    free = ask(saying({{"192.0.2.1"}, ""})).has_value();
    std::this_thread::sleep_for(10ms);
  }
  CHECK(free);
}
