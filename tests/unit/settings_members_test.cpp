// Each setting lands in the member that is its own, and what is derived from the settings follows them.
#include "core/settings.hpp"
#include "service/daemon/health_settings.hpp"

#include <boost/pfr/tuple_size.hpp>
#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono_literals;

namespace {

Settings with(const std::string& name, const std::string& value) {
  return make_settings(merge_settings({{{name, {value, "test"}}}})).value();
}

struct Landing {
  const char* name;
  const char* value; ///< another one than the default
  bool (*landed)(const Settings&);
};

const Landing landings[] = {
    {"PG_CONN", "host=db", [](const Settings& s) { return s.pg_conn == "host=db"; }},
    {"DATA_SOURCE", "other", [](const Settings& s) { return s.data_source == "other"; }},
    {"POLL_INTERVAL", "61", [](const Settings& s) { return s.poll_interval == 61s; }},
    {"RELEASE_POLL_INTERVAL", "62", [](const Settings& s) { return s.release_poll_interval == 62s; }},
    {"NHS_CSV_URL", "https://a", [](const Settings& s) { return s.nhs_csv_url == "https://a"; }},
    {"NHS_INDEX_URL", "https://b", [](const Settings& s) { return s.nhs_index_url == "https://b"; }},
    {"STATE_DIR", "/s", [](const Settings& s) { return s.state_dir == "/s"; }},
    {"CA_FILE", "/ca", [](const Settings& s) { return s.ca_file == "/ca"; }},
    {"HTTPS_PROXY", "http://p:1", [](const Settings& s) { return s.https_proxy == "http://p:1"; }},
    {"NO_PROXY", "n", [](const Settings& s) { return s.no_proxy == "n"; }},
    {"USER_AGENT", "ua", [](const Settings& s) { return s.user_agent == "ua"; }},
    {"CONTACT", "c", [](const Settings& s) { return s.contact == "c"; }},
    {"BROWSER", "off", [](const Settings& s) { return s.browser == "off"; }},
    {"BROWSER_TIMEOUT", "63", [](const Settings& s) { return s.browser_timeout == 63s; }},
    {"ALLOW_HTTP", "yes", [](const Settings& s) { return s.allow_http; }},
    {"HTTP_CONNECT_TIMEOUT", "64", [](const Settings& s) { return s.http_connect_timeout == 64s; }},
    {"HTTP_TLS_TIMEOUT", "65", [](const Settings& s) { return s.http_tls_timeout == 65s; }},
    {"HTTP_HEADER_TIMEOUT", "66", [](const Settings& s) { return s.http_header_timeout == 66s; }},
    {"HTTP_IDLE_TIMEOUT", "67", [](const Settings& s) { return s.http_idle_timeout == 67s; }},
    {"HTTP_TOTAL_TIMEOUT", "68", [](const Settings& s) { return s.http_total_timeout == 68s; }},
    {"HTTP_MINIMUM_RATE", "3KB", [](const Settings& s) { return s.http_minimum_rate == 3072; }},
    {"HTTP_RETRIES", "7", [](const Settings& s) { return s.http_retries == 7; }},
    {"HTTP_RETRY_DELAY", "69", [](const Settings& s) { return s.http_retry_delay == 69s; }},
    {"HTTP_RETRY_WAIT_LIMIT", "70", [](const Settings& s) { return s.http_retry_wait_limit == 70s; }},
    {"PAGE_SIZE_LIMIT", "2MB", [](const Settings& s) { return s.page_size_limit == 2'097'152; }},
    {"FILE_SIZE_LIMIT", "3 MB", [](const Settings& s) { return s.file_size_limit == 3'145'728; }},
    {"INFLATED_SIZE_LIMIT", "5GB", [](const Settings& s) { return s.inflated_size_limit == 5'368'709'120; }},
    {"KEEP_VINTAGES", "0", [](const Settings& s) { return s.keep_vintages == 0; }},
    {"CLUSTER_PORT", "5433", [](const Settings& s) { return s.cluster_port == 5433; }},
    {"POSTGRES_BIN", "/pg", [](const Settings& s) { return s.postgres_bin == "/pg"; }},
    {"HTTP_LISTEN", "0", [](const Settings& s) { return s.http_listen == "0"; }},
    {"HTTP_HOSTS", "h", [](const Settings& s) { return s.http_hosts == "h"; }},
    {"HTTP_TOKEN", "t", [](const Settings& s) { return s.http_token == "t"; }},
    {"DASHBOARDS_URL", "https://d", [](const Settings& s) { return s.dashboards_url == "https://d"; }},
    {"LOG_LEVEL", "trace", [](const Settings& s) { return s.log_level == "trace"; }},
    {"LOG_FORMAT", "json", [](const Settings& s) { return s.log_format == "json"; }},
    {"LOG_FILE", "/l", [](const Settings& s) { return s.log_file == "/l"; }},
    {"LOG_FILE_SIZE", "1000", [](const Settings& s) { return s.log_file_size == 1000; }},
    {"LOG_FILES", "6", [](const Settings& s) { return s.log_files == 6; }},
};

} // namespace

TEST_CASE("each setting lands in the member of its own, and in no other") {
  const Settings defaults = make_settings(merge_settings({})).value();
  for (const Landing& set : landings) {
    INFO(set.name);
    CHECK_FALSE(set.landed(defaults));
    const Settings settings = with(set.name, set.value);
    for (const Landing& asked : landings) {
      INFO(asked.name);
      CHECK(asked.landed(settings) == (asked.name == set.name));
    }
  }
}

TEST_CASE("each row of the table has a member, each member a row") {
  CHECK(std::size(landings) == setting_table().size());
  CHECK(boost::pfr::tuple_size_v<Settings> == setting_table().size());
  for (const Landing& set : landings)
    CHECK(find_setting(set.name));
  for (const SettingSpec& one : setting_table())
    for (const SettingSpec& other : setting_table())
      CHECK((one.member == other.member) == (one.name == other.name));
}

TEST_CASE("a reload notices each of the health endpoint's settings, and no other's change") {
  const HealthSettings before = health_settings(make_settings(merge_settings({})).value());
  for (const Landing& set : landings) {
    INFO(set.name);
    const std::string_view name = set.name;
    const bool is_of_the_endpoint =
        name == "HTTP_LISTEN" || name == "HTTP_HOSTS" || name == "HTTP_TOKEN" || name == "DASHBOARDS_URL";
    CHECK((health_settings(with(set.name, set.value)) != before) == is_of_the_endpoint);
  }
}

TEST_CASE("the health endpoint's settings are taken from the settings, its names one by one") {
  CHECK(health_settings(with("HTTP_LISTEN", "[::1]:1")).listen == "[::1]:1");
  CHECK(health_settings(with("HTTP_TOKEN", "t")).token == "t");
  CHECK(health_settings(with("DASHBOARDS_URL", "https://d")).dashboards_url == "https://d");
  CHECK(health_settings(with("HTTP_HOSTS", " a.example,, b.example ,")).hosts ==
        std::vector<std::string>{"a.example", "b.example"});
}
