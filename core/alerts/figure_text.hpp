#pragma once
// Figures as people write them, by the unit of what they are of: "pathways", "%", "weeks", "stops per start",
// "points", "days"; blank of what only has a number, as a rank.

#include <string>
#include <string_view>

namespace waitlistd::alerts {

/// "7,155,958", "61.5 %", "13.6 weeks", "0.98 stops per start". Infinity is a wait in the open band:
/// "104+ weeks", or of another band "52+ weeks".
std::string shown_figure(double value, std::string_view unit, int open_band_weeks = 104);

/// As many decimals as it was given: "65 %", "2.5"; of one without an end as a figure of its unit.
std::string shown_threshold(double threshold, std::string_view unit);

/// Both, with more decimals where they would look equal and are not: 64.97 % beside 65 %.
struct ShownBeside {
  std::string value;
  std::string threshold;
};
ShownBeside shown_beside(double value, double threshold, std::string_view unit, int open_band_weeks = 104);

/// Of a figure of that unit: "+1,234", "-0.4 points" of a share, "+0.3 weeks", "unchanged".
std::string shown_change(double change, std::string_view unit);

} // namespace waitlistd::alerts
