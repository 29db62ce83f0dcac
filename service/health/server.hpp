#pragma once
// The health endpoint: /healthz, /readyz, /status, /metrics, a status page at /, and POST /cycle. It answers
// on the event loop; nothing it does blocks.

#include "core/failure.hpp"
#include "service/health/state.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace waitlistd {

/// What keeps one client from standing in the way of another. Only tests need others than these.
struct HealthLimits {
  /// At the limit the connection that has waited longest for its request gives way to a new one.
  std::size_t connections = 64;
  std::chrono::milliseconds request{
      5000};                             ///< from a request's first byte to its last; also to send a response
  std::chrono::milliseconds idle{30000}; ///< between a response and the next request
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

/// What the endpoint asks of the daemon, on the loop's thread.
struct HealthHooks {
  std::function<const ServiceState&()> state;
  /// Calls back once, on the loop's thread, with the reasons why the service is not ready; none: it is.
  using Answer = std::function<void(std::vector<std::string> reasons)>;
  std::function<void(Answer)> check_readiness;
  /// False where none can start: one is under way already, or the database was not reached yet.
  std::function<bool()> start_cycle;
};

class HealthServer {
public:
  /// Fails (try_again) where the address is taken or not ours, and (configuration) where it is none.
  static Result<HealthServer> listen(boost::asio::io_context& loop, HealthSettings settings,
                                     HealthHooks hooks);
  /// The port, for HTTP_LISTEN with port 0.
  int port() const;
  /// Closes the port and every connection; so does destruction.
  void close();

  HealthServer(HealthServer&&) noexcept;
  HealthServer& operator=(HealthServer&&) noexcept;
  ~HealthServer();

private:
  struct Listener;
  explicit HealthServer(std::shared_ptr<Listener> listener);
  std::shared_ptr<Listener> listener_;
};

} // namespace waitlistd
