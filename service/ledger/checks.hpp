#pragma once

#include "core/check.hpp"

#include <string>
#include <vector>

namespace waitlistd {

/// Checks as {schema}.release.checks has them: a JSON array of {name, examined, deviations, examples}.
std::string checks_json(const std::vector<Check>& checks);

} // namespace waitlistd
