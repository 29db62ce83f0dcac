#pragma once
// What a request to the health endpoint asks for, and whether it may ask.

#include "service/health/message.hpp"

#include <string>
#include <variant>
#include <vector>

namespace waitlistd {

/// What is shown of the service's state.
enum class View { readyz, status, metrics, page };

struct Show {
  View view;
};
struct StartCycle {};

/// An answer, or what the answer has to be made of.
using Decision = std::variant<HealthResponse, Show, StartCycle>;

class Router {
public:
  /// `hosts`: HTTP_HOSTS, `token`: HTTP_TOKEN; see HealthSettings.
  Router(const std::vector<std::string>& hosts, const std::string& token);

  Decision route(const HealthRequest& request) const;

private:
  bool answers_to(const std::string& authority) const;
  Decision start_cycle(const HealthRequest& request) const;

  std::vector<std::string> hosts_; ///< lower case
  std::string token_digest_;       ///< empty: POST is off
};

} // namespace waitlistd
