#pragma once
// An HTTP server on the event loop: it listens, reads requests within limits, hands them to their routes and
// sends what is answered. Whose routes they are it does not know. It never waits, nor do its handlers: one
// that takes long is awaited by its own connection only.

#include "core/failure.hpp"
#include "service/web/router.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace boost::asio {
class io_context;
}

namespace waitlistd {

/// What keeps one client from standing in the way of another. Only tests need others than these.
struct WebLimits {
  /// At the limit the connection that has waited longest for its request gives way to a new one.
  std::size_t connections = 64;
  std::chrono::milliseconds request{
      5000};                             ///< from a request's first byte to its last; also to send a response
  std::chrono::milliseconds idle{30000}; ///< between a response and the next request
  std::chrono::milliseconds answer{30000}; ///< for a handler; who asked is then told 503
  bool operator==(const WebLimits&) const = default;
};

struct WebSettings {
  std::string listen;  ///< host:port; port 0 takes a free one
  std::string setting; ///< whose value `listen` is, for failures: HTTP_LISTEN
  std::string name;    ///< what listens, for failures: health endpoint
  WebLimits limits = {};
  /// Tells of a connection that could not be accepted or served; the server goes on.
  std::function<void(std::string_view what, std::string_view why)> warn;
};

class WebServer {
public:
  /// Fails (try_again) where the address is taken or not ours, and (configuration) where it is none.
  static Result<WebServer> listen(boost::asio::io_context& loop, WebSettings settings, Router router);
  /// The port, for `listen` with port 0.
  int port() const;
  /// Closes the port and every connection, and calls no handler any more; so does destruction.
  void close();

  WebServer(WebServer&&) noexcept;
  WebServer& operator=(WebServer&&) noexcept;
  ~WebServer();

private:
  struct Listener;
  explicit WebServer(std::shared_ptr<Listener> listener);
  std::shared_ptr<Listener> listener_;
};

} // namespace waitlistd
