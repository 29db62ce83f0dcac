#include "core/http/cookies.hpp"
#include "core/http/http_date.hpp"
#include "core/http/proxy.hpp"
#include "core/http/retry.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::sys_seconds epoch{};
constexpr std::chrono::sys_seconds nov_1994{784111777s}; // the example of RFC 9110

bool goes_direct(const char* no_proxy, const char* url) { return bypasses_proxy(no_proxy, *parse_url(url)); }

} // namespace

TEST_CASE("dates are read in all forms of HTTP and of cookies") {
  for (const char* text : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                           "Sun Nov  6 08:49:37 1994", "Sun, 06-Nov-1994 08:49:37 GMT"}) {
    INFO(text);
    CHECK(parse_http_date(text) == nov_1994);
  }
  for (const char* text : {"", "soon", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT",
                           "Sun, 06 Nov 1994", "1994-11-06T08:49:37Z"}) {
    INFO(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("a date's parts are numbers that a calendar and a clock have") {
  const auto at = [](int year, int hours, int minutes, int seconds) {
    return std::chrono::sys_days(std::chrono::year(year) / 11 / 6) + std::chrono::hours(hours) +
           std::chrono::minutes(minutes) + std::chrono::seconds(seconds);
  };
  CHECK(parse_http_date("Sun, 06 Nov 1994 23:59:60 GMT") == at(1994, 23, 59, 60)); // a leap second
  CHECK(parse_http_date("Sun, 06 Nov 1994 00:00:00 GMT") == at(1994, 0, 0, 0));
  CHECK(parse_http_date("Sun, 06-Nov-69 01:02:03 GMT") == at(2069, 1, 2, 3));
  CHECK(parse_http_date("Sun, 06-Nov-70 01:02:03 GMT") == at(1970, 1, 2, 3));
  CHECK(parse_http_date("Sun, 06-Nov-99 01:02:03 GMT") == at(1999, 1, 2, 3));
  CHECK(parse_http_date("Sun, 06 Nov 0100 01:02:03 GMT") == at(100, 1, 2, 3));
  for (const char* text :
       {"Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 06 Nov 1994 xx:49:37 GMT", "Sun, 06 Nov 1994 08:xx:37 GMT", "Sun, 06 Nov 1994 08:49:xx GMT",
        "Sun, 06 Nov 1994 08x49:37 GMT", "Sun, 06 Nov 1994 08:49x37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun Nov x6 08:49:37 1994", "Sun, 06 Xyz 1994 08:49:37 GMT", "Sun, 06 Nov 19x4 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 08:49:37"}) {
    INFO(text);
    CHECK_FALSE(parse_http_date(text));
  }
}

TEST_CASE("Retry-After is seconds or a date, and a past date is no wait") {
  CHECK(parse_retry_after("120", nov_1994) == 120s);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:50:37 GMT", nov_1994) == 60s);
  CHECK(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT", nov_1994 + 1h) == 0s);
  CHECK_FALSE(parse_retry_after("", nov_1994));
  CHECK_FALSE(parse_retry_after("-5", nov_1994));
  CHECK_FALSE(parse_retry_after("soon", nov_1994));
}

TEST_CASE("a site is not believed to ask for more than a day of waiting") {
  CHECK(parse_retry_after("86400", nov_1994) == 24h);
  CHECK(parse_retry_after("31536000", nov_1994) == 24h);
  CHECK(parse_retry_after("4294967295", nov_1994) == 24h);
  CHECK(parse_retry_after("99999999999999999999", nov_1994) == 24h);
  CHECK(parse_retry_after("Fri, 31 Dec 9999 23:59:59 GMT", nov_1994) == 24h);
}

TEST_CASE("what may pass is told from what will not") {
  struct Case {
    HttpTrouble trouble;
    int status;
    bool transient;
  };
  for (const Case& c : {Case{HttpTrouble::lookup, 0, true}, {HttpTrouble::connection, 0, true},
                        {HttpTrouble::timeout, 0, true},    {HttpTrouble::too_slow, 0, true},
                        {HttpTrouble::tls, 0, true},        {HttpTrouble::certificate, 0, false},
                        {HttpTrouble::address, 0, false},   {HttpTrouble::redirects, 0, false},
                        {HttpTrouble::too_large, 0, false}, {HttpTrouble::encoding, 0, false},
                        {HttpTrouble::local, 0, false},     {HttpTrouble::stopped, 0, false},
                        {HttpTrouble::status, 400, false},  {HttpTrouble::status, 403, false},
                        {HttpTrouble::status, 404, false},  {HttpTrouble::status, 408, true},
                        {HttpTrouble::status, 410, false},  {HttpTrouble::status, 425, true},
                        {HttpTrouble::status, 429, true},   {HttpTrouble::status, 500, true},
                        {HttpTrouble::status, 501, false},  {HttpTrouble::status, 503, true},
                        {HttpTrouble::status, 505, false},  {HttpTrouble::proxy, 407, false},
                        {HttpTrouble::proxy, 403, false},   {HttpTrouble::proxy, 502, true}}) {
    INFO(static_cast<int>(c.trouble) << " " << c.status);
    CHECK(is_transient(c.trouble, c.status) == c.transient);
  }
}

TEST_CASE("the wait before a repeat doubles up to its limit, and is drawn between nothing and that") {
  const RetryRule rule{1000ms, 60'000ms, 120s};
  CHECK(retry_delay(rule, 0, std::nullopt, 0.0) == 0ms);
  CHECK(retry_delay(rule, 0, std::nullopt, 0.5) == 500ms);
  CHECK(retry_delay(rule, 3, std::nullopt, 0.5) == 4000ms);
  CHECK(retry_delay(rule, 5, std::nullopt, 0.5) == 16'000ms);
  CHECK(retry_delay(rule, 6, std::nullopt, 0.5) == 30'000ms);
  CHECK(retry_delay(rule, 1000, std::nullopt, 0.5) == 30'000ms);
}

TEST_CASE("a server is never asked earlier than it wants, and not waited for beyond the rule") {
  const RetryRule rule{1000ms, 60'000ms, 120s};
  CHECK(retry_delay(rule, 0, 30s, 0.0) == 30'000ms);
  CHECK(retry_delay(rule, 5, 30s, 0.99) == 31'000ms);
  CHECK(retry_delay(rule, 0, 120s, 0.0) == 120'000ms);
  CHECK_FALSE(retry_delay(rule, 0, 121s, 0.0));
}

TEST_CASE("a proxy is read with and without scheme, port and credentials") {
  const auto full = parse_proxy("http://ann:p%40ss:w@Proxy.Trust.example:3128/");
  REQUIRE(full.has_value());
  CHECK(full->host == "proxy.trust.example");
  CHECK(full->port == 3128);
  CHECK(full->user == "ann");
  CHECK(full->password == "p@ss:w");
  CHECK(parse_proxy("proxy")->port == 8080);
  CHECK(parse_proxy("10.0.0.1:80")->host == "10.0.0.1");
  CHECK(parse_proxy("http://[fd00::1]:3128")->host == "fd00::1");
  CHECK(parse_proxy("http://ann:p@ss@proxy:80")->password == "p@ss");
  CHECK(parse_proxy("fd00::1")->host == "fd00::1");
  CHECK(parse_proxy("http://[fd00::1]")->port == 8080);
  CHECK(parse_proxy("proxy:1")->port == 1);
  CHECK(parse_proxy("proxy:65535")->port == 65535);
  CHECK(parse_proxy("ann@proxy:80")->user == "ann");
  CHECK(parse_proxy("ann@proxy:80")->password.empty());
  CHECK(parse_proxy("ann:@proxy:80")->password.empty());
  CHECK_FALSE(parse_proxy("proxy:65536"));
  CHECK_FALSE(parse_proxy("[fd00::1]80"));
  for (const char* text : {"", "https://proxy:3128", "socks5://proxy", "proxy:0", "proxy:http", "http://",
                           "proxy:99999", "pro xy", "http://[fd00::1:80"}) {
    INFO(text);
    CHECK_FALSE(parse_proxy(text).has_value());
  }
}

TEST_CASE("NO_PROXY knows names, suffixes, ports, addresses, blocks and the star") {
  CHECK(goes_direct("*", "https://www.england.nhs.uk/"));
  CHECK(goes_direct("england.nhs.uk", "https://www.england.nhs.uk/"));
  CHECK(goes_direct(".nhs.uk", "https://www.england.nhs.uk/"));
  CHECK(goes_direct("*.nhs.uk", "https://www.england.nhs.uk/"));
  CHECK(goes_direct("www.england.nhs.uk", "https://WWW.england.nhs.uk/"));
  CHECK(goes_direct("x.example, www.england.nhs.uk:443", "https://www.england.nhs.uk/"));
  CHECK_FALSE(goes_direct("www.england.nhs.uk:8443", "https://www.england.nhs.uk/"));
  CHECK_FALSE(goes_direct("land.nhs.uk", "https://www.england.nhs.uk/"));
  CHECK_FALSE(goes_direct("", "https://www.england.nhs.uk/"));
  CHECK_FALSE(goes_direct(" , ,", "https://www.england.nhs.uk/"));
  CHECK(goes_direct("10.0.0.0/8", "https://10.200.3.4/"));
  CHECK_FALSE(goes_direct("10.0.0.0/8", "https://11.0.0.1/"));
  CHECK_FALSE(goes_direct("10.0.0.0/8", "https://ten.example/"));
  CHECK_FALSE(goes_direct("10.0.0.0/99", "https://10.0.0.1/"));
  CHECK(goes_direct("0.0.0.0/0", "https://10.0.0.1/"));
  CHECK(goes_direct("192.168.1.7", "https://192.168.1.7:8443/"));
  CHECK(goes_direct("fd00::/8", "https://[fd12::1]/"));
  CHECK(goes_direct("[fd12::1]:443", "https://[fd12:0::1]/"));
  CHECK(goes_direct("fd12::1", "https://[fd12::1]/"));
}

TEST_CASE("NO_PROXY's entries may be separated by blanks, as other programs take it") {
  for (const char* list : {"x.example www.england.nhs.uk", "x.example\twww.england.nhs.uk y.example",
                           " x.example , .nhs.uk ", "www.england.nhs.uk."}) {
    INFO(list);
    CHECK(goes_direct(list, "https://www.england.nhs.uk/"));
  }
  CHECK(goes_direct("england.nhs.uk", "https://www.england.nhs.uk./"));
  CHECK(goes_direct("10.0.0.0/8 192.168.0.0/16", "https://192.168.1.1/"));
  CHECK_FALSE(goes_direct("x.example y.example", "https://www.england.nhs.uk/"));
  CHECK_FALSE(goes_direct(". www.other.example", "https://www.england.nhs.uk/"));
}

TEST_CASE("cookies go back to where they belong, and only there") {
  CookieJar jar;
  const Url page = *parse_url("https://www.site.example/a/b");
  jar.store(page, "one=1; Path=/; Secure; HttpOnly", epoch);
  jar.store(page, "two=2", epoch);
  jar.store(page, "three=3; Domain=.site.example; Path=/a", epoch);
  CHECK(jar.header_for(page, epoch) == "one=1; two=2; three=3");
  CHECK(jar.header_for(*parse_url("https://www.site.example/"), epoch) == "one=1");
  CHECK(jar.header_for(*parse_url("https://www.site.example/ab"), epoch) == "one=1");
  CHECK(jar.header_for(*parse_url("https://files.site.example/a"), epoch) == "three=3");
  CHECK(jar.header_for(*parse_url("https://evilsite.example/a"), epoch).empty());
  CHECK(jar.header_for(*parse_url("http://www.site.example/a/x"), epoch) == "two=2; three=3");
}

TEST_CASE("cookies are replaced, taken back and outlived") {
  CookieJar jar;
  const Url page = *parse_url("https://h.example/");
  jar.store(page, "a=1", epoch);
  jar.store(page, "a=2; Max-Age=60", epoch);
  CHECK(jar.header_for(page, epoch + 59s) == "a=2");
  CHECK(jar.header_for(page, epoch + 60s).empty());
  jar.store(page, "b=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT", epoch);
  CHECK(jar.header_for(page, nov_1994 - 1s) == "b=1");
  CHECK(jar.header_for(page, nov_1994).empty());
  jar.store(page, "b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT", epoch);
  jar.store(page, "a=; Max-Age=0", epoch);
  CHECK(jar.header_for(page, epoch).empty());
  for (const char* long_age :
       {"4294967296", "9223372036854775807", "99999999999999999999"}) { // 400 days at most
    jar.store(page, std::string("a=3; Max-Age=") + long_age, epoch);
    CHECK(jar.header_for(page, epoch + 399 * 24h) == "a=3");
    CHECK(jar.header_for(page, epoch + 400 * 24h).empty());
  }
  jar.store(page, "a=3; Max-Age=-99999999999999999999", epoch);
  CHECK(jar.header_for(page, epoch).empty());
}

TEST_CASE("a cookie's attributes are read each by its own name") {
  struct Case {
    const char* what;
    const char* cookie;
    const char* at_a_b; ///< what is sent for /a/b an hour later
    const char* at_c;
  };
  const Case cases[] = {
      {"no path: the page's folder", "n=1", "n=1", ""},
      {"a path", "n=1; Path=/", "n=1", "n=1"},
      {"a path with a final slash", "n=1; Path=/a/", "n=1", ""},
      {"a path that is none", "n=1; Path=c", "n=1", ""},
      {"another attribute that looks like a path", "n=1; Version=/", "n=1", ""},
      {"no domain", "n=1; Path=/; Domain=", "n=1", "n=1"},
      {"the host as its domain", "n=1; Path=/; Domain=LocalHost", "n=1", "n=1"},
      {"Max-Age before Expires, whichever comes first",
       "n=1; Path=/; Max-Age=7200; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "n=1", "n=1"},
      {"the same", "n=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=7200", "n=1", "n=1"},
      {"no value", "n; Path=/", "n=", "n="},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CookieJar jar;
    jar.store(*parse_url("https://localhost/a/b"), c.cookie, epoch);
    CHECK(jar.header_for(*parse_url("https://localhost/a/b"), epoch + 1h) == c.at_a_b);
    CHECK(jar.header_for(*parse_url("https://localhost/c"), epoch + 1h) == c.at_c);
  }
}

TEST_CASE("a cookie replaces the one of its name, domain and path, and no other; one that has ended takes no "
          "room") {
  CookieJar jar;
  const Url page = *parse_url("https://www.site.example/a/b");
  jar.store(page, "n=1; Path=/", epoch);
  jar.store(page, "n=2; Path=/a", epoch);
  jar.store(page, "n=3; Path=/; Domain=site.example", epoch);
  jar.store(page, "m=4; Path=/", epoch);
  jar.store(page, "n=5; Path=/", epoch);
  CHECK(jar.header_for(page, epoch) == "n=2; n=3; m=4; n=5");
  for (int i = 0; i < 100; ++i)
    jar.store(page, "c" + std::to_string(i) + "=1; Max-Age=0", epoch);
  jar.store(page, "l=" + std::string(4094, 'x'), epoch); // 4096 bytes are the longest
  CHECK(jar.header_for(page, epoch) == "n=2; n=3; m=4; n=5; l=" + std::string(4094, 'x'));
}

TEST_CASE("a cookie for somebody else's domain, a top level or of nonsense is not kept") {
  CookieJar jar;
  const Url page = *parse_url("https://www.site.example/");
  jar.store(page, "a=1; Domain=other.example", epoch);
  jar.store(page, "a=1; Domain=example", epoch);
  jar.store(page, "=1", epoch);
  jar.store(page, "", epoch);
  jar.store(page, "a=" + std::string(5000, 'x'), epoch);
  CHECK(jar.header_for(page, epoch).empty());
  for (int i = 0; i < 100; ++i)
    jar.store(page, "c" + std::to_string(i) + "=1", epoch);
  CHECK(jar.header_for(page, epoch).find("c50") == std::string::npos);
}

TEST_CASE("a date is written as HTTP wants it") {
  CHECK(http_date(nov_1994) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(http_date(epoch) == "Thu, 01 Jan 1970 00:00:00 GMT");
}
