#pragma once
// A network between the program and its database that stops taking new connections: what is connected goes
// on, what comes later is neither refused nor answered.

#include "tests/support/listener.hpp"

#include <poll.h>

#include <array>
#include <atomic>
#include <thread>
#include <vector>

namespace waitlistd::test {

class SilentProxy {
public:
  explicit SilentProxy(int server_port) : server_port_(server_port), thread_([this] { forward(); }) {}
  ~SilentProxy() {
    ended_ = true;
    thread_.join();
    for (const Way& way : ways_) {
      close(way.from);
      close(way.to);
    }
  }
  SilentProxy(const SilentProxy&) = delete;
  SilentProxy& operator=(const SilentProxy&) = delete;
  int port() const { return listener_.port; }
  void fall_silent() { silent_ = true; }

private:
  struct Way {
    int from;
    int to;
  };

  void forward() {
    constexpr int pause_milliseconds = 20;
    while (!ended_) {
      std::vector<pollfd> polled = {{listener_.fd, static_cast<short>(silent_ ? 0 : POLLIN), 0}};
      for (const Way& way : ways_)
        polled.push_back({way.from, POLLIN, 0});
      poll(polled.data(), polled.size(), pause_milliseconds);
      for (std::size_t i = ways_.size(); i-- > 0;)
        if (polled[i + 1].revents && !pass(ways_[i])) ways_.erase(ways_.begin() + static_cast<long>(i));
      if (polled[0].revents && !silent_) take();
    }
  }

  // False where one side has ended: the other hears of it, and goes with its own way.
  static bool pass(const Way& way) {
    std::array<char, 65536> bytes;
    const ssize_t got = recv(way.from, bytes.data(), bytes.size(), 0);
    if (got > 0 && send(way.to, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got)
      return true;
    shutdown(way.to, SHUT_WR);
    return false;
  }

  void take() {
    const int client = accept(listener_.fd, nullptr, nullptr);
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<unsigned short>(server_port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::abort();
    ways_.push_back({client, server});
    ways_.push_back({server, client});
  }

  int server_port_;
  Listener listener_;
  std::vector<Way> ways_;
  std::atomic<bool> silent_ = false;
  std::atomic<bool> ended_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace waitlistd::test
