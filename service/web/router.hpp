#pragma once
// What a request asks for, and whether it may ask: a server's routes are a table. Whoever has pages to show
// is a tenant of the server: it makes the table, and knows no socket.

#include "service/web/message.hpp"
#include "service/web/wire.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace waitlistd {

/// To be called once, from any thread, as long as the server's loop lives; a second call, and one that comes
/// when the client is gone or the server has answered in its place, is nobody's.
using WebAnswer = std::function<void(WebResponse)>;

/// Called on the loop's thread, which must not wait: what takes time goes to a worker that calls back.
using WebHandler = std::function<void(const WebRequest& request, WebAnswer answer)>;

/// What to answer to whom the route is closed to; absent: it is open. Looks at the request alone.
using WebAccess = std::function<std::optional<WebResponse>(const WebRequest& request)>;

struct Route {
  std::string path;                 ///< "/status"; a part {} stands for any: "/alerts/{}/notes"
  std::vector<std::string> methods; ///< with GET, HEAD comes by itself
  WebHandler handler;
  WebAccess access = {};                     ///< empty: open to all
  std::size_t body_limit = usual_body_limit; ///< bytes; more are refused before they are read
};

/// Who a server is, besides its routes.
struct WebSite {
  std::vector<std::string> hosts; ///< names to answer to besides loopback's and addresses; "*": any
  std::string hosts_setting;      ///< the setting that has them
  std::string nothing_here;       ///< the sentence of a 404
};

struct Routed {
  const Route* route;
  std::vector<std::string> path_values; ///< as WebRequest has them
};

class Router {
public:
  Router(WebSite site, std::vector<Route> routes);

  /// What is answered at once, or the route to go, which lives as long as the router. Where several rows of
  /// the table have the path, the first that takes the method.
  std::variant<WebResponse, Routed> route(const WebRequest& request) const;

  /// See wire.hpp.
  std::size_t body_limit(const WebRequest& head) const;

private:
  bool answers_to(const std::string& authority) const;

  WebSite site_;
  std::vector<Route> routes_;
};

} // namespace waitlistd
