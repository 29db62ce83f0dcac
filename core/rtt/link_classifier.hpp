#pragma once
// Which links lead to full CSV data files, and which to the Overview Timeseries. Written for the shapes that
// names have had since 2019, not for a list of them: sizes and hashes in names mean nothing, and the content
// is known by its hash only.

#include "core/classified_link.hpp"

#include <chrono>
#include <string_view>

namespace waitlistd::rtt {

/// `today`: a month that has not ended by then, a folder or a year that has not begun, is a slip.
ClassifiedLink classify_link(std::string_view text, std::string_view url, std::chrono::year_month_day today);

} // namespace waitlistd::rtt
