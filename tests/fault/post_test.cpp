// What is posted, to receivers that answer well, badly, elsewhere or not at all.
#include "service/http/client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/scripted_server.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

HttpSettings settings() {
  HttpSettings settings;
  settings.user_agent = "waitlistd/test";
  settings.retries = 2;
  settings.retry.first_delay = 1ms;
  settings.header_timeout = 2s;
  return settings;
}

std::string answer(const std::string& status, const std::string& fields = {}, const std::string& body = {}) {
  return "HTTP/1.1 " + status + "\r\n" + fields + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

HttpPost message_to(const ScriptedServer& server) {
  return {server.address("/hook/s3cret?sig=s3cret"), {{"Content-Type", "application/json"}}, R"({"a": 1})"};
}

const std::pair<std::string, std::string> key = {"webhook-id", "msg_1"};

} // namespace

TEST_CASE("a post has its body and headers, and none of a visitor's") {
  const ScriptedServer server({answer("200 OK", "Set-Cookie: a=b\r\nX-Kept: yes\r\n", "ok")});
  HttpSettings visiting = settings();
  visiting.site_visit = true;
  HttpClient client(visiting);
  CHECK(client.get_page(server.address("/")).has_value()); // gets the cookie
  const auto posted = client.post(message_to(server)).value();
  CHECK(posted.status == 200);
  CHECK(posted.body == "ok");
  CHECK_FALSE(posted.cut);
  CHECK(std::find(posted.fields.begin(), posted.fields.end(),
                  std::pair<std::string, std::string>{"x-kept", "yes"}) != posted.fields.end());
  const std::string sent = server.requests().at(1);
  CHECK(sent ==
        "POST /hook/s3cret?sig=s3cret HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(server.port()) +
            "\r\nConnection: close\r\nContent-Type: application/json\r\nUser-Agent: waitlistd/test\r\n"
            "Accept: */*\r\nContent-Length: 8\r\n\r\n{\"a\": 1}");
}

TEST_CASE("cookies and a browser's disguise are for visits only") {
  const ScriptedServer server({answer("403 Forbidden", "Set-Cookie: a=b\r\n"), answer("200 OK", {}, "page")});
  {
    HttpClient client(settings());
    CHECK(client.get_page(server.address("/")).error().status == 403);
    CHECK(client.get_page(server.address("/")).has_value());
    CHECK_FALSE(contains(server.requests().at(1), "Cookie"));
  }
  const ScriptedServer site({answer("403 Forbidden", "Set-Cookie: a=b\r\n"), answer("200 OK", {}, "page")});
  HttpSettings visiting = settings();
  visiting.site_visit = true;
  HttpClient client(visiting);
  CHECK(client.get_page(site.address("/")).has_value());
  CHECK(contains(site.requests().at(1), "Cookie: a=b\r\n"));
  CHECK(contains(site.requests().at(1), "User-Agent: Mozilla/5.0"));
}

TEST_CASE("an answer that is no success is the caller's to judge, and nothing is sent again") {
  for (const auto& [status, fields, wait] : {std::tuple{"429 Too Many Requests", "Retry-After: 30\r\n", 30},
                                             {"503 Service Unavailable", "", -1},
                                             {"500 Internal Server Error", "", -1},
                                             {"404 Not Found", "", -1},
                                             {"410 Gone", "", -1}}) {
    INFO(status);
    const ScriptedServer server({answer(status, fields, "no_service")});
    HttpClient client(settings());
    HttpPost message = message_to(server);
    message.idempotency_key = key;
    const auto posted = client.post(message).value();
    CHECK(posted.status == std::atoi(status));
    CHECK(posted.body == "no_service");
    CHECK(posted.retry_after == (wait < 0 ? std::nullopt : std::optional(std::chrono::seconds(wait))));
    CHECK(server.requests().size() == 1);
  }
  const ScriptedServer server({"HTTP/1.1 204 No Content\r\n\r\n"});
  CHECK(HttpClient(settings()).post(message_to(server)).value().status == 204);
}

TEST_CASE("what got no answer is sent again only where the receiver knows a repeat") {
  {
    const ScriptedServer server({"", "", answer("200 OK")});
    const auto lost = HttpClient(settings()).post(message_to(server));
    REQUIRE_FALSE(lost.has_value());
    CHECK(lost.error().kind == FailureKind::try_again);
    CHECK(server.requests().size() == 1);
  }
  const ScriptedServer server({"", "", answer("200 OK")});
  HttpClient client(settings());
  HttpPost message = message_to(server);
  message.idempotency_key = key;
  CHECK(client.post(message).value().status == 200);
  const auto requests = server.requests();
  REQUIRE(requests.size() == 3);
  CHECK(requests[0] == requests[2]);
  CHECK(contains(requests[0], "\r\nwebhook-id: msg_1\r\n"));
  const ScriptedServer dead({""});
  message.url = dead.address("/");
  CHECK_FALSE(HttpClient(settings()).post(message).has_value());
  CHECK(dead.requests().size() == 3); // HttpSettings::retries
}

TEST_CASE("an answer of any length is cut at the limit, and one that breaks off after its status counts") {
  const std::string large(100'000, 'x');
  const ScriptedServer talkative({answer("202 Accepted", {}, large)});
  const auto posted = HttpClient(settings()).post(message_to(talkative)).value();
  CHECK(posted.status == 202);
  CHECK(posted.cut);
  CHECK(posted.body == large.substr(0, std::size_t{64} * 1024));
  HttpPost exact = message_to(talkative);
  exact.answer_limit = large.size();
  CHECK_FALSE(HttpClient(settings()).post(exact).value().cut);

  const ScriptedServer broken({"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"});
  HttpPost message = message_to(broken);
  message.idempotency_key = key;
  const auto half = HttpClient(settings()).post(message).value();
  CHECK(half.status == 200);
  CHECK(half.body == "abc");
  CHECK(half.cut);
  CHECK(broken.requests().size() == 1);
}

TEST_CASE(
    "a redirect is an answer, and followed only where asked for, within the place, keeping the method") {
  const ScriptedServer elsewhere({answer("200 OK")});
  const auto send = [](const ScriptedServer& server, bool follow) {
    HttpPost message = message_to(server);
    message.follow_redirects = follow;
    return HttpClient(settings()).post(message).value().status;
  };
  for (const char* status : {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect",
                             "308 Permanent Redirect"}) {
    INFO(status);
    const bool keeps_method = std::string(status)[2] >= '7';
    const ScriptedServer within({answer(status, "Location: /new\r\n"), answer("200 OK")});
    CHECK(send(within, false) == std::atoi(status));
    const ScriptedServer again({answer(status, "Location: /new\r\n"), answer("200 OK")});
    CHECK(send(again, true) == (keeps_method ? 200 : std::atoi(status)));
    if (keeps_method) {
      CHECK(again.requests().at(1).starts_with("POST /new HTTP/1.1\r\n"));
      CHECK(again.requests().at(1).ends_with("\r\n\r\n{\"a\": 1}"));
    }
    const ScriptedServer away({answer(status, "Location: " + elsewhere.address("/") + "\r\n")});
    CHECK(send(away, true) == std::atoi(status));
  }
  CHECK(elsewhere.requests().empty());
  const ScriptedServer circle({answer("307 Temporary Redirect", "Location: /again\r\n")});
  CHECK(send(circle, true) == 307);
  CHECK(circle.requests().size() == 6);
}

TEST_CASE("what cannot be a header is not sent") {
  const ScriptedServer server({answer("200 OK")});
  for (const auto& [name, value] :
       std::vector<std::pair<std::string, std::string>>{{"X-A", "s3cret\r\nX-B: c"},
                                                        {"X A", "b"},
                                                        {"", "b"},
                                                        {"Content-Length", "3"},
                                                        {"transfer-encoding", "chunked"},
                                                        {"HOST", "other.example"}}) {
    INFO(name);
    HttpPost message = message_to(server);
    message.headers.emplace_back(name, value);
    const auto refused = HttpClient(settings()).post(message);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == FailureKind::failed);
    CHECK_FALSE(contains(refused.error().message, "s3cret"));
  }
  CHECK(server.requests().empty());
}

TEST_CASE("a failure names the host of a secret address, and no more of it") {
  HttpPost message{"http://127.0.0.1:1/hook/s3cret?sig=s3cret", {}, "x"};
  const auto refused = HttpClient(settings()).post(message);
  REQUIRE_FALSE(refused.has_value());
  CHECK(contains(refused.error().message, "http://127.0.0.1:1/…: connecting"));
  CHECK_FALSE(contains(refused.error().message + refused.error().hint, "s3cret"));
  for (const char* wrong : {"http://site.example/s3cret", "ftp://site.example/s3cret", "s3cret",
                            "https://user:s3cret@site.example/"}) {
    message.url = wrong;
    const auto none = HttpClient(settings()).post(message);
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().trouble == HttpTrouble::address);
    CHECK_FALSE(contains(none.error().message + none.error().hint, "s3cret"));
  }
}
