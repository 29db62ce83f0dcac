#include "core/alerts/figure_text.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace waitlistd::alerts;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

} // namespace

TEST_CASE("figures are written as people write them") {
  struct Case {
    double value;
    const char* unit;
    const char* text;
  };
  const Case cases[] = {
      {7155958, "pathways", "7,155,958"},
      {0, "pathways", "0"},
      {999, "pathways", "999"},
      {1000, "pathways", "1,000"},
      {-1234567, "pathways", "-1,234,567"},
      {61.53, "%", "61.5 %"},
      {100, "%", "100.0 %"},
      {0.04, "%", "0.0 %"},
      {-0.04, "%", "0.0 %"},
      {13.55, "weeks", "13.6 weeks"},
      {1234.5, "weeks", "1,234.5 weeks"},
      {infinity, "weeks", "104+ weeks"},
      {0.978, "stops per start", "0.98 stops per start"},
      {-2.25, "points", "-2.2 points"},
      {98, "", "98"},
      {5, "days", "5 days"},
  };
  for (const Case& c : cases)
    CHECK(shown_figure(c.value, c.unit) == c.text);
  CHECK(shown_figure(infinity, "weeks", 52) == "52+ weeks");
  CHECK(shown_figure(1e300, "pathways").size() == 401);
}

TEST_CASE("a threshold has as many decimals as it was given, and else those of its unit") {
  struct Case {
    double threshold;
    const char* unit;
    const char* text;
  };
  const Case cases[] = {
      {65, "%", "65 %"},
      {92.5, "%", "92.5 %"},
      {0.125, "%", "0.125 %"},
      {63.0 + 1.0 / 6, "%", "63.2 %"},
      {7155958, "pathways", "7,155,958"},
      {2.5, "pathways", "2.5"},
      {45123.7421, "pathways", "45,124"},
      {100, "pathways", "100"},
      {18, "weeks", "18 weeks"},
      {1, "stops per start", "1 stops per start"},
      {-2, "points", "-2 points"},
      {90, "", "90"},
  };
  for (const Case& c : cases) {
    INFO(c.threshold);
    CHECK(shown_threshold(c.threshold, c.unit) == c.text);
  }
}

TEST_CASE("what differs from a threshold never looks like it") {
  struct Case {
    double value, threshold;
    const char* unit;
    const char* shown_value;
    const char* shown_threshold;
  };
  const Case cases[] = {
      {58.1, 65, "%", "58.1 %", "65 %"},
      {65, 65, "%", "65.0 %", "65 %"},
      {64.97, 65, "%", "64.97 %", "65 %"},
      {64.99999, 65, "%", "64.99999 %", "65 %"},
      {65.0002, 65, "%", "65.0002 %", "65 %"},
      {63.18, 63.0 + 1.0 / 6, "%", "63.18 %", "63.17 %"},
      {45124, 45123.7421, "pathways", "45,124", "45,123.7"},
      {3, 2.5, "pathways", "3", "2.5"},
      {infinity, 52, "weeks", "104+ weeks", "52 weeks"},
      {98, 90, "", "98", "90"},
  };
  for (const Case& c : cases) {
    INFO(c.value);
    const ShownBeside shown = shown_beside(c.value, c.threshold, c.unit);
    CHECK(shown.value == c.shown_value);
    CHECK(shown.threshold == c.shown_threshold);
  }
}

TEST_CASE("a change has its sign, and none where nothing changed") {
  CHECK(shown_change(1234, "pathways") == "+1,234");
  CHECK(shown_change(-1234567, "pathways") == "-1,234,567");
  CHECK(shown_change(-0.42, "%") == "-0.4 points");
  CHECK(shown_change(0.3, "weeks") == "+0.3 weeks");
  CHECK(shown_change(0, "pathways") == "unchanged");
  CHECK(shown_change(-0.04, "%") == "unchanged");
}
