// HTTP/1 as the program's servers read and write it.
#include "service/web/wire.hpp"
#include "tests/support/health_state.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using waitlistd::test::health_now;

namespace {

// The status that the bytes are refused with; 0 where they are a request, -1 where they are not one yet.
int refusal_of(const std::string& bytes) {
  RequestReader reader;
  reader.feed(bytes);
  const auto incoming = reader.next();
  if (const auto* response = std::get_if<WebResponse>(&incoming)) {
    CHECK(response->close);
    return response->status;
  }
  return std::holds_alternative<WebRequest>(incoming) ? 0 : -1;
}

std::string request_with(const std::string& fields) {
  return "GET /status HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n";
}

WebRequest read(const std::string& bytes) {
  RequestReader reader;
  reader.feed(bytes);
  return std::get<WebRequest>(reader.next());
}

} // namespace

TEST_CASE("a request is read with what the router asks of it") {
  const WebRequest request = read("POST /cycle HTTP/1.1\r\nHost: localhost:8620\r\nHost: other\r\n"
                                  "Authorization: Bearer x y\r\nConnection: close\r\n\r\n");
  CHECK(request.method == "POST");
  CHECK(request.target == "/cycle");
  CHECK(request.version == 11);
  CHECK(values_of(request, "host") == std::vector<std::string_view>{"localhost:8620", "other"});
  CHECK(value_of(request, "authorization") == "Bearer x y");
  CHECK_FALSE(request.keep_alive);
}

TEST_CASE("a request may come byte by byte") {
  RequestReader reader;
  const std::string bytes = request_with("Content-Length: 3\r\n") + "abc";
  for (std::size_t i = 0; i + 1 < bytes.size(); ++i) {
    reader.feed(bytes.substr(i, 1));
    REQUIRE(std::holds_alternative<std::monostate>(reader.next()));
    CHECK(reader.in_request());
  }
  reader.feed(bytes.substr(bytes.size() - 1));
  CHECK(std::holds_alternative<WebRequest>(reader.next()));
  CHECK_FALSE(reader.in_request());
}

TEST_CASE("pipelined requests come out one by one, in order") {
  RequestReader reader;
  reader.feed("GET /a HTTP/1.1\r\nHost: h\r\n\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\nGET /c");
  CHECK(std::get<WebRequest>(reader.next()).target == "/a");
  CHECK(std::get<WebRequest>(reader.next()).target == "/b");
  CHECK(std::holds_alternative<std::monostate>(reader.next()));
  CHECK(reader.in_request());
}

TEST_CASE("HTTP/1.0 closes unless it asks to stay, HTTP/1.1 the other way round") {
  CHECK(read("GET / HTTP/1.1\r\nHost: h\r\n\r\n").keep_alive);
  CHECK_FALSE(read("GET / HTTP/1.0\r\n\r\n").keep_alive);
  CHECK(read("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keep_alive);
}

TEST_CASE("another version of HTTP is 505") {
  CHECK(refusal_of("GET / HTTP/2.0\r\nHost: h\r\n\r\n") == 505);
  CHECK(refusal_of("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == 505);
  CHECK(refusal_of("GET / HTTP/0.9\r\n\r\n") == 505);
  CHECK(refusal_of("GET / HTTP/1.2\r\nHost: h\r\n\r\n") == 505);
}

TEST_CASE("what is no HTTP is 400") {
  for (const char* bytes :
       {"\x16\x03\x01\x02\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "G{T / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n", "GET / HTTP/1.1\r\nA : b\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1, 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(bytes);
    CHECK(refusal_of(bytes) == 400);
  }
}

TEST_CASE("a request whose end another server might see elsewhere is 400") {
  for (const char* coding :
       {"xchunked", "chunked, chunked", "gzip, chunked", "chunked, gzip", "identity",
        "chunked\r\nTransfer-Encoding: chunked", "gzip\r\nTransfer-Encoding: chunked", ""}) {
    INFO(coding);
    CHECK(refusal_of(request_with("Transfer-Encoding: " + std::string(coding) + "\r\n") + "0\r\n\r\n") ==
          400);
  }
  CHECK(refusal_of(request_with("Transfer-Encoding: Chunked\r\n") + "0\r\n\r\n") == 0);
  CHECK(refusal_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
}

TEST_CASE("a header may have 8 KB, not a byte more") {
  const std::string shell = request_with("X: \r\n");
  const std::string largest(request_header_limit - shell.size(), 'x');
  CHECK(refusal_of(request_with("X: " + largest + "\r\n")) == 0);
  CHECK(refusal_of(request_with("X: " + largest + "x\r\n")) == 431);
  std::string many;
  while (many.size() < request_header_limit)
    many += "A: b\r\n";
  CHECK(refusal_of(request_with(many)) == 431);
}

TEST_CASE("an address that fills the header by itself is 414") {
  CHECK(refusal_of("GET /" + std::string(request_header_limit, 'a')) == 414);
}

TEST_CASE("a header that never ends is refused at 8 KB") {
  CHECK(refusal_of("GET / HTTP/1.1\r\nX: " + std::string(request_header_limit, 'x')) == 431);
  CHECK(refusal_of("GET / HTTP/1.1\r\nX: " + std::string(100, 'x')) == -1);
}

TEST_CASE("a body may have 1 KB, announced or in chunks") {
  CHECK(refusal_of(request_with("Content-Length: 1024\r\n") + std::string(1024, 'b')) == 0);
  CHECK(refusal_of(request_with("Content-Length: 1025\r\n")) == 413);
  CHECK(refusal_of(request_with("Content-Length: 99999999999999999999\r\n")) == 400);
  const std::string chunked = request_with("Transfer-Encoding: chunked\r\n");
  CHECK(refusal_of(chunked + "3\r\nabc\r\n0\r\n\r\n") == 0);
  CHECK(refusal_of(chunked + "401\r\n") == 413);
  CHECK(refusal_of(chunked + "ffffffff\r\n") == 413);
  CHECK(refusal_of(chunked + "200\r\n" + std::string(512, 'a') + "\r\n201\r\n") == 413);
}

TEST_CASE("framing around a body is bounded, too") {
  const std::string chunked = request_with("Transfer-Encoding: chunked\r\n");
  CHECK(refusal_of(chunked + "1;x=" + std::string(16384, 'x')) == 413);
}

TEST_CASE("who waits for an interim response is told not to") {
  CHECK(refusal_of(request_with("Expect: 100-continue\r\nContent-Length: 5\r\n")) == 417);
  CHECK(refusal_of(request_with("Expect: 100-continue\r\n")) == 0);
}

TEST_CASE("a response has its length, date and protections, and nothing to cache") {
  const WebRequest request = read("GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n");
  WebResponse response = plain_response(405, "no");
  response.fields = {{"Allow", "GET, HEAD"}};
  const std::string head = "HTTP/1.1 405 Method Not Allowed\r\n"
                           "Date: Thu, 12 Mar 2026 10:03:00 GMT\r\n"
                           "Content-Type: text/plain; charset=utf-8\r\n"
                           "Content-Length: 3\r\n"
                           "Cache-Control: no-store\r\n"
                           "X-Content-Type-Options: nosniff\r\n"
                           "Allow: GET, HEAD\r\n"
                           "Connection: keep-alive\r\n\r\n";
  CHECK(to_wire(response, request, health_now()) == head + "no\n");
  WebRequest head_request = request;
  head_request.method = "HEAD";
  CHECK(to_wire(response, head_request, health_now()) == head);
}

TEST_CASE("a connection that cannot go on is announced to close") {
  const WebRequest request = read("GET / HTTP/1.0\r\n\r\n");
  CHECK(to_wire(plain_response(200, "ok"), request, health_now()).find("Connection: close\r\n") !=
        std::string::npos);
  CHECK(to_wire(plain_response(400, "no"), health_now()).find("Connection: close\r\n") != std::string::npos);
}
