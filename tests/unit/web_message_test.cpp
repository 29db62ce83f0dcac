// What a request to one of the program's servers has in its fields, and where its address leads.
#include "core/http/header_field.hpp"
#include "service/web/router.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

WebRequest with_cookies(const std::vector<std::string>& values) {
  WebRequest request;
  for (const std::string& value : values)
    request.fields.emplace_back("cookie", value);
  return request;
}

Route row(std::string path, std::vector<std::string> methods) {
  return {std::move(path), std::move(methods), [](const WebRequest&, const WebAnswer&) {}};
}

// "path values…" of the row that is gone to, or the status.
std::string way(const std::vector<Route>& routes, const std::string& method, const std::string& target) {
  const Router router({{}, "HOSTS", "nothing here"}, routes);
  const auto decision = router.route({method, target, 11, {{"host", "localhost"}}});
  if (const auto* response = std::get_if<WebResponse>(&decision)) return std::to_string(response->status);
  std::string text = std::get<Routed>(decision).route->path;
  for (const std::string& value : std::get<Routed>(decision).path_values)
    text += " " + value;
  return text;
}

} // namespace

TEST_CASE("a cookie is found by its whole name, the first of two") {
  CHECK(cookie_of(with_cookies({"a=1; session=x=y ;b=2"}), "session") == "x=y");
  CHECK(cookie_of(with_cookies({"session=1; session=2"}), "session") == "1");
  CHECK(cookie_of(with_cookies({"a=1", "session=2"}), "session") == "2");
  CHECK(cookie_of(with_cookies({"session="}), "session") == "");
  for (const char* none : {"", "xsession=1", "session", "sessionx=1", ";;=", "Session=1"}) {
    INFO(none);
    CHECK_FALSE(cookie_of(with_cookies({none}), "session").has_value());
  }
}

TEST_CASE("a cookie is set for this site's own pages and no script") {
  WebResponse response = plain_response(200, "ok");
  set_cookie(response, "session", "x", true, std::nullopt);
  set_cookie(response, "old", "", false, std::chrono::seconds(0));
  CHECK(response.fields == std::vector<std::pair<std::string, std::string>>{
                               {"Set-Cookie", "session=x; Path=/; HttpOnly; SameSite=Lax; Secure"},
                               {"Set-Cookie", "old=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"}});
}

TEST_CASE("a part of a path may stand for any, but not for none and not for two") {
  const std::vector<Route> routes = {row("/alerts", {"GET"}), row("/alerts/new", {"GET"}),
                                     row("/alerts/{}", {"GET"}), row("/alerts/{}/notes/{}", {"POST"})};
  const std::pair<const char*, const char*> ways[] = {
      {"/alerts", "/alerts"},          {"/alerts/new", "/alerts/new"},      {"/alerts/7", "/alerts/{} 7"},
      {"/alerts/7?x", "/alerts/{} 7"}, {"/alerts/a%2Fb", "/alerts/{} a/b"}, {"/alerts/", "404"},
      {"/alerts/7/", "404"},           {"/alerts/7/notes", "404"},          {"/alertsx", "404"},
      {"/alerts/7/notes/x", "405"},    {"/alerts//notes/x", "404"},         {"/ALERTS", "404"},
      {"/alerts/{}", "/alerts/{} {}"},
  };
  for (const auto& [target, leads_to] : ways) {
    INFO(target);
    CHECK(way(routes, "GET", target) == leads_to);
  }
  CHECK(way(routes, "POST", "/alerts/7/notes/8") == "/alerts/{}/notes/{} 7 8");
  CHECK(way(routes, "HEAD", "/alerts") == "/alerts");
}

TEST_CASE("rows of one path share it by method, and a 405 names the methods of all") {
  const std::vector<Route> routes = {row("/form", {"GET"}), row("/form", {"POST", "PUT"})};
  CHECK(way(routes, "PUT", "/form") == "/form");
  const auto decision =
      Router({{}, "HOSTS", "nothing here"}, routes).route({"DELETE", "/form", 11, {{"host", "localhost"}}});
  CHECK(std::get<WebResponse>(decision).body == "this address takes GET, HEAD, POST, PUT only\n");
}

TEST_CASE("a body's limit is that of the row that takes the method") {
  std::vector<Route> routes = {row("/form", {"GET"}), row("/form", {"POST"}), row("/{}", {"POST"})};
  routes[1].body_limit = 5000;
  routes[2].body_limit = 7;
  const Router router({{}, "HOSTS", "nothing here"}, routes);
  CHECK(router.body_limit({"GET", "/form"}) == usual_body_limit);
  CHECK(router.body_limit({"POST", "/form?x"}) == 5000);
  CHECK(router.body_limit({"POST", "http://localhost/form"}) == 5000);
  CHECK(router.body_limit({"POST", "/other"}) == 7);
  CHECK(router.body_limit({"POST", "/no/where"}) == usual_body_limit);
}

TEST_CASE("a host that is not ours is told the setting of this server") {
  const Router router({{"portal.example"}, "PORTAL_HOSTS", "nothing here"}, {row("/", {"GET"})});
  const auto status = [&](const char* host) {
    const auto decision = router.route({"GET", "/", 11, {{"host", host}}});
    const auto* response = std::get_if<WebResponse>(&decision);
    return response ? response->body : "";
  };
  CHECK(status("portal.example").empty());
  CHECK(status("other.example").find("name it in PORTAL_HOSTS") != std::string::npos);
}

TEST_CASE("what would end a header's line is no field") {
  for (const char* value : {"", "a b", "tab\there", "caf\xc3\xa9", "x; y=\"z\""}) {
    INFO(value);
    CHECK(is_field_value(value));
  }
  for (const std::string& value : {std::string("a\r\nb"), std::string("a\nb"), std::string("a\rb"),
                                   std::string("a\0b", 3), std::string("\x1b[m"), std::string("\x7f")}) {
    INFO(value);
    CHECK_FALSE(is_field_value(value));
  }
  for (const char* name : {"Content-Type", "webhook-id", "X_1~"})
    CHECK(is_field_name(name));
  for (const char* name : {"", "a b", "a:", "a\r\n", "caf\xc3\xa9", "a(b)"}) {
    INFO(name);
    CHECK_FALSE(is_field_name(name));
  }
  // RFC 9110, 5.6.2: the characters of a token.
  const std::string token = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  for (int c = 0; c < 256; ++c) {
    INFO(c);
    const std::string one(1, static_cast<char>(c));
    CHECK(is_field_name(one) == (token.find(one) != std::string::npos));
    CHECK(is_field_value(one) == (c == '\t' || (c >= 32 && c != 127)));
  }
}
