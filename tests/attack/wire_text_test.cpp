// What a site's header says, where it is kept, shown or waited for.
#include "core/text_encoding.hpp"
#include "tests/attack/hostile_site.hpp"
#include "tests/support/daemon.hpp"

#include <boost/json.hpp>

#include <sstream>

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

const std::string cafe = "caf\xE9"; // Latin-1: no UTF-8

// Each line of the log is JSON, which is UTF-8.
void check_json(const std::string& log) {
  std::istringstream lines(log);
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    boost::system::error_code error;
    boost::json::parse(line, error);
    CHECK_FALSE(error);
    CHECK(waitlistd::is_utf8(line));
  }
}

} // namespace

TEST_CASE("a byte that is no UTF-8 in a header stops no look, and leaves the log JSON") {
  for (const char* name : {"ETag", "Last-Modified", "Content-Type", "Content-Disposition"}) {
    HostileSite site;
    site.environment["LOG_FORMAT"] = "json";
    site.environment["LOG_LEVEL"] = "debug";
    INFO(name);
    const std::string value = std::string(name) == "Content-Type" ? "text/" + cafe : '"' + cafe + '"';
    for (const char* path : {index_path, year_path, jan_path})
      site.set_header(path, name, value);
    check_json(site.check_loads().err);
    const auto again = site.bounded({"once"});
    CHECK(again.exit_code == 0);
    check_json(again.err);
  }
}

TEST_CASE("a byte that is no UTF-8 in a refusal leaves its message and the log text") {
  HostileSite site;
  site.environment["LOG_FORMAT"] = "json";
  const auto fails = [&](const char* what) {
    INFO(what);
    const auto finished = site.bounded({"once"});
    INFO(finished.err);
    CHECK((finished.exit_code == 1 || finished.exit_code == 75));
    check_json(finished.err);
    CHECK(site.value("SELECT count(*) FROM rtt.release") == "0");
  };
  site.send_raw(index_path,
                "HTTP/1.1 503 " + cafe + "\r\nRetry-After: " + cafe + "\r\nContent-Length: 0\r\n\r\n");
  fails("a reason");
  site.set_header(index_path, "Content-Encoding", cafe);
  fails("an encoding");
  site.replica->fault(index_path, "redirect", json_text("/" + cafe + "/"));
  fails("a redirect");
  site.replica->fault(index_path, "redirect", json_text("https://" + cafe + ".example/"));
  fails("a redirect's host");
  site.replica->fault(index_path, "none");
  site.set_header(jan_path, "Content-Encoding", cafe);
  fails("a file's encoding");
}

TEST_CASE("however long a site asks to be left alone, the next look is within a day, and not at once") {
  for (const char* asked :
       {"Fri, 31 Dec 9999 23:59:59 GMT", "4294967295", "31536000", "18446744073709551616"}) {
    const HostileSite site;
    INFO(asked);
    site.replica->fault(index_path, "status", "503", R"("retry_after": ")" + std::string(asked) + "\"");
    Daemon daemon(site.environment);
    REQUIRE(daemon.says("wait_seconds="));
    std::this_thread::sleep_for(1500ms);
    const std::string log = daemon.log();
    INFO(log);
    const std::size_t at = log.find("wait_seconds=");
    CHECK(log.find("wait_seconds=", at + 1) == std::string::npos); // one look, one next one
    const double wait = std::stod(log.substr(at + std::string("wait_seconds=").size()));
    CHECK(wait > 3600);
    CHECK(wait <= 24 * 3600);
    const auto [finished, took] = daemon.stop();
    CHECK(finished.exit_code == 0);
    check_within(of_a_look, finished);
  }
}
