// The measures of core beside those of the database, and beside the standards that name them.
#include "core/rtt/measures.hpp"
#include "tests/support/place.hpp"

#include <algorithm>
#include <vector>

using namespace waitlistd;
using namespace waitlistd::test;

TEST_CASE_METHOD(Place, "a measure is the same in core and in the database") {
  REQUIRE(run({"migrate"}).exit_code == 0);
  std::string ours;
  std::vector<Measure> by_name(rtt::measures().begin(), rtt::measures().end());
  std::sort(by_name.begin(), by_name.end(),
            [](const Measure& a, const Measure& b) { return a.name < b.name; });
  for (const Measure& measure : by_name) {
    const char* better = measure.better == Better::higher  ? "higher"
                         : measure.better == Better::lower ? "lower"
                                                           : "-";
    ours += std::string(measure.name) + "|" + std::string(measure.title) + "|" + std::string(measure.unit) +
            "|" + better + "|" + std::string(measure.places) + "|" + std::string(measure.parts) + "|" +
            std::string(measure.numerator) + "|" +
            (measure.denominator.empty() ? "-" : std::string(measure.denominator)) + "\n";
  }
  CHECK(
      value(
          "SELECT string_agg(concat_ws('|', name, title, unit, coalesce(better, '-'), "
          "array_to_string(places, ','), "
          "array_to_string(parts, ','), numerator, coalesce(denominator, '-')) || E'\\n', '' ORDER BY name) "
          "FROM rtt.measure") == ours);
}

TEST_CASE_METHOD(Place, "every standard is of a measure, in places and a part that the measure has") {
  REQUIRE(run({"migrate"}).exit_code == 0);
  CHECK(value("SELECT count(*) FROM rtt.standard") == "9");
  CHECK(value("SELECT count(*) FROM rtt.standard AS s JOIN rtt.measure AS m ON m.name = s.measure "
              "WHERE s.places <@ m.places AND s.part = ANY (m.parts)") == "9");
}
