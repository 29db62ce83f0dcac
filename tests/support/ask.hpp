#pragma once
// One HTTP request to a port of loopback, as bytes over a socket: what a client library would mend stays
// visible.

#include <chrono>
#include <string>
#include <vector>

namespace waitlistd::test {

struct Reply {
  int status = 0; ///< 0: no answer
  std::string head;
  std::string body;
  std::chrono::milliseconds took{};
};

/// `headers`: whole lines besides Host and Connection. Never waits longer than ten seconds.
Reply ask(int port, const std::string& method, const std::string& path,
          const std::vector<std::string>& headers = {});

} // namespace waitlistd::test
