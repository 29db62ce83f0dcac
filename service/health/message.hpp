#pragma once
// A request to the health endpoint and what is answered, as values.

#include <string>
#include <utility>
#include <vector>

namespace waitlistd {

struct HealthRequest {
  std::string method;             ///< as sent: GET
  std::string target;             ///< as sent: /status?x=1, or http://localhost/status
  int version = 11;               ///< 10 or 11
  std::vector<std::string> hosts; ///< every Host field
  std::string authorization;
  bool keep_alive = true; ///< the client's wish
};

struct HealthResponse {
  int status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields; ///< besides those that every response has
  bool close = false; ///< the connection cannot go on: what follows on it is not known to be a request
};

/// One sentence, as plain text.
HealthResponse plain_response(int status, std::string sentence);

} // namespace waitlistd
