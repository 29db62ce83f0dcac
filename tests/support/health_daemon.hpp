#pragma once
// What the health endpoint's tests over sockets ask.

#include "service/health/server.hpp"
#include "tests/support/health_client.hpp"
#include "tests/support/health_state.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace waitlistd::test {

/// For tests of what happens when they are over.
inline HealthLimits short_limits() {
  HealthLimits limits;
  limits.request = std::chrono::milliseconds(300);
  limits.idle = std::chrono::milliseconds(600);
  limits.readiness = std::chrono::milliseconds(300);
  return limits;
}

/// A daemon that does nothing but answer, on a free port of loopback and a thread of its own.
class HealthDaemon {
public:
  explicit HealthDaemon(HealthSettings settings, ServiceState state = loaded_state())
      : state_(std::move(state)) {
    HealthHooks hooks;
    hooks.state = [this]() -> const ServiceState& { return state_; };
    hooks.check_readiness = [this](HealthHooks::Answer answer) { check(std::move(answer)); };
    hooks.start_look = [this] {
      if (!reached_) return false;
      state_.collections.front().look_started = health_now();
      return true;
    };
    if (settings.listen.empty()) settings.listen = "127.0.0.1:0";
    server_.emplace(HealthServer::listen(loop_, std::move(settings), std::move(hooks)).value());
    port_ = server_->port();
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~HealthDaemon() {
    stop();
    work_.reset();
    thread_.join();
  }
  HealthDaemon(const HealthDaemon&) = delete;
  HealthDaemon& operator=(const HealthDaemon&) = delete;

  int port() const { return port_; }
  int checks() const { return checks_; }
  void hang_checks() { hanging_ = true; }
  void lose_database() { reached_ = false; }
  void answer_hanging(std::vector<std::string> reasons) {
    boost::asio::post(loop_, [this, reasons = std::move(reasons)] {
      for (const auto& answer : std::exchange(waiting_, {}))
        answer(reasons);
    });
  }
  // Ends the server, not the loop; returns once it is done.
  void stop() {
    std::atomic<bool> done = false;
    boost::asio::post(loop_, [&] {
      server_.reset();
      done = true;
      done.notify_all();
    });
    done.wait(false);
  }

private:
  void check(HealthHooks::Answer answer) {
    ++checks_;
    if (hanging_)
      waiting_.push_back(std::move(answer));
    else
      answer({});
  }

  ServiceState state_;
  std::atomic<bool> reached_ = true;
  std::atomic<bool> hanging_ = false;
  std::atomic<int> checks_ = 0;
  std::vector<HealthHooks::Answer> waiting_;
  boost::asio::io_context loop_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{loop_.get_executor()};
  std::optional<HealthServer> server_;
  int port_ = 0;
  std::thread thread_;
};

inline int status_of(int port, const std::string& request) { return status_in(answer_to(port, request)); }

inline std::string body_of(const std::string& response) {
  return response.substr(response.find("\r\n\r\n") + 4);
}

} // namespace waitlistd::test
