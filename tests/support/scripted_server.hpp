#pragma once
// A server that answers request after request with the bytes that it was told to, and remembers what it was
// asked. Plain HTTP on loopback, one connection a request.

#include "tests/support/listener.hpp"

#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace waitlistd::test {

class ScriptedServer {
public:
  /// The last answer serves for all that come after it; an empty one closes without a word.
  explicit ScriptedServer(std::vector<std::string> answers)
      : answers_(std::move(answers)), thread_([this] { serve(); }) {}
  ~ScriptedServer() {
    ended_ = true;
    thread_.join();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  int port() const { return listener_.port; }
  std::string address(const std::string& target) const {
    return "http://127.0.0.1:" + std::to_string(port()) + target;
  }
  std::vector<std::string> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

private:
  void serve() {
    constexpr int pause_milliseconds = 20;
    while (!ended_) {
      pollfd waiting{listener_.fd, POLLIN, 0};
      if (poll(&waiting, 1, pause_milliseconds) <= 0) continue;
      const int client = accept(listener_.fd, nullptr, nullptr);
      const timeval patience{2, 0};
      setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
      std::string request = read_request(client);
      const std::size_t number = [&] {
        const std::lock_guard lock(mutex_);
        requests_.push_back(std::move(request));
        return requests_.size() - 1;
      }();
      const std::string& answer = answers_[std::min(number, answers_.size() - 1)];
      if (!answer.empty()) (void)send(client, answer.data(), answer.size(), MSG_NOSIGNAL);
      close(client);
    }
  }

  // By its Content-Length, none being none.
  static std::string read_request(int client) {
    std::string request;
    char piece[4096];
    for (;;) {
      const std::size_t head = request.find("\r\n\r\n");
      if (head != std::string::npos) {
        const std::size_t at = request.find("\r\nContent-Length: ");
        const std::size_t length =
            at < head ? std::strtoul(request.c_str() + at + 18, nullptr, 10) : std::size_t{0};
        if (request.size() >= head + 4 + length) return request;
      }
      const ssize_t got = recv(client, piece, sizeof piece, 0);
      if (got <= 0) return request;
      request.append(piece, static_cast<std::size_t>(got));
    }
  }

  Listener listener_;
  std::vector<std::string> answers_;
  mutable std::mutex mutex_;
  std::vector<std::string> requests_;
  std::atomic<bool> ended_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace waitlistd::test
