// The daemon and the host that runs it: which of them may call whom, and for how long.
#include "service/configuration.hpp"
#include "service/daemon/daemon.hpp"
#include "tests/support/program.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace waitlistd;

namespace {

// Asks for a stop as soon as the service waits for its database, and keeps what it may ask for.
class Host : public platform::ServiceHost {
public:
  ~Host() override {
    if (asking_.joinable()) asking_.join();
  }
  void listen(platform::ServiceRequests requests) override { requests_ = std::move(requests); }
  void retrying() override { asking_ = std::thread(requests_.stop); }
  const platform::ServiceRequests& requests() const { return requests_; }

private:
  platform::ServiceRequests requests_;
  std::thread asking_;
};

} // namespace

TEST_CASE("a host may still ask for something when the daemon is gone: nobody listens") {
  const test::TemporaryFolder folder;
  const SettingMap options = {{"PG_CONN", {"host=127.0.0.1 port=1 user=x", "test"}},
                              {"HTTP_LISTEN", {"0", "test"}},
                              {"STATE_DIR", {folder.path().string(), "test"}},
                              {"LOG_LEVEL", {"error", "test"}}};
  Host host;
  auto configuration = gather_configuration(options, std::nullopt);
  REQUIRE(configuration.has_value());
  CHECK(run_daemon(std::move(*configuration), host).value() == 0);
  host.requests().look();
  host.requests().reload();
  host.requests().stop();
}
