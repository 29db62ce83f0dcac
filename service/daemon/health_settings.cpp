#include "service/daemon/health_settings.hpp"

#include "core/text.hpp"

namespace waitlistd {

HealthSettings health_settings(const Settings& settings) {
  return {.listen = settings.http_listen,
          .hosts = comma_separated(settings.http_hosts),
          .token = settings.http_token,
          .dashboards_url = settings.dashboards_url};
}

} // namespace waitlistd
