#pragma once
// Addresses that a month's file may have, for when the site links to none. Most real names hold a number or a
// hash that nobody can guess; these are the shapes that hold none.

#include "core/period.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace waitlistd::rtt {

/// The months that should be published by that day, newest first.
std::vector<Period> months_due(std::chrono::year_month_day today, int count);

/// `site`: "https://www.england.nhs.uk". The likeliest first; a revised file is not guessed, its folder is as
/// unknown as its name.
std::vector<std::string> constructed_urls(const std::string& site, Period period);

} // namespace waitlistd::rtt
