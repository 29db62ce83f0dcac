// What a site may answer instead of what was asked for; through the real program, over HTTPS.
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace waitlistd::test;
using Clock = std::chrono::steady_clock;

namespace {

// January 2026 is published; nothing is loaded yet; failed requests are repeated twice, within a second or
// so.
struct FaultySite : Site {
  TemporaryFolder files;
  FaultySite() : Site({}) {
    write_january(files);
    replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "jan.zip").string() + "\"}");
    environment["HTTP_RETRIES"] = "2";
    environment["HTTP_RETRY_DELAY"] = "1";
  }
  void check_loads() const {
    const auto finished = once();
    INFO(finished.err);
    CHECK(finished.exit_code == 0);
    CHECK(value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
  }
  // The program's last line says what went wrong, and nothing is left behind.
  void check_fails(int exit_code, const std::string& message) const {
    const auto started = Clock::now();
    const auto finished = once();
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
    CHECK(errors_in(finished.err) == 1);
    CHECK(value("SELECT count(*) FROM rtt.release") == "0");
    CHECK(nothing_downloaded());
    CHECK(Clock::now() - started < std::chrono::seconds(20));
  }
  static int errors_in(const std::string& log) {
    int count = 0;
    for (std::size_t at = log.find(" error: "); at != std::string::npos; at = log.find(" error: ", at + 1))
      ++count;
    return count;
  }
  bool nothing_downloaded() const {
    std::error_code ignored;
    return std::filesystem::is_empty(folder / "state/downloads", ignored) || ignored;
  }
};

} // namespace

TEST_CASE("every kind of redirect is followed, relative ones too") {
  for (const char* code : {"301", "302", "303", "307", "308"}) {
    FaultySite site;
    site.replica->fault(std::string(index_path) + "start/", "redirect", "../",
                        std::string(R"("code": )") + code);
    site.environment["NHS_INDEX_URL"] += "start/";
    INFO(code);
    site.check_loads();
  }
}

TEST_CASE("a redirect in circles is given up after five") {
  FaultySite site;
  site.replica->fault(index_path, "redirect", index_path);
  site.check_fails(1, "more than 5 redirects");
}

TEST_CASE("a redirect from https to http is refused, on this machine too") {
  FaultySite site;
  site.replica->fault(index_path, "redirect", "http://localhost/elsewhere");
  site.check_fails(1, "redirects from https to http://localhost/elsewhere");
}

TEST_CASE("a site that refuses our User-Agent is asked once as a browser asks, and that is said") {
  FaultySite site;
  site.replica->fault(index_path, "status", "403", R"("only": "honest")");
  const auto finished = site.once();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(contains(finished.err, "the site refuses our User-Agent"));
  const auto requests = site.replica->requests();
  CHECK(contains(requests.at(0), "waitlistd/"));
  CHECK(contains(requests.at(1), "Mozilla/5.0"));
}

TEST_CASE("a site that refuses everyone is asked twice and then given up") {
  FaultySite site;
  site.replica->fault(index_path, "status", "403");
  site.check_fails(1, "answered with status 403");
}

TEST_CASE("our User-Agent names the product, its version and the contact that is set") {
  FaultySite site;
  site.environment["CONTACT"] = "rtt@trust.example";
  site.once();
  CHECK(contains(site.replica->requests().at(0), "waitlistd/" WAITLISTD_VERSION " (+rtt@trust.example)"));
}

TEST_CASE("a missing index page is permanent: one request, no repeat of it") {
  FaultySite site;
  site.replica->fault(index_path, "status", "404");
  site.check_fails(1, "answered with status 404");
  CHECK(contains(site.once().err, "NHS_CSV_URL"));
}

TEST_CASE("a busy site is waited for as it asks, in seconds") {
  FaultySite site;
  site.replica->fault(index_path, "status", "503", R"("retry_after": 2, "times": 1)");
  const auto started = Clock::now();
  site.check_loads();
  CHECK(Clock::now() - started >= std::chrono::seconds(2));
}

TEST_CASE("a busy site is waited for as it asks, by a date") {
  FaultySite site;
  const std::string date = must_run({"date", "-u", "-d", "+3 seconds", "+%a, %d %b %Y %H:%M:%S GMT"}).out;
  site.replica->fault(index_path, "status", "429",
                      R"("times": 1, "retry_after": ")" + date.substr(0, date.find('\n')) + "\"");
  const auto started = Clock::now();
  site.check_loads();
  CHECK(Clock::now() - started >= std::chrono::milliseconds(1500));
}

TEST_CASE("a site that asks for more patience than we have is left for the next run") {
  FaultySite site;
  site.replica->fault(index_path, "status", "429", R"("retry_after": 3600)");
  const auto started = Clock::now();
  site.check_fails(75, "asks to come back in 3600 s");
  CHECK(Clock::now() - started < std::chrono::seconds(30)); // an hour is asked for
}

TEST_CASE("a server error that passes is got over") {
  FaultySite site;
  site.replica->fault(index_path, "status", "500", R"("times": 2)");
  site.check_loads();
}

TEST_CASE("a server error that does not pass ends with a request to try again later") {
  FaultySite site;
  site.replica->fault(jan_path, "status", "502");
  site.check_fails(75, "answered with status 502");
}

TEST_CASE("a cookie that the site sets is sent back") {
  FaultySite site;
  site.replica->fault(index_path, "cookie");
  site.check_loads();
  CHECK(contains(site.replica->requests().at(1), "seen=1"));
}

TEST_CASE("HTML where a ZIP should be is seen before it is fetched") {
  FaultySite site;
  site.replica->fault(jan_path, "html");
  site.check_fails(1, "an HTML page is served, not a file");
  CHECK(site.downloads() == 0);
}

TEST_CASE("a server that refuses HEAD is asked for four bytes instead") {
  FaultySite site;
  site.replica->fault(jan_path, "status", "405", R"("only": "HEAD")");
  site.check_loads();
  bool ranged = false;
  for (const auto& line : site.replica->requests())
    ranged = ranged || contains(line, R"("Range": "bytes=0-3")");
  CHECK(ranged);
}

TEST_CASE("a plain http address is refused unless it is this machine or allowed") {
  FaultySite site;
  site.environment["NHS_INDEX_URL"] = "http://site.invalid/";
  site.check_fails(1, "plain http is not accepted");
  site.environment["ALLOW_HTTP"] = "yes";
  site.environment["HTTP_RETRIES"] = "0";
  site.check_fails(75, "looking the host up");
}
