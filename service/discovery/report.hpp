#pragma once
// A discovery for a person, or as JSON.

#include "service/discovery/discovery.hpp"

#include <string>

namespace waitlistd {

std::string discovery_table(const Discovery& discovery);
std::string discovery_json(const Discovery& discovery);

} // namespace waitlistd
