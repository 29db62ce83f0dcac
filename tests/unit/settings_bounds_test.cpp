// The bounds of each kind of setting.
#include "core/settings.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace waitlistd;

namespace {

Result<Settings> settings_with(const std::string& name, const std::string& value) {
  return make_settings(merge_settings({{{name, {value, "test"}}}}));
}

} // namespace

TEST_CASE("each kind of setting is taken up to its bounds, and not beyond them") {
  struct Case {
    const char* name;
    std::vector<const char*> taken;
    std::vector<const char*> refused;
  };
  const Case cases[] = {
      {"POLL_INTERVAL",
       {"1", "31536000"},
       {"0", "31536001", "-1", "1.5", "1s", " 1", "99999999999999999999"}},
      {"HTTP_RETRIES", {"0", "1000"}, {"1001", "-1", "x", ""}},
      {"CLUSTER_PORT", {"0", "1", "65535"}, {"65536", "-1", "x"}},
      {"PAGE_SIZE_LIMIT",
       {"1", "1KB", "8 MB", "1GB", "17179869183GB"},
       {"0", "0KB", "KB", "1TB", "1K", "-1", "99999999999999999999", "17179869184GB", "99999999999GB"}},
      {"HTTP_LISTEN",
       {"0", "127.0.0.1:8620", "localhost:0", "[::1]:65535"},
       {"1", "127.0.0.1", ":8620", "h:", "h:65536", "::1:8620", "[::1:8620", "::1]:8620"}},
      {"ALLOW_HTTP", {"yes", "true", "on", "1", "no", "false", "off", "0"}, {"YES", "y", "2"}},
      {"LOG_FORMAT", {"text", "json"}, {"text|json", "tex", "texts", "jso"}},
      {"NHS_CSV_URL", {"", "https://h/", "http://h/"}, {"h", "ftp://h/", "https:/h"}},
      {"PG_CONN", {"host=h", "postgresql://h", "postgres://h"}, {"h", "http://h"}},
      {"HTTPS_PROXY", {"proxy", "http://proxy:3128"}, {"https://proxy", "proxy:0"}},
  };
  for (const Case& c : cases) {
    for (const char* value : c.taken) {
      INFO(c.name << "=" << value);
      CHECK(settings_with(c.name, value).has_value());
    }
    for (const char* value : c.refused) {
      INFO(c.name << "=" << value);
      CHECK(settings_with(c.name, value).has_error());
    }
  }
}

TEST_CASE("a size is in bytes, a kilobyte has 1024 of them") {
  const std::pair<const char*, std::uint64_t> cases[] = {
      {"1", 1}, {"1000", 1000}, {"3KB", 3072}, {"3 MB", 3'145'728}, {"2  GB", 2'147'483'648}};
  for (const auto& [value, bytes] : cases) {
    INFO(value);
    CHECK(settings_with("FILE_SIZE_LIMIT", value)->file_size_limit == bytes);
  }
}

TEST_CASE("yes and no have four words each") {
  for (const char* yes : {"yes", "true", "on", "1"})
    CHECK(settings_with("ALLOW_HTTP", yes)->allow_http);
  for (const char* no : {"no", "false", "off", "0"})
    CHECK_FALSE(settings_with("ALLOW_HTTP", no)->allow_http);
}

TEST_CASE("every wrong setting is told, one after the other") {
  const auto settings =
      make_settings(merge_settings({{{"POLL_INTERVAL", {"0", "a"}}, {"LOG_LEVEL", {"x", "b"}}}}));
  REQUIRE(settings.has_error());
  const std::string& message = settings.error().message;
  const auto first = message.find("POLL_INTERVAL (a) \"0\" is not a number of seconds");
  const auto second = message.find("; LOG_LEVEL (b) \"x\" is none of ");
  CHECK(first != std::string::npos);
  CHECK(second != std::string::npos);
}
