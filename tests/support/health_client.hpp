#pragma once
// A client of the health endpoint that can misbehave: bytes over a plain socket on loopback.

#include <chrono>
#include <string>

namespace waitlistd::test {

class HealthClient {
public:
  explicit HealthClient(int port);
  ~HealthClient();
  HealthClient(HealthClient&& other) noexcept;
  HealthClient(const HealthClient&) = delete;
  HealthClient& operator=(const HealthClient&) = delete;

  /// False where the other end has closed.
  bool send(const std::string& bytes) const;

  /// One response, by its Content-Length; `with_body`: false for the answer to HEAD. What came before the
  /// connection was closed, or `limit` was over.
  std::string response(bool with_body = true, std::chrono::milliseconds limit = std::chrono::seconds(10));

  /// What comes until the other end closes; "still open" where it does not within `limit`.
  std::string until_closed(std::chrono::milliseconds limit = std::chrono::seconds(10));

private:
  bool receive_some(std::chrono::steady_clock::time_point end);
  int fd_ = -1;
  bool closed_ = false;
  std::string received_;
};

/// One request on a connection of its own.
std::string answer_to(int port, const std::string& request);

/// "GET /status HTTP/1.1", Host and the fields, each of which ends with a line break.
std::string request_for(const std::string& method, const std::string& target, const std::string& fields = {});

int status_in(const std::string& response);

} // namespace waitlistd::test
