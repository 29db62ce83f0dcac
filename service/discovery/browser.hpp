#pragma once
// Strategy "browser": the page as it is once its scripts have run.

#include "core/failure.hpp"
#include "service/discovery/discovery.hpp"
#include "service/discovery/pages.hpp"

#include <filesystem>
#include <optional>

namespace waitlistd {

/// The program named by BROWSER, or the first that is installed; absent where it is off or none is.
std::optional<std::filesystem::path> find_browser(const std::string& setting);

/// Opens each page in a headless browser with a profile of its own, within the time limit; nothing of it is
/// left running or lying about.
PageReader browser_page_reader(const DiscoveryRequest& request, const std::filesystem::path& program);

} // namespace waitlistd
