#include "service/health/views.hpp"

#include "service/health/metrics.hpp"
#include "service/health/status_json.hpp"
#include "service/health/status_page.hpp"

namespace waitlistd {
namespace {

WebResponse readiness(const std::vector<std::string>& unready) {
  if (unready.empty()) return plain_response(200, "ready");
  std::string reasons = "not ready:";
  for (const std::string& reason : unready)
    reasons += "\n- " + reason;
  return plain_response(503, reasons);
}

WebResponse page(const ServiceState& state, const std::vector<std::string>& unready,
                 std::string_view dashboards_url, WallTime now) {
  static const std::string policy = status_page_policy();
  return {200,
          "text/html; charset=utf-8",
          status_page(state, unready, dashboards_url, now),
          {{"Content-Security-Policy", policy}, {"Referrer-Policy", "no-referrer"}},
          false};
}

} // namespace

WebResponse show(View view, const ServiceState& state, const std::vector<std::string>& unready,
                 std::string_view dashboards_url, WallTime now) {
  switch (view) {
  case View::readyz:
    return readiness(unready);
  case View::status:
    return {200, "application/json", service_status_json(state, unready, now), {}, false};
  case View::metrics:
    return {200, "text/plain; version=0.0.4; charset=utf-8", metrics_text(state, unready.empty()), {}, false};
  case View::page:
    break;
  }
  return page(state, unready, dashboards_url, now);
}

WebResponse look_response(LookStart start) {
  switch (start) {
  case LookStart::started:
    return plain_response(202, "a look at the site starts now; /status tells how it goes");
  case LookStart::under_way:
    return plain_response(409, "a look is under way already; /status tells how it goes");
  case LookStart::not_possible:
    break;
  }
  return plain_response(503, "a look cannot start now; /readyz says why");
}

} // namespace waitlistd
