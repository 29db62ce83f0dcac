// A server's answer, in pieces of every size.
#include "service/http/answer_reader.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace waitlistd;

namespace {

struct Read {
  std::string body;
  std::string failure; ///< empty: none
  int status = 0;
  bool complete = false;
  HttpHead head;
  bool nothing_may_follow = false;
};

Read read_answer(const std::string& bytes, std::size_t piece, bool has_body = true,
                 std::uint64_t limit = 1000, BodyWish wish = BodyWish::more) {
  Read read;
  HttpRequest request;
  request.url = *parse_url("https://h.example/a");
  request.limit = limit;
  request.sink = [&](const HttpHead&, std::string_view part) {
    read.body += part;
    return HttpResult<BodyWish>(part.empty() ? BodyWish::more : wish);
  };
  AnswerReader reader(request, has_body, "https://h.example/a");
  for (std::size_t at = 0; at < bytes.size() && !reader.complete() && read.failure.empty(); at += piece)
    if (auto fed = reader.feed(std::string_view(bytes).substr(at, piece)); !fed)
      read.failure = fed.error().message;
  read.complete = read.failure.empty() && (reader.complete() || reader.end());
  read.head = reader.head();
  read.status = read.head.status;
  read.nothing_may_follow = reader.nothing_may_follow();
  return read;
}

const std::string ok = "HTTP/1.1 200 OK\r\n";

std::string chunk(const std::string& text, const std::string& extension = "") {
  char size[20];
  std::snprintf(size, sizeof size, "%zx", text.size());
  return size + extension + "\r\n" + text + "\r\n";
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i)
    out += text;
  return out;
}

} // namespace

TEST_CASE("an answer is read the same whatever pieces it comes in") {
  struct Case {
    const char* what;
    std::string bytes;
    int status;
    const char* body;
    bool complete;
  };
  const Case cases[] = {
      {"of announced length", ok + "Content-Length: 5\r\n\r\nhello", 200, "hello", true},
      {"cut", ok + "Content-Length: 5\r\n\r\nhell", 200, "hell", false},
      {"to the connection's end", ok + "\r\nhello", 200, "hello", true},
      {"empty", ok + "Content-Length: 0\r\n\r\n", 200, "", true},
      {"in chunks",
       ok + "Transfer-Encoding: chunked\r\n\r\n" + chunk("hel") + chunk("lo", ";a=b") + "0\r\n\r\n", 200,
       "hello", true},
      {"in chunks, with trailers",
       ok + "Transfer-Encoding: chunked\r\n\r\n" + chunk("hello") + "0\r\nETag: \"b\"\r\n\r\n", 200, "hello",
       true},
      {"in chunks, cut", ok + "Transfer-Encoding: chunked\r\n\r\n" + chunk("hello"), 200, "hello", false},
      {"after 100", "HTTP/1.1 100 Continue\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nhi", 200, "hi", true},
      {"after two 103",
       "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\nContent-Length: 9\r\n\r\nHTTP/1.1 103 x\r\n\r\n" + ok +
           "Content-Length: 2\r\n\r\nhi",
       200, "hi", true},
      {"103 and nothing after it", "HTTP/1.1 103 Early Hints\r\n\r\n", 103, "", false},
      {"101", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", 101, "", true},
      {"404", "HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nno\n", 404, "", true},
      {"304", "HTTP/1.1 304 Not Modified\r\nContent-Length: 3\r\n\r\n", 304, "", true},
      {"nothing", "", 0, "", false},
      {"half a head", "HTTP/1.1 200 OK\r\nContent-", 0, "", false},
  };
  for (const Case& c : cases)
    for (const std::size_t piece : {1, 2, 3, 7, 100'000}) {
      INFO(c.what << ", in pieces of " << piece);
      const Read read = read_answer(c.bytes, piece);
      CHECK(read.failure.empty());
      CHECK(read.status == c.status);
      CHECK(read.body == c.body);
      CHECK(read.complete == c.complete);
    }
}

TEST_CASE("an answer to HEAD or CONNECT is its head") {
  const Read read = read_answer(ok + "Content-Length: 500\r\n\r\n", 100, false);
  CHECK(read.complete);
  CHECK(read.head.length == 500U);
  CHECK(read_answer("HTTP/1.1 200 Connection established\r\n\r\n", 1, false).complete);
}

TEST_CASE("nothing may follow the whole body of announced length where the server closes the connection") {
  const std::string close = "Connection: close\r\n";
  const std::string length = "Content-Length: 5\r\n";
  struct Case {
    const char* what;
    std::string bytes;
    bool expected;
  };
  const Case cases[] = {
      {"all of it", ok + close + length + "\r\nhello", true},
      {"all of a part", "HTTP/1.1 206 Partial Content\r\n" + close + length + "\r\nhello", true},
      {"an empty one", ok + close + "Content-Length: 0\r\n\r\n", true},
      {"all of it, from a server before HTTP/1.1", "HTTP/1.0 200 OK\r\n" + length + "\r\nhello", true},
      {"the connection stays open", ok + length + "\r\nhello", false},
      {"not all of it", ok + close + length + "\r\nhell", false},
      {"a head alone", ok + close + length, false},
      {"in chunks", ok + close + "Transfer-Encoding: chunked\r\n\r\n" + chunk("hello") + "0\r\n\r\n", false},
      {"to the connection's end", ok + close + "\r\nhello", false},
      {"a body that is not wanted", "HTTP/1.1 404 Not Found\r\n" + close + length + "\r\nhello", false},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(read_answer(c.bytes, 3).nothing_may_follow == c.expected);
  }
  CHECK_FALSE(read_answer(ok + close + length + "\r\n", 3, false).nothing_may_follow); // to HEAD
  // Who wants no more does not ask what there is.
  CHECK_FALSE(
      read_answer(ok + close + length + "\r\nhello", 100, true, 1000, BodyWish::enough).nothing_may_follow);
}

TEST_CASE("what surrounds a body is bounded, in whatever pieces it comes") {
  const std::string long_line(70'000, 'x');
  const std::string chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
  const std::string cases[] = {
      ok + "X: " + long_line,
      ok + repeated("X: " + std::string(1000, 'x') + "\r\n", 70),
      "HTTP/1.1 200 " + long_line,
      chunked + "5;a=" + long_line,
      chunked + chunk("hello") + "0;a=" + long_line,
      chunked + chunk("hello") + "0\r\n" + repeated("X: " + std::string(1000, 'x') + "\r\n", 70),
      chunked + repeated(chunk("h", ";a=" + std::string(1000, 'x')), 70),
      repeated("HTTP/1.1 100 " + std::string(9000, 'x') + "\r\n\r\n", 8),
  };
  for (const std::string& bytes : cases)
    for (const std::size_t piece : {std::size_t{1003}, std::size_t{1005}, std::size_t{16'384}}) {
      INFO(bytes.substr(0, 100) << "…, in pieces of " << piece);
      const Read read = read_answer(bytes, piece);
      CHECK(read.failure ==
            "https://h.example/a: what surrounds the answer's body is larger than the limit of 65536 bytes");
    }
  // One byte a chunk is odd, not endless.
  const Read small_chunks =
      read_answer(chunked + repeated(chunk("x"), 50'000) + "0\r\n\r\n", 4096, true, 50'000);
  CHECK(small_chunks.complete);
  CHECK(small_chunks.body == std::string(50'000, 'x'));
}

TEST_CASE("informational answers are read past, but not for ever") {
  const std::string hint = "HTTP/1.1 103 Early Hints\r\n\r\n";
  const std::string final = ok + "Content-Length: 2\r\n\r\nhi";
  CHECK(read_answer(repeated(hint, most_informational_answers) + final, 50).body == "hi");
  CHECK(read_answer(repeated(hint, most_informational_answers + 1) + final, 50).failure ==
        "https://h.example/a: the answer cannot be read: more than 10 informational answers come first");
}

TEST_CASE("a body beyond the limit is refused, announced or not") {
  const std::string failure = "https://h.example/a: the answer is larger than the limit of 4 bytes";
  CHECK(read_answer(ok + "Content-Length: 5\r\n\r\n", 100, true, 4).failure == failure);
  CHECK(read_answer(ok + "\r\nhello", 1, true, 4).failure == failure);
  CHECK(read_answer(ok + "Transfer-Encoding: chunked\r\n\r\n" + chunk("hello"), 100, true, 4).failure ==
        failure);
}

TEST_CASE("what is no HTTP is told as such") {
  for (const char* bytes : {"hello\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\nhello",
                            "HTTP/1.1 200 OK\r\nX: a\x1B[2J\r\n\r\n",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    INFO(bytes);
    CHECK(read_answer(bytes, 1000).failure.find("the answer cannot be read: ") != std::string::npos);
  }
}

TEST_CASE("a head is text; a validator that is not ASCII counts as not sent") {
  const HttpHead head =
      read_answer(ok + "ETag: \"caf\xE9\"\r\nLast-Modified: M\xE4rz\r\nContent-Type: text/caf\xE9\r\n"
                       "Content-Encoding: \xFF\r\nContent-Range: \x80\r\nContent-Length: 0\r\n\r\n",
                  100)
          .head;
  CHECK(head.etag.empty());
  CHECK(head.last_modified.empty());
  CHECK(head.content_type == "text/caf\xC3\xA9");
  CHECK(head.content_encoding == "\xC3\xBF");
  CHECK(head.content_range == "\xE2\x82\xAC");
  CHECK(read_answer(ok + "ETag: W/\"a b!\"\r\nContent-Length: 0\r\n\r\n", 100).head.etag == "W/\"a b!\"");
}
