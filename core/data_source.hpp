#pragma once
// DATA_SOURCE: the collections that are watched, and which one a command is about.

#include "core/failure.hpp"
#include "core/settings.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

/// The names in DATA_SOURCE, in its order. Fails (configuration) on none, a blank one, one twice, one that is
/// not among `known`, and where several meet a setting that is of one: NHS_CSV_URL, NHS_INDEX_URL.
Result<std::vector<std::string>> watched_sources(const Settings& settings,
                                                 const std::vector<std::string_view>& known);

/// What --source names, by default the first that is watched. Fails (usage) where it is not among `known`.
Result<std::string> chosen_source(const std::string& option, const Settings& settings,
                                  const std::vector<std::string_view>& known);

/// Where a name is not among those that are known.
Failure unknown_source(std::string_view name, const std::vector<std::string_view>& known);

} // namespace waitlistd
