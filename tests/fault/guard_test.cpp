// Posts to addresses that others have chosen: only what was judged is connected to.
#include "service/http/client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

const std::string fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

HttpSettings guarded(std::vector<std::string> allowed, NameServer names = {}) {
  HttpSettings settings;
  settings.allow_http = true;
  settings.retries = 0;
  settings.guard = AddressGuard{std::move(allowed)};
  settings.name_server = std::move(names);
  return settings;
}

NameServer always(std::vector<std::string> addresses) {
  return [addresses = std::move(addresses)](const std::string&) { return NameLookup{addresses, ""}; };
}

std::string named(const ScriptedServer& server) {
  return "http://hooks.example:" + std::to_string(server.port()) + "/s3cret";
}

HttpResult<HttpPosted> post(const HttpSettings& settings, const std::string& url) {
  return HttpClient(settings).post({url, {}, "x"});
}

} // namespace

TEST_CASE("an address that is refused is named with its host and what the operator can do") {
  const ScriptedServer server({fine});
  const auto refused = post(guarded({}, always({"127.0.0.1"})), named(server));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().trouble == HttpTrouble::address);
  CHECK(refused.error().kind == FailureKind::failed);
  CHECK(contains(refused.error().message,
                 "hooks.example is at 127.0.0.1, which is not connected to: it is a loopback"));
  CHECK(contains(refused.error().hint, "the operator has to allow the block"));
  CHECK_FALSE(contains(refused.error().message, "s3cret"));
  CHECK(contains(post(guarded({"0.0.0.0/0"}, always({"169.254.169.254"})), named(server)).error().hint,
                 "no setting allows it"));
  CHECK(server.requests().empty());
}

TEST_CASE("literals are judged in every spelling that the system understands") {
  const ScriptedServer server({fine});
  for (const char* host : {"127.0.0.1", "[::ffff:127.0.0.1]", "[::1]", "localhost", "127.1", "0x7f.1",
                           "2130706433", "0.0.0.0"}) {
    INFO(host);
    const auto refused =
        post(guarded({}), "http://" + std::string(host) + ":" + std::to_string(server.port()) + "/");
    REQUIRE_FALSE(refused.has_value());
    CHECK(
        (refused.error().trouble == HttpTrouble::address || refused.error().trouble == HttpTrouble::lookup));
  }
  CHECK(server.requests().empty());
  CHECK(post(guarded({"127.0.0.0/8"}), server.address("/")).value().status == 200);
}

TEST_CASE("of several addresses only those are connected to that may be") {
  const ScriptedServer server({fine}); // on 127.0.0.1
  CHECK(post(guarded({"127.0.0.1/32"}, always({"127.0.0.2", "127.0.0.1"})), named(server)).value().status ==
        200);
  const auto none = post(guarded({"127.0.0.2/32"}, always({"127.0.0.1", "127.0.0.2"})), named(server));
  REQUIRE_FALSE(none.has_value()); // nobody listens on the other
  CHECK(none.error().trouble == HttpTrouble::connection);
  CHECK(server.requests().size() == 1);
}

TEST_CASE("a name that changes its address between judging and connecting gains nothing") {
  const ScriptedServer inside({fine}); // on 127.0.0.1, which is not allowed; 127.0.0.2 stands for what is
  const auto asked = std::make_shared<std::atomic<int>>(0);
  const NameServer rebinding = [asked](const std::string&) {
    return NameLookup{{(*asked)++ % 2 == 0 ? "127.0.0.2" : "127.0.0.1"}, ""};
  };
  const auto first = post(guarded({"127.0.0.2/32"}, rebinding), named(inside));
  REQUIRE_FALSE(first.has_value());
  CHECK(first.error().trouble == HttpTrouble::connection); // to what was judged
  CHECK(*asked == 1);
  const auto second = post(guarded({"127.0.0.2/32"}, rebinding), named(inside));
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().trouble == HttpTrouble::address);
  CHECK(inside.requests().empty());
}

TEST_CASE("behind a proxy what is known of the host is judged, and the proxy's own address is not") {
  const ScriptedServer proxy({"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"});
  const auto through = [&](const std::string& url, const NameServer& names) {
    HttpSettings settings = guarded({}, names);
    settings.https_proxy = "http://127.0.0.1:" + std::to_string(proxy.port());
    return post(settings, url).error().trouble;
  };
  CHECK(through("https://10.0.0.1/", {}) == HttpTrouble::address);
  CHECK(through("https://hooks.example/", always({"8.8.8.8", "10.0.0.1"})) == HttpTrouble::address);
  CHECK(proxy.requests().empty());
  CHECK(through("https://hooks.example/", always({"8.8.8.8"})) == HttpTrouble::proxy);
  CHECK(through("https://hooks.example/", always({})) == HttpTrouble::proxy); // the proxy knows it
  CHECK(proxy.requests().size() == 2);
}

TEST_CASE("without a guard any address is connected to") {
  const ScriptedServer server({fine});
  HttpSettings settings = guarded({}, always({"127.0.0.1"}));
  settings.guard.reset();
  CHECK(post(settings, named(server)).value().status == 200);
}
