#include "service/alerts/measures_report.hpp"

#include "core/text.hpp"

#include <boost/json.hpp>

#include <catch2/catch.hpp>

#include <fstream>
#include <set>
#include <sstream>

using namespace waitlistd;

TEST_CASE("the page of measures is what they are declared as") {
  std::ifstream file(WAITLISTD_SOURCE_DIR "/docs/measures.md");
  std::stringstream text;
  text << file.rdbuf();
  // `waitlistd measures --reference > docs/measures.md` writes it anew.
  CHECK(text.str() == alerts::measures_page(known_collections()));
}

TEST_CASE("each measure is listed once for a program, with its unit and direction") {
  const auto all = boost::json::parse(alerts::measures_json(known_collections())).as_array();
  std::set<std::string> names;
  for (const auto& measure : all) {
    names.insert(std::string(measure.at("name").as_string()));
    CHECK(!measure.at("unit").as_string().empty());
    CHECK(!measure.at("places").as_array().empty());
  }
  CHECK(names.size() == all.size());
  for (const char* name : {"total", "within_18", "percent_within_18", "over_52", "over_65", "over_78",
                           "over_104", "percent_over_52", "percent_over_65", "percent_over_78",
                           "percent_over_104", "median_weeks", "p92_weeks", "clock_starts", "clock_stops",
                           "percent_admitted", "percent_with_decision", "unreported_removals"})
    CHECK(names.contains(name));
}
