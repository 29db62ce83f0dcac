// What comes over the wire around a body, and bodies that are not what their head says.
#include "tests/attack/hostile_site.hpp"

using namespace waitlistd::test;

namespace {

const std::string page_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
const std::string chunked = page_head + "Transfer-Encoding: chunked\r\n\r\n";
const std::string too_much = "what surrounds the answer's body is larger than the limit of 65536 bytes";

} // namespace

TEST_CASE("header lines without end are cut, also where each comes by itself") {
  const HostileSite site;
  site.send_raw(index_path, page_head, "X-Endless: " + std::string(1000, 'x') + "\r\n");
  site.check_fails(1, too_much);
}

TEST_CASE("a reason, a header line, and informational answers without end are cut") {
  const HostileSite site;
  for (const char* start : {"HTTP/1.1 200 ", "HTTP/1.1 200 OK\r\nX: "}) {
    site.send_raw(index_path, start, std::string(16'000, 'x'));
    site.check_fails(1, too_much);
  }
  site.send_raw(index_path, "", "HTTP/1.1 100 Continue\r\n\r\n");
  site.check_fails(75, "more than 10 informational answers come first");
}

TEST_CASE("a chunk's extension without end is cut") {
  const HostileSite site;
  site.send_raw(index_path, chunked + "5;a=", std::string(16'000, 'x'));
  site.check_fails(1, too_much);
}

TEST_CASE("chunks of one byte with long extensions are cut") {
  const HostileSite site;
  site.send_raw(index_path, chunked, "1;a=" + std::string(10'000, 'x') + "\r\n \r\n");
  site.check_fails(1, too_much);
}

TEST_CASE("trailers without end are cut, of a page and of a file") {
  const std::string trailer = "X: " + std::string(1000, 'x') + "\r\n";
  const std::string body = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";
  {
    const HostileSite site;
    site.send_raw(index_path, page_head + body, trailer);
    site.check_fails(1, too_much);
  }
  const HostileSite site;
  site.send_raw(jan_path, "HTTP/1.1 200 OK\r\nContent-Type: application/zip\r\n" + body, trailer);
  site.check_fails(1, too_much);
}

TEST_CASE("informational answers are read past, before pages, files and refusals") {
  const std::string hints =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
  const HostileSite site;
  for (const char* path : {index_path, year_path, jan_path})
    site.replica->fault(path, "before", json_text(hints), R"("again": 2)");
  site.check_loads();
}

TEST_CASE("a page's gzip is all of its members, or none") {
  const HostileSite site;
  site.replica->fault(index_path, "gzip-tail");
  site.check_fails(1, "the page's gzip is broken");
  site.replica->fault(index_path, "gzip-members");
  site.replica->fault(year_path, "gzip-members");
  site.check_loads();
}

TEST_CASE("HEAD that announces nothing does not refuse a good file") {
  const HostileSite site;
  site.replica->fault(jan_path, "empty-head");
  site.check_loads();
}

TEST_CASE("a download that was cut and then answered with nothing is not taken for whole") {
  HostileSite site;
  site.environment["HTTP_RETRIES"] = "2";
  site.replica->fault(jan_path, "drop", "500", R"("times": 1)");
  site.replica->command(std::string(R"({"do": "ranges", "path": ")") + jan_path + R"(", "how": "empty"})");
  site.check_loads();
  CHECK(site.value("SELECT file_sha256 FROM rtt.release") ==
        must_run({"sha256sum", (site.files / "jan.zip").string()}).out.substr(0, 64));
}

TEST_CASE("a file that came damaged once, under the good one's validators, is loaded when it comes whole") {
  for (const char* damage : {"half", "disguised"}) {
    const HostileSite site;
    INFO(damage);
    site.replica->fault(jan_path, damage);
    const auto damaged = site.bounded({"once"});
    INFO(damaged.err);
    CHECK(damaged.exit_code != 0);
    CHECK(HostileSite::errors_in(damaged.err) == 1);
    CHECK(site.value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "0");
    site.replica->fault(jan_path, "none");
    site.check_loads();
  }
}
