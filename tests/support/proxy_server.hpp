#pragma once
// A proxy between the program and the replica.

#include "tests/support/program.hpp"

#include <unistd.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace waitlistd::test {

/// proxy.py, up while this lives; its options are `--credentials USER:PASSWORD` and `--refuse STATUS`.
struct ProxyServer {
  explicit ProxyServer(const std::vector<std::string>& options = {}) {
    std::vector<std::string> words = {"python3", PROXY, "--dir", folder.path().string()};
    words.insert(words.end(), options.begin(), options.end());
    program = std::make_unique<RunningProgram>(words, Environment{});
    for (int i = 0; i < 500 && port.empty(); ++i) {
      usleep(20'000);
      port = content_of(folder / "port");
    }
    if (port.empty()) throw std::runtime_error("the proxy did not start");
  }
  /// As HTTPS_PROXY has it; `credentials` as "user:password@".
  std::string address(const std::string& credentials = "") const {
    return "http://" + credentials + "127.0.0.1:" + port;
  }
  /// A line for each request so far: "CONNECT host:port".
  std::string asked_for() const { return content_of(folder / "proxied.log"); }
  TemporaryFolder folder;
  std::unique_ptr<RunningProgram> program;
  std::string port;
};

} // namespace waitlistd::test
