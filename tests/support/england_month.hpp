#pragma once
// A month's file whose England has the figures that NHS England publishes for it: counts exactly, percentiles
// to the sixth digit and better.

#include "core/period.hpp"
#include "core/rtt/timeseries.hpp"

#include <map>
#include <string>
#include <utility>

namespace waitlistd::test {

/// By part and figure, basis as reported: {"Part_2", "within_18"}.
using EnglandFigures = std::map<std::pair<std::string, std::string>, double>;

EnglandFigures england_of(const rtt::Timeseries& timeseries, Period period);

/// One provider, its two commissioners: an English one with all of it, and NONC, which England leaves out.
std::string england_month(Period period, const EnglandFigures& england);

} // namespace waitlistd::test
