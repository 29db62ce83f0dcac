#include "core/redact.hpp"
#include "core/settings.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace waitlistd;

namespace {

SettingMap from_file(const std::string& text) {
  std::vector<std::string> errors;
  auto values = parse_settings_file(text, "f.env", errors);
  INFO((errors.empty() ? "" : errors.front()));
  CHECK(errors.empty());
  return values;
}

std::vector<std::string> errors_of(const std::string& text) {
  std::vector<std::string> errors;
  parse_settings_file(text, "f.env", errors);
  return errors;
}

std::string problem_with(const std::string& name, const std::string& value) {
  const auto settings = make_settings(merge_settings({{{name, {value, "test"}}}}));
  if (settings) return "";
  CHECK(settings.error().kind == FailureKind::configuration);
  return settings.error().message;
}

} // namespace

TEST_CASE(
    "the settings file has KEY=VALUE lines, comments at a line's start, and quotes as systemd reads them") {
  const auto values =
      from_file("# a comment\r\n; another\r\n\r\nPOLL_INTERVAL=600\r\n  LOG_LEVEL = debug \r\n"
                "PG_CONN=\"host=db password='a b' # not a comment\"\r\nUSER_AGENT='x'");
  CHECK(values.at("POLL_INTERVAL").value == "600");
  CHECK(values.at("POLL_INTERVAL").source == "f.env:4");
  CHECK(values.at("LOG_LEVEL").value == "debug");
  CHECK(values.at("PG_CONN").value == "host=db password='a b' # not a comment");
  CHECK(values.at("USER_AGENT").value == "x");
}

TEST_CASE("every mistake in the settings file is told with its line") {
  CHECK(errors_of("POLL_INTERVALL=1") ==
        std::vector<std::string>{"f.env:1: unknown setting POLL_INTERVALL; did you mean POLL_INTERVAL?"});
  CHECK(errors_of("\nnonsense\nZZZ=1\nLOG_LEVEL=info\nLOG_LEVEL=debug") ==
        std::vector<std::string>{"f.env:2: not a KEY=VALUE line", "f.env:3: unknown setting ZZZ",
                                 "f.env:5: LOG_LEVEL is set twice"});
  CHECK(errors_of("PG_CONN_FILE=/run/secret").empty());
  CHECK(errors_of("LOG_LEVEL_FILE=/run/secret").size() == 1); // no secret, no twin
}

TEST_CASE("a settings file is completed with what it does not set, and keeps what it does") {
  const SettingMap wanted = {{"PG_CONN", {"host=db password='a b'", "x"}},
                             {"HTTP_LISTEN", {"0", "x"}},
                             {"HTTP_TOKEN", {"t", "x"}},
                             {"CONTACT", {"", "x"}},
                             {"USER_AGENT", {" \"quoted\"", "x"}}};
  const auto completed =
      complete_settings_file("# mine\nHTTP_LISTEN=127.0.0.1:80\nHTTP_TOKEN_FILE=f", wanted);
  CHECK(completed.kept == std::vector<std::string>{"HTTP_LISTEN", "HTTP_TOKEN"});
  CHECK(completed.text == "# mine\nHTTP_LISTEN=127.0.0.1:80\nHTTP_TOKEN_FILE=f\n"
                          "PG_CONN=host=db password='a b'\nUSER_AGENT=' \"quoted\"'\n");
  const auto values = from_file(completed.text);
  CHECK(values.at("PG_CONN").value == "host=db password='a b'");
  CHECK(values.at("USER_AGENT").value == " \"quoted\"");
}

TEST_CASE("the strongest layer that has a setting wins, and says so") {
  const SettingMap command_line = {{"POLL_INTERVAL", {"1", "command line"}}};
  const SettingMap environment = {{"POLL_INTERVAL", {"2", "environment"}},
                                  {"LOG_FORMAT", {"json", "environment"}}};
  const SettingMap file = {{"LOG_FORMAT", {"text", "file"}}, {"LOG_LEVEL", {"debug", "file"}}};
  const auto merged = merge_settings({command_line, environment, file});
  CHECK(merged.at("POLL_INTERVAL").value == "1");
  CHECK(merged.at("LOG_FORMAT").source == "environment");
  CHECK(merged.at("LOG_LEVEL").value == "debug");
  CHECK(merged.at("PAGE_SIZE_LIMIT").value == "8MB");
  CHECK(merged.at("PAGE_SIZE_LIMIT").source == "default");
  CHECK(merged.size() == setting_table().size());
}

TEST_CASE("the defaults are valid and typed") {
  const auto settings = make_settings(merge_settings({}));
  REQUIRE(settings.has_value());
  CHECK(settings->poll_interval == std::chrono::seconds(3600));
  CHECK(settings->page_size_limit == 8U << 20);
  CHECK(settings->data_source == "nhs");
  CHECK_FALSE(settings->allow_http);
  CHECK(settings->log_file.empty());
  CHECK(settings->log_file_size == 10U << 20);
  CHECK(settings->log_files == 5);
}

TEST_CASE("a wrong value is told with its name, its source and what is expected") {
  CHECK(problem_with("POLL_INTERVAL", "often") ==
        "POLL_INTERVAL (test) \"often\" is not a number of seconds (1 to 31536000)");
  CHECK(problem_with("POLL_INTERVAL", "0") != "");
  CHECK(problem_with("POLL_INTERVAL", "") != "");
  CHECK(problem_with("PAGE_SIZE_LIMIT", "8 MB") == "");
  CHECK(problem_with("PAGE_SIZE_LIMIT", "8 apples") != "");
  CHECK(problem_with("LOG_FORMAT", "xml") == "LOG_FORMAT (test) \"xml\" is none of text|json");
  CHECK(problem_with("NHS_CSV_URL", "ftp://x") != "");
  CHECK(problem_with("NHS_CSV_URL", "") == "");
  CHECK(problem_with("CLUSTER_PORT", "65536") != "");
  CHECK(problem_with("ALLOW_HTTP", "maybe") != "");
}

TEST_CASE("a wrong secret is told without its value") {
  const std::string problem = problem_with("PG_CONN", "mysql://u:hunter2@h/d");
  CHECK(problem.find("PG_CONN (test)") != std::string::npos);
  CHECK(problem.find("hunter2") == std::string::npos);
}

TEST_CASE("passwords are masked in every form a connection string has") {
  const std::pair<const char*, const char*> cases[] = {
      {"host=db password=secret dbname=x", "host=db password=*** dbname=x"},
      {"password='a \\' b' host=db", "password='***' host=db"},
      {"password = secret host=db", "password = *** host=db"},
      {"host=db sslpassword=secret", "host=db sslpassword=***"},
      {"postgresql://user:secret@host/db", "postgresql://user:***@host/db"},
      {"postgresql://user:p%40ss@host:5432/db?sslmode=require",
       "postgresql://user:***@host:5432/db?sslmode=require"},
      {"postgres://user:with@sign/slash@host/db", "postgres://user:***@host/db"},
      {"postgresql://host/db?user=u&password=secret", "postgresql://host/db?user=u&password=***"},
      {"postgresql://loader:pa?ss@h/w", "postgresql://loader:***@h/w"},
      {"postgresql://loader:pa?ss@h/w?sslmode=require", "postgresql://loader:***@h/w?sslmode=require"},
      {"postgresql://loader:pa?s/s@h/w?sslmode=require", "postgresql://loader:***@h/w?sslmode=require"},
      {"postgresql://loader:a/b@h/w", "postgresql://loader:***@h/w"},
      {"postgresql://loader:a/b?c@h/w", "postgresql://loader:***@h/w"},
      {"postgresql://h/w?p%61ssword=x", "postgresql://h/w?p%61ssword=***"},
      {"postgresql://u:one@h/w?password=two&sslpassword=three",
       "postgresql://u:***@h/w?password=***&sslpassword=***"},
      {"postgresql://h:5432/w?application_name=a@b", "postgresql://h:***@b"},
      {"postgresql://u:one@h?sslmode=require", "postgresql://u:***@h?sslmode=require"},
      {"postgresql://user@host/db", "postgresql://user@host/db"},
      {"host=db user=u", "host=db user=u"},
      {"", ""},
  };
  for (const auto& [conninfo, masked] : cases)
    CHECK(mask_password(conninfo) == masked);
  CHECK(password_in("password='a \\' b'") == "a ' b");
  CHECK(password_in("postgresql://user:p%40ss@host/db") == "p@ss");
  CHECK(password_in("host=db").empty());
  CHECK(passwords_in("password=one host=db sslpassword=two") == std::vector<std::string>{"one", "two"});
}

TEST_CASE("the reference page is what the table of settings says") {
  std::ifstream file(WAITLISTD_SOURCE_DIR "/docs/configuration.md", std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  // `waitlistd print-config --reference > docs/configuration.md` writes it anew.
  CHECK(text.str() == settings_reference());
}

TEST_CASE("a proxy is validated, and its password shown nowhere") {
  CHECK(problem_with("HTTPS_PROXY", "http://ann:s3cret@proxy:3128").empty());
  CHECK(problem_with("HTTPS_PROXY", "socks5://ann:s3cret@proxy") ==
        "HTTPS_PROXY (test) is not a proxy (http://host:port, with user:password@ where it needs them)");
  CHECK(shown_value(*find_setting("HTTPS_PROXY"), "http://ann:s3cret@proxy:3128") ==
        "http://ann:***@proxy:3128");
  CHECK(shown_value(*find_setting("HTTPS_PROXY"), "ann:s3cret@proxy:3128") == "ann:***@proxy:3128");
  CHECK(shown_value(*find_setting("HTTPS_PROXY"), "proxy:3128") == "proxy:3128");
  CHECK(proxy_password_in("ann:s3cret@proxy:3128") == "s3cret");
  CHECK(proxy_password_in("http://ann:p%40ss@proxy:3128") == "p@ss");
  CHECK(proxy_password_in("proxy:3128").empty());
}

TEST_CASE("of a secret that is a secret as a whole nothing is shown") {
  CHECK(shown_value(*find_setting("HTTP_TOKEN"), "s3cret") == "***");
  CHECK(shown_value(*find_setting("HTTP_TOKEN"), "").empty());
}

TEST_CASE("a secret that is named and empty is wrong, never the default") {
  for (const char* name : {"PG_CONN", "HTTPS_PROXY", "HTTP_TOKEN"})
    for (const char* value : {"", "  ", "\t", "\xEF\xBB\xBF", "\xEF\xBB\xBF "}) {
      INFO(name << " \"" << value << "\"");
      CHECK(problem_with(name, value) ==
            std::string(name) + " (test) is named and empty: give it a value, or leave it out");
    }
  CHECK(problem_with("CONTACT", "").empty()); // no secret
}
