// What Prometheus reads. tests/prometheus/metrics.txt is the whole text for a made-up state; promtool checks
// it.
#include "service/health/metrics.hpp"
#include "tests/support/health_state.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

bool has_metric(const std::string& text, const std::string& name) {
  return text.find("# TYPE waitlistd_" + name + " ") != std::string::npos;
}

std::string file_content(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

// The version changes with each release; the file has a fixed one.
std::string with_version(std::string text) {
  const std::string placeholder = "VERSION";
  const std::size_t at = text.find(placeholder);
  REQUIRE(at != std::string::npos);
  return text.replace(at, placeholder.size(), WAITLISTD_VERSION);
}

} // namespace

TEST_CASE("the metrics of a known state are these, to the byte") {
  const std::string expected = file_content(WAITLISTD_SOURCE_DIR "/tests/prometheus/metrics.txt");
  CHECK(metrics_text(loaded_state(), true) == with_version(expected));
}

TEST_CASE("every metric has its help and type once, before its samples, which are all different") {
  std::map<std::string, int> helps;
  std::map<std::string, int> types;
  std::set<std::string> samples;
  std::istringstream lines(metrics_text(failing_state(), false));
  std::string current;
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    std::istringstream words(line);
    std::string first, second, name;
    words >> first >> second >> name;
    if (first == "#") {
      ++(second == "HELP" ? helps : types)[name];
      current = name;
      continue;
    }
    CHECK(line.starts_with("waitlistd_"));
    CHECK(line.starts_with(current));
    CHECK(samples.insert(first + (first.find('{') == std::string::npos ? "" : second)).second);
  }
  CHECK(helps == types);
  for (const auto& [name, count] : helps) {
    INFO(name);
    CHECK(count == 1);
  }
}

TEST_CASE("what is not known yet is left out, and counters start at 0") {
  const std::string text = metrics_text(fresh_state(), false);
  for (const char* name :
       {"next_cycle_timestamp_seconds", "last_cycle_timestamp_seconds", "last_success_timestamp_seconds",
        "last_cycle_duration_seconds", "last_cycle_strategy", "newest_month_info", "newest_month_rows"}) {
    INFO(name);
    CHECK_FALSE(has_metric(text, name));
  }
  for (const char* line : {"waitlistd_ready 0", "waitlistd_cycles_total{source=\"nhs\",outcome=\"loaded\"} 0",
                           "waitlistd_cycles_total{source=\"nhs\",outcome=\"failed\"} 0",
                           "waitlistd_found_by_total{source=\"nhs\",strategy=\"constructed\"} 0",
                           "waitlistd_releases_rejected_total{source=\"nhs\"} 0",
                           "waitlistd_checks_with_findings_total{source=\"nhs\"} 0",
                           "waitlistd_configuration_reloads_total{outcome=\"failed\"} 0",
                           "waitlistd_stage_duration_seconds_count{source=\"nhs\",stage=\"load\"} 0"}) {
    INFO(line);
    CHECK(has_line(text, line));
  }
}

TEST_CASE("a look under way shows, and so do failures in a row") {
  ServiceState state = failing_state();
  CollectionState& nhs = state.collections.front();
  nhs.look_started = health_now();
  nhs.next_look.reset();
  nhs.in_publication_window = true;
  const std::string text = metrics_text(state, false);
  CHECK(has_line(text, "waitlistd_cycle_under_way{source=\"nhs\"} 1"));
  CHECK(has_line(text, "waitlistd_in_publication_window{source=\"nhs\"} 1"));
  CHECK(has_line(text, "waitlistd_failures_in_a_row{source=\"nhs\"} 3"));
  CHECK_FALSE(has_metric(text, "next_cycle_timestamp_seconds"));
  CHECK(has_line(text,
                 "waitlistd_last_cycle_strategy{source=\"nhs\",strategy=\"browser\",outcome=\"skipped\"} 1"));
}

TEST_CASE("an outcome or strategy that this endpoint does not know is told all the same") {
  ServiceState state = loaded_state();
  state.collections.front().counters.found_by["NHS_CSV_URL"] = 3;
  CHECK(has_line(metrics_text(state, true),
                 "waitlistd_found_by_total{source=\"nhs\",strategy=\"NHS_CSV_URL\"} 3"));
}

TEST_CASE("label values are escaped, and are UTF-8") {
  CHECK(label_value("a\\b\"c\nd") == "a\\\\b\\\"c\\nd");
  CHECK(label_value("caf\xe9") == "caf\xc3\xa9");
}

TEST_CASE("of several collections each has its samples under one heading") {
  ServiceState state = loaded_state();
  state.collections.push_back({.source = "ae", .failures_in_a_row = 4});
  const std::string text = metrics_text(state, true);
  CHECK(has_line(text, "waitlistd_failures_in_a_row{source=\"nhs\"} 0"));
  CHECK(has_line(text, "waitlistd_failures_in_a_row{source=\"ae\"} 4"));
  CHECK(has_line(text, "waitlistd_cycles_total{source=\"ae\",outcome=\"loaded\"} 0"));
  CHECK(has_line(text, "waitlistd_newest_month_rows{source=\"nhs\"} 183417"));
  CHECK(text.find("newest_month_rows{source=\"ae\"}") == std::string::npos);
  state.collections.back().newest =
      NewestMonth{Period{2026, 2}, 1, health_now(), 7, "attendances", 9, {1, 2}};
  const std::string both = metrics_text(state, true);
  CHECK(has_line(both, "waitlistd_missing_providers_attendances{source=\"ae\",since=\"newest_month\"} 2"));
  CHECK(has_line(both,
                 "waitlistd_missing_providers_waiting_list{source=\"nhs\",since=\"newest_month\"} 140160"));
  for (const char* name : {"failures_in_a_row", "newest_month_rows", "cycles_total"}) {
    const std::string heading = "# TYPE waitlistd_" + std::string(name) + " ";
    CHECK(both.find(heading) == both.rfind(heading));
  }
}
