#pragma once
// A request to one of the program's own HTTP servers and what is answered, as values.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waitlistd {

struct WebRequest {
  std::string method; ///< as sent: GET
  std::string target; ///< as sent: /status?x=1, or http://localhost/status
  int version = 11;   ///< 10 or 11
  std::vector<std::pair<std::string, std::string>> fields = {}; ///< as sent, their names in lower case
  std::string body = {};
  bool keep_alive = true; ///< the client's wish
  /// What stands where the route's path has {}, in its order, percent-decoded. Only a handler has them.
  std::vector<std::string> path_values = {};
};

/// Every value of a field; its name in lower case.
std::vector<std::string_view> values_of(const WebRequest& request, std::string_view name);

/// The first value of a field; empty where there is none.
std::string_view value_of(const WebRequest& request, std::string_view name);

/// A cookie's value as sent; absent where it was not. Of two with one name the first, which is the one with
/// the longer path (RFC 6265, 5.4).
std::optional<std::string> cookie_of(const WebRequest& request, std::string_view name);

struct WebResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields; ///< besides those that every response has
  bool close = false; ///< the connection cannot go on: what follows on it is not known to be a request
};

/// One sentence, as plain text.
WebResponse plain_response(int status, std::string sentence);

/// Sets a cookie for every path, which no script can read and other sites' forms do not send along. `secure`:
/// over TLS only. `max_age` absent: until the browser is closed; 0 takes the cookie back.
void set_cookie(WebResponse& response, std::string_view name, std::string_view value, bool secure,
                std::optional<std::chrono::seconds> max_age);

} // namespace waitlistd
