#pragma once
// `waitlistd run` beside a replica of the site.

#include "tests/support/eventually.hpp"
#include "tests/support/health_client.hpp"
#include "tests/support/site.hpp"

#include <catch2/catch.hpp>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace waitlistd::test {

struct Reply {
  int status = 0; ///< 0: nobody listens
  std::string text;
  std::chrono::milliseconds took{};
};

inline Reply ask(int port, const std::string& method, const std::string& path,
                 const std::string& fields = {}) {
  const auto started = std::chrono::steady_clock::now();
  Reply reply;
  try {
    reply.text = answer_to(port, request_for(method, path, fields));
  } catch (const std::runtime_error&) {
    return reply;
  }
  reply.status = status_in(reply.text);
  reply.took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started);
  return reply;
}

class Daemon {
public:
  /// With POLL_INTERVAL long: a look after the first has to be asked for.
  explicit Daemon(Environment environment, std::vector<std::string> words = {"run"})
      : port_(free_port()), words_(std::move(words)), environment_(std::move(environment)) {
    environment_.try_emplace("HTTP_LISTEN", "127.0.0.1:" + std::to_string(port_));
    if (!environment_.contains("HTTP_TOKEN_FILE")) environment_.try_emplace("HTTP_TOKEN", "let-me-in");
    environment_.try_emplace("LOG_LEVEL", "debug");
    words_.insert(words_.begin(), WAITLISTD_BINARY);
    program_ = std::make_unique<RunningProgram>(words_, environment_);
  }
  Reply get(const std::string& path) const { return ask(port_, "GET", path); }
  int start_look() const {
    return ask(port_, "POST", "/cycle", "Authorization: Bearer let-me-in\r\nContent-Length: 0\r\n").status;
  }
  std::string log() const { return program_->err_so_far(); }
  bool says(const std::string& text, std::chrono::milliseconds patience = std::chrono::seconds(15)) const {
    return eventually([&] { return contains(log(), text); }, patience);
  }
  void kill(int signal) const { program_->kill(signal); }
  Finished wait() { return program_->wait(); }
  /// SIGTERM, and how long the end took.
  std::pair<Finished, std::chrono::milliseconds> stop() {
    const auto started = std::chrono::steady_clock::now();
    kill(SIGTERM);
    Finished finished = wait();
    return {std::move(finished), std::chrono::duration_cast<std::chrono::milliseconds>(
                                     std::chrono::steady_clock::now() - started)};
  }
  int port() const { return port_; }
  pid_t pid() const { return program_->pid(); }

private:
  int port_;
  std::vector<std::string> words_;
  Environment environment_;
  std::unique_ptr<RunningProgram> program_;
};

} // namespace waitlistd::test
