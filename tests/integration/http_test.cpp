// The HTTP client against a real HTTPS server, through `waitlistd discover` as its user meets it.
#include "tests/support/replica.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace waitlistd::test;

namespace {

constexpr const char* index_path = "/statistics/statistical-work-areas/rtt-waiting-times/";

struct Page {
  TemporaryFolder folder;
  Replica replica{std::vector<std::string>{}};
  Environment environment = replica.environment();
  Page() { environment["STATE_DIR"] = (folder / "state").string(); }
  void fault(const std::string& fault, const std::string& value) {
    replica.command(std::string(R"({"do": "fault", "path": ")") + index_path + R"(", "fault": ")" + fault +
                    R"(", "value": ")" + value + "\"}");
  }
  void check_fails(int exit_code, const std::string& message) const {
    const auto finished = waitlistd::test::waitlistd({"discover"}, environment);
    INFO(finished.err);
    CHECK(finished.exit_code == exit_code);
    CHECK(contains(finished.err, message));
  }
};

} // namespace

TEST_CASE("a certificate of an unknown issuer is refused and named as such") {
  Page page;
  page.environment.erase("CA_FILE");
  page.check_fails(1, "the certificate is not accepted: its issuer is unknown");
}

TEST_CASE("a certificate for another host is refused and named as such") {
  Page page;
  auto& url = page.environment["NHS_INDEX_URL"];
  url.replace(url.find("localhost"), 9, "127.1");
  page.check_fails(1, "it is for another host than 127.1");
}

TEST_CASE("a CA_FILE that cannot be read is wrong configuration") {
  Page page;
  page.environment["CA_FILE"] = "/nonexistent.pem";
  page.check_fails(78, "CA_FILE /nonexistent.pem cannot be read");
}

TEST_CASE("missing pages fail, busy servers ask for another try") {
  Page page;
  page.fault("status", "404");
  page.check_fails(1, "answered with status 404");
  page.fault("status", "503");
  page.check_fails(75, "answered with status 503");
  page.fault("status", "429");
  page.check_fails(75, "answered with status 429");
}

TEST_CASE("a refused connection and an unknown host ask for another try") {
  Page page;
  page.environment["NHS_INDEX_URL"] = "https://127.0.0.1:1/";
  page.check_fails(75, "connecting: Connection refused");
  page.environment["NHS_INDEX_URL"] = "https://no-such-host.invalid/";
  page.check_fails(75, "looking the host up");
}

TEST_CASE("redirects are followed, but not in circles, and never from https to http") {
  Page page;
  page.fault("redirect", std::string(index_path) + "rtt-data-2025-26/"); // relative
  waitlistd::test::waitlistd({"discover"}, page.environment);
  CHECK(contains(page.replica.requests().at(1), "rtt-data-2025-26"));
  page.fault("redirect", index_path);
  page.check_fails(1, "more than 5 redirects");
  page.fault("redirect", "http://localhost/elsewhere");
  page.check_fails(1, "redirects from https to http://localhost/elsewhere");
}

TEST_CASE("a page that is cut off is not taken for the page") {
  Page page;
  page.fault("drop", "100");
  page.check_fails(75, "the connection was cut off");
  page.fault("longer", "10");
  page.check_fails(75, "the connection was cut off");
}

TEST_CASE("a stalled page is given up in time") {
  Page page;
  page.fault("stall", "100");
  page.environment["HTTP_IDLE_TIMEOUT"] = "1";
  const auto started = std::chrono::steady_clock::now();
  page.check_fails(75, "no answer in time");
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds(10));
}

TEST_CASE("a page beyond the limit is refused") {
  Page page;
  page.environment["PAGE_SIZE_LIMIT"] = "100";
  page.check_fails(1, "larger than the limit of 100 bytes");
}

TEST_CASE("plain http is for this machine only, unless it is allowed") {
  Page page;
  page.environment["NHS_INDEX_URL"] = "http://site.invalid/";
  page.check_fails(1, "plain http is not accepted");
  page.environment["ALLOW_HTTP"] = "yes";
  page.check_fails(75, "looking the host up");
}

TEST_CASE("pages without a release fail, naming the pages read and NHS_CSV_URL") {
  Page page;
  page.fault("redirect", "/statistics/rtt-data-2014-15/");
  page.check_fails(1, "no full CSV data file is linked on the pages read");
  page.check_fails(1, "NHS_CSV_URL");
}
