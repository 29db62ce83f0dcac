#pragma once

#include "core/settings.hpp"
#include "service/health/server.hpp"

namespace waitlistd {

/// Which of the settings are the health endpoint's. A reload listens anew where these have changed.
HealthSettings health_settings(const Settings& settings);

} // namespace waitlistd
