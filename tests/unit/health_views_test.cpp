// What the health endpoint shows of the service's state.
#include "service/health/status_page.hpp"
#include "service/health/views.hpp"
#include "service/health/wording.hpp"
#include "tests/support/health_state.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace std::chrono_literals;
namespace json = boost::json;

namespace {

const std::vector<std::string> ready;
const std::vector<std::string> unready = {"the schema is 0005, this program needs 0006",
                                          "cannot open database"};

json::object status(const ServiceState& state, const std::vector<std::string>& reasons = {}) {
  return json::parse(show(View::status, state, reasons, "", health_now()).body).as_object();
}

std::vector<std::string> keys_of(const json::value& object) {
  std::vector<std::string> keys;
  for (const auto& member : object.as_object())
    keys.emplace_back(member.key());
  return keys;
}

std::string page(const ServiceState& state, const std::vector<std::string>& reasons = {},
                 const std::string& dashboards = {}) {
  return show(View::page, state, reasons, dashboards, health_now()).body;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

} // namespace

TEST_CASE("/readyz is 200 when ready, else 503 with every reason") {
  const WebResponse good = show(View::readyz, fresh_state(), ready, "", health_now());
  CHECK(good.status == 200);
  CHECK(good.body == "ready\n");
  const WebResponse bad = show(View::readyz, fresh_state(), unready, "", health_now());
  CHECK(bad.status == 503);
  CHECK(bad.body == "not ready:\n- the schema is 0005, this program needs 0006\n- cannot open database\n");
}

TEST_CASE("each view says what it is") {
  const auto type = [](View view) {
    return show(view, loaded_state(), ready, "", health_now()).content_type;
  };
  CHECK(type(View::readyz) == "text/plain; charset=utf-8");
  CHECK(type(View::status) == "application/json");
  CHECK(type(View::metrics) == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(type(View::page) == "text/html; charset=utf-8");
}

TEST_CASE("the views are shown, with 200, also where the service is not ready") {
  for (const View view : {View::status, View::metrics, View::page})
    CHECK(show(view, fresh_state(), unready, "", health_now()).status == 200);
}

TEST_CASE("a look that starts is 202, one that is under way 409, one that cannot start 503") {
  CHECK(look_response(LookStart::started).status == 202);
  CHECK(look_response(LookStart::under_way).status == 409);
  CHECK(look_response(LookStart::not_possible).status == 503);
}

TEST_CASE("/status has every key, whatever is known") {
  for (const ServiceState& state : {fresh_state(), loaded_state(), failing_state()}) {
    const json::object out = status(state);
    CHECK(keys_of(out) == std::vector<std::string>{"version", "started", "uptime_seconds", "ready",
                                                   "not_ready_because", "stopping", "database", "source",
                                                   "cycle", "last_error", "releases_held", "months_missing",
                                                   "newest_month", "collections"});
    CHECK(keys_of(out.at("cycle")) ==
          std::vector<std::string>{"under_way_since", "next", "in_publication_window", "failures_in_a_row",
                                   "last_success", "last_success_age_seconds", "last"});
    CHECK(keys_of(out.at("database")) == std::vector<std::string>{"description", "private_cluster"});
  }
}

TEST_CASE("/status of a service that has just started has null for what is not known") {
  const json::object out = status(fresh_state());
  CHECK(out.at("newest_month").is_null());
  CHECK(out.at("last_error").is_null());
  CHECK(out.at("cycle").at("last").is_null());
  CHECK(out.at("cycle").at("next").is_null());
  CHECK(out.at("cycle").at("last_success_age_seconds").is_null());
}

TEST_CASE("/status tells when a look had success last, and how long ago") {
  const json::object out = status(loaded_state());
  CHECK(out.at("cycle").at("last_success") == "2026-03-12T09:51:00Z");
  CHECK(out.at("cycle").at("last_success_age_seconds") == 12 * 60);
}

TEST_CASE("/status tells the newest month, its vintage, age and figure") {
  const json::object out = status(loaded_state());
  CHECK(out.at("newest_month") == json::parse(R"({"period": "2026-01", "vintage": 1,
    "loaded": "2026-03-12T09:51:00Z", "age_seconds": 720, "rows": 183417, "waiting_list": 7155958,
    "providers_missing": 1, "missing_waiting_list": 140160, "providers_still_missing": 2,
    "still_missing_waiting_list": 310, "providers_returned": 3})"));
  CHECK(out.at("uptime_seconds") == 180000);
  CHECK(out.at("version") == WAITLISTD_VERSION);
  CHECK(out.at("ready") == true);
}

TEST_CASE("/status tells the last and the next cycle") {
  const json::value cycle = status(loaded_state()).at("cycle");
  CHECK(cycle.at("next") == "2026-03-12T10:51:00Z");
  CHECK(cycle.at("last") ==
        json::parse(R"({"started": "2026-03-12T09:50:58Z", "ended": "2026-03-12T09:51:00Z",
    "duration_seconds": 1.5E0, "outcome": "loaded",
    "strategies": [{"strategy": "pages", "outcome": "found", "detail": "12 releases", "newest": "2026-01"}]})"));
}

TEST_CASE("/status tells the last error with its hint, and why the service is not ready") {
  const json::object out = status(failing_state(), unready);
  CHECK(out.at("last_error") == json::parse(R"({"time": "2026-03-12T09:51:00Z", "kind": "try_again",
    "message": "https://www.example/rtt-waiting-times/: connecting: no answer in time",
    "hint": "check the network and the site; behind a proxy, set HTTPS_PROXY"})"));
  CHECK(out.at("ready") == false);
  CHECK(out.at("not_ready_because").as_array().size() == 2);
  CHECK(out.at("cycle").at("failures_in_a_row") == 3);
}

TEST_CASE("of several collections /status tells each, and the first one's members outside as well") {
  ServiceState state = loaded_state();
  state.collections.push_back({.source = "ae", .failures_in_a_row = 4});
  const json::object out = status(state);
  const json::array& collections = out.at("collections").as_array();
  REQUIRE(collections.size() == 2);
  CHECK(keys_of(collections[1]) == std::vector<std::string>{"source", "cycle", "last_error", "releases_held",
                                                            "months_missing", "newest_month"});
  CHECK(collections[1].at("source") == "ae");
  CHECK(collections[1].at("cycle").at("failures_in_a_row") == 4);
  CHECK(collections[1].at("newest_month").is_null());
  for (const char* key : {"source", "cycle", "newest_month"})
    CHECK(out.at(key) == collections[0].at(key));
}

TEST_CASE("of several collections the page has sections for each, by its name") {
  ServiceState state = loaded_state();
  state.collections.push_back({.source = "ae"});
  const std::string text = page(state);
  CHECK(has(text, "<h2 id=\"month-nhs\">nhs: Newest month: January 2026</h2>"));
  CHECK(has(text, "<h2 id=\"month-ae\">ae: Newest month</h2>"));
  CHECK(has(text, "<h2 id=\"looks-ae\">ae: Looks at the site</h2>"));
  CHECK(has(text, "nhs, ae"));
}

TEST_CASE("/status is UTF-8 even where a message is not") {
  ServiceState state = failing_state();
  state.collections.front().last_look->failure->message = "caf\xe9 \"x\"";
  CHECK(status(state).at("last_error").at("message") == "caf\xc3\xa9 \"x\"");
}

TEST_CASE("the page shows readiness, newest month, waiting list, last and next look") {
  const std::string text = page(loaded_state());
  CHECK(has(text, "<title>Ready – waitlistd</title>"));
  CHECK(has(text, "<h1>Ready</h1>"));
  CHECK(has(text, "Newest month: January 2026"));
  CHECK(has(text, "7,155,958"));
  CHECK(has(text, "Waiting list"));
  CHECK(has(text, "<time datetime=\"2026-03-12T09:51:00Z\">12 March 2026, 09:51 UTC</time>, 12 minutes ago"));
  CHECK(has(text, "12 March 2026, 10:51 UTC</time>, in 48 minutes"));
  CHECK(has(text, "href=\"/status\""));
  CHECK(has(text, "href=\"/metrics\""));
  CHECK(has(text, "Open Government Licence v3.0"));
  CHECK_FALSE(has(text, "The last look failed"));
}

TEST_CASE("the page shows why the service is not ready, and the last error with its hint") {
  const std::string text = page(failing_state(), unready);
  CHECK(has(text, "<h1>Not ready</h1>"));
  CHECK(has(text, "<li>cannot open database</li>"));
  CHECK(has(text, "The last look failed"));
  CHECK(has(text, "connecting: no answer in time"));
  CHECK(has(text, "check the network and the site; behind a proxy, set HTTPS_PROXY"));
}

TEST_CASE("the page links to dashboards only where there are some") {
  CHECK_FALSE(has(page(loaded_state()), "Dashboards"));
  CHECK(has(page(loaded_state(), {}, "https://grafana.example/d/rtt?a=1&b=2"),
            "<a href=\"https://grafana.example/d/rtt?a=1&amp;b=2\">Dashboards</a>"));
}

TEST_CASE("nothing in a message becomes markup") {
  ServiceState state = failing_state();
  state.collections.front().last_look->failure->message = "<script>alert('x')</script>";
  state.collections.front().last_look->failure->hint = "\"><img src=x>";
  state.collections.front().last_look->strategies[0].detail = "<b>";
  state.database = "<i>&";
  const std::string text = page(state, {"<u>"});
  for (const char* markup : {"<script", "<img", "<b>", "<i>", "<u>"}) {
    INFO(markup);
    CHECK_FALSE(has(text, markup));
  }
  CHECK(has(text, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
}

TEST_CASE("the page loads nothing and runs nothing, and its policy allows nothing more") {
  const WebResponse response = show(View::page, failing_state(), unready, "", health_now());
  for (const char* part : {"<script", "src=", "@import", "url(", "onclick", " style=\"", "http-equiv"}) {
    INFO(part);
    CHECK_FALSE(has(response.body, part));
  }
  const std::string policy = status_page_policy();
  CHECK(policy.starts_with("default-src 'none'; style-src 'sha256-"));
  CHECK(has(policy, "frame-ancestors 'none'"));
  CHECK(has(policy, "form-action 'none'"));
  CHECK(response.fields.at(0) == std::pair<std::string, std::string>{"Content-Security-Policy", policy});
}

TEST_CASE("the page can be walked by its headings and landmarks") {
  const std::string text = page(failing_state(), unready);
  CHECK(has(text, "<html lang=\"en-GB\">"));
  for (const char* once : {"<h1>", "<main>", "<header", "<footer>", "<nav aria-label="}) {
    INFO(once);
    CHECK(count_of(text, once) == 1);
  }
  CHECK(count_of(text, "<section aria-labelledby=") == count_of(text, "<h2 id="));
}

TEST_CASE("spans are written in the largest unit that fits") {
  CHECK(shown_span(0s) == "less than a second");
  CHECK(shown_span(999ms) == "less than a second");
  CHECK(shown_span(1s) == "1 second");
  CHECK(shown_span(119s) == "1 minute");
  CHECK(shown_span(2h) == "2 hours");
  CHECK(shown_span(49h) == "2 days");
  CHECK(shown_span(-5s) == "less than a second");
}

TEST_CASE("times are written for machines and for people") {
  CHECK(iso_time(health_now() + 59s + 999ms) == "2026-03-12T10:03:59Z");
  CHECK(iso_time(WallTime{}) == "1970-01-01T00:00:00Z");
  CHECK(shown_time(health_now()) == "12 March 2026, 10:03 UTC");
}
