#pragma once
// The health endpoint: its resources on a server of the program. It answers on the event loop; nothing it
// does blocks.

#include "core/failure.hpp"
#include "service/health/resources.hpp"
#include "service/web/server.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace waitlistd {

struct HealthLimits : WebLimits {
  std::chrono::milliseconds readiness{3000};      ///< for HealthHooks::check_readiness
  std::chrono::milliseconds readiness_kept{1000}; ///< that its answer serves, however often it is asked for
  bool operator==(const HealthLimits&) const = default;
};

struct HealthSettings {
  std::string listen; ///< HTTP_LISTEN: host:port; port 0 takes a free one
  std::vector<std::string>
      hosts;         ///< HTTP_HOSTS: names to answer to besides loopback's and addresses; "*": any
  std::string token; ///< HTTP_TOKEN: what POST needs; empty: POST is refused
  std::string dashboards_url = {}; ///< where the status page's link leads; empty: no link
  HealthLimits limits = {};
  bool operator==(const HealthSettings&) const = default;
};

class HealthServer {
public:
  /// Fails as WebServer does.
  static Result<HealthServer> listen(boost::asio::io_context& loop, HealthSettings settings,
                                     HealthHooks hooks);
  /// The port, for HTTP_LISTEN with port 0.
  int port() const;
  /// Closes the port and every connection, and calls no hook any more; so does destruction.
  void close();

  HealthServer(HealthServer&&) noexcept;
  HealthServer& operator=(HealthServer&&) noexcept;
  ~HealthServer();

private:
  struct Running;
  explicit HealthServer(std::unique_ptr<Running> running);
  std::unique_ptr<Running> running_;
};

} // namespace waitlistd
