// Who may ask the health endpoint for what.
#include "service/health/resources.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

const std::string token = "correct horse battery staple";

using Decision = std::variant<WebResponse, Routed>;

Router health_router(const std::vector<std::string>& hosts, const std::string& needed_token) {
  return Router(health_site(hosts), health_routes({}, needed_token, {}));
}

WebRequest get(const std::string& target) { return {"GET", target, 11, {{"host", "localhost:8620"}}}; }

WebRequest post(const std::string& authorization) {
  return {"POST", "/cycle", 11, {{"host", "localhost:8620"}, {"authorization", authorization}}};
}

void name_hosts(WebRequest& request, const std::vector<std::string>& hosts) {
  std::erase_if(request.fields, [](const auto& field) { return field.first == "host"; });
  for (const std::string& host : hosts)
    request.fields.emplace_back("host", host);
}

std::string route_of(const Decision& decision) { return std::get<Routed>(decision).route->path; }

// What is answered without a handler, or by /healthz's, which has nothing to ask.
int status_of(const Decision& decision) {
  const auto* response = std::get_if<WebResponse>(&decision);
  return response ? response->status : route_of(decision) == "/healthz" ? 200 : 0;
}

std::string field_of(const Decision& decision, const std::string& name) {
  for (const auto& [key, value] : std::get<WebResponse>(decision).fields)
    if (key == name) return value;
  return "absent";
}

int status_for_host(const std::string& host, const std::vector<std::string>& hosts = {}) {
  WebRequest request = get("/healthz");
  name_hosts(request, {host});
  return status_of(health_router(hosts, "").route(request));
}

} // namespace

TEST_CASE("each address leads to its view, whatever its query") {
  const Router router = health_router({}, "");
  CHECK(route_of(router.route(get("/healthz"))) == "/healthz");
  CHECK(route_of(router.route(get("/readyz"))) == "/readyz");
  CHECK(route_of(router.route(get("/status"))) == "/status");
  CHECK(route_of(router.route(get("/status?pretty=1"))) == "/status");
  CHECK(route_of(router.route(get("/metrics"))) == "/metrics");
  CHECK(route_of(router.route(get("/"))) == "/");
  CHECK(route_of(router.route(get("http://localhost:8620/status"))) == "/status");
  CHECK(route_of(router.route(get("http://localhost"))) == "/");
}

TEST_CASE("an unknown address is 404 for every method") {
  const Router router = health_router({}, "");
  for (const char* target : {"/nothing", "/healthz/", "//", "/HEALTHZ", "/%68ealthz", "*", "healthz", ""}) {
    INFO(target);
    CHECK(status_of(router.route(get(target))) == 404);
  }
  WebRequest request = get("/nothing");
  request.method = "DELETE";
  CHECK(status_of(router.route(request)) == 404);
}

TEST_CASE("a wrong method is 405 and told which are right") {
  const Router router = health_router({}, token);
  for (const char* target : {"/", "/healthz", "/readyz", "/status", "/metrics"})
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW"}) {
      INFO(method << " " << target);
      WebRequest request = get(target);
      request.method = method;
      const Decision decision = router.route(request);
      CHECK(status_of(decision) == 405);
      CHECK(field_of(decision, "Allow") == "GET, HEAD");
    }
  CHECK(status_of(router.route(get("/cycle"))) == 405);
  CHECK(field_of(router.route(get("/cycle")), "Allow") == "POST");
}

TEST_CASE("HEAD is routed as GET") {
  WebRequest request = get("/status");
  request.method = "HEAD";
  CHECK(route_of(health_router({}, "").route(request)) == "/status");
}

TEST_CASE("localhost and addresses are answered by any port") {
  for (const char* host :
       {"localhost", "LOCALHOST:8620", "localhost.", "127.0.0.1", "127.0.0.1:8620", "[::1]", "[::1]:8620",
        "10.1.2.3", "[2001:db8::1]:80", "0.0.0.0:1", "[1:2:3:4:5:6:7:8]"}) {
    INFO(host);
    CHECK(status_for_host(host) == 200);
  }
}

TEST_CASE("a foreign host name is refused with a sentence that names HTTP_HOSTS") {
  for (const char* host :
       {"evil.example", "evil.example:8620", "localhost.evil.example", "127.0.0.1.evil.example", "127.1",
        "2130706433", "0x7f.0.0.1", "", ":8620", "[::1", "::1", "[::1]evil.example",
        "localhost:8620@evil.example", "user@localhost", "[localhost]", "localhost:x"}) {
    INFO(host);
    CHECK(status_for_host(host) == 421);
  }
  WebRequest request = get("/healthz");
  name_hosts(request, {"evil.example"});
  const Decision decision = health_router({}, "").route(request);
  CHECK(std::get<WebResponse>(decision).body.find("HTTP_HOSTS") != std::string::npos);
}

TEST_CASE("HTTP_HOSTS adds names, and * any") {
  CHECK(status_for_host("waitlist.trust.example:8620", {" Waitlist.trust.example", "other"}) == 200);
  CHECK(status_for_host("waitlist.trust.example.", {"waitlist.trust.example"}) == 200);
  CHECK(status_for_host("sub.waitlist.trust.example", {"waitlist.trust.example"}) == 421);
  CHECK(status_for_host("anything.example", {"*"}) == 200);
  CHECK(status_for_host("", {""}) == 421);
}

TEST_CASE("the host in an absolute address counts instead of the field") {
  CHECK(status_of(health_router({}, "").route(get("http://evil.example/healthz"))) == 421);
  WebRequest request = get("HTTP://127.0.0.1:8620/healthz");
  name_hosts(request, {"evil.example"});
  CHECK(status_of(health_router({}, "").route(request)) == 200);
}

TEST_CASE("a request names one host; only HTTP/1.0 may name none") {
  WebRequest request = get("/healthz");
  name_hosts(request, {});
  CHECK(status_of(health_router({}, "").route(request)) == 400);
  name_hosts(request, {"localhost", "localhost"});
  CHECK(status_of(health_router({}, "").route(request)) == 400);
  name_hosts(request, {});
  request.version = 10;
  CHECK(status_of(health_router({}, "").route(request)) == 200);
}

TEST_CASE("POST without HTTP_TOKEN is off and says so") {
  const Decision decision = health_router({}, "").route(post("Bearer " + token));
  CHECK(status_of(decision) == 403);
  CHECK(std::get<WebResponse>(decision).body.find("HTTP_TOKEN") != std::string::npos);
}

TEST_CASE("POST starts a look with the right token only") {
  const Router router = health_router({}, token);
  CHECK(route_of(router.route(post("Bearer " + token))) == "/cycle");
  CHECK(route_of(router.route(post("bearer  " + token))) == "/cycle");
  const std::vector<std::string> wrong_ones = {"",
                                               "Bearer",
                                               "Bearer ",
                                               "Bearer " + token + "x",
                                               "Bearer " + token.substr(1),
                                               token,
                                               "Basic " + token,
                                               "Bearer " + std::string(2000, 'a')};
  for (const std::string& wrong : wrong_ones) {
    INFO(wrong);
    const Decision decision = router.route(post(wrong));
    CHECK(status_of(decision) == 401);
    CHECK(field_of(decision, "WWW-Authenticate").starts_with("Bearer realm=\"waitlistd\""));
  }
}

TEST_CASE("the right token does not help a foreign host") {
  WebRequest request = post("Bearer " + token);
  name_hosts(request, {"evil.example"});
  CHECK(status_of(health_router({}, token).route(request)) == 421);
}
