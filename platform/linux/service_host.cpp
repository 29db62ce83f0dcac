#include "platform/service_host.hpp"

#include "platform/termination.hpp"

#include <csignal>
#include <cstdint>
#include <ctime>
#include <pthread.h>
#include <systemd/sd-daemon.h>

#include <atomic>
#include <thread>

namespace waitlistd::platform {
namespace {

// SIGHUP reads the configuration anew, SIGUSR1 looks at the site. Held back from every thread made from now
// on, they are waited for by one: what a signal handler may do is next to nothing.
class WishSignals {
public:
  WishSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGHUP);
    sigaddset(&signals_, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  WishSignals(const WishSignals&) = delete;
  WishSignals& operator=(const WishSignals&) = delete;
  ~WishSignals() {
    if (!waiting_.joinable()) return;
    ended_ = true;
    pthread_kill(waiting_.native_handle(), SIGUSR1);
    waiting_.join();
  }
  void pass_on(const ServiceRequests& requests) {
    waiting_ = std::thread([this, requests] {
      for (int signal = 0; sigwait(&signals_, &signal) == 0 && !ended_;)
        signal == SIGHUP ? requests.reload() : requests.look();
    });
  }

private:
  sigset_t signals_{};
  std::atomic<bool> ended_ = false;
  std::thread waiting_;
};

class ConsoleHost : public ServiceHost {
public:
  void listen(ServiceRequests requests) override {
    wishes_.pass_on(requests);
    on_stop_.emplace(termination_.token(), requests.stop);
  }

private:
  WishSignals wishes_; // before the thread that waits for the other signals is made
  StopOnTermination termination_;
  std::optional<std::stop_callback<std::function<void()>>> on_stop_;
};

// sd_notify(3)
class SystemdHost : public ConsoleHost {
public:
  void ready() override { sd_notify(0, "READY=1"); }
  void status(const std::string& text) override { sd_notify(0, ("STATUS=" + text).c_str()); }
  void reloading() override {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const std::int64_t microseconds = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
    sd_notify(0, ("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds)).c_str());
  }
  void stopping() override { sd_notify(0, "STOPPING=1"); }
  std::optional<std::chrono::milliseconds> alive_interval() const override {
    std::uint64_t microseconds = 0;
    if (sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
    return std::chrono::milliseconds(microseconds / 2000); // half of what it waits for
  }
  void alive() override { sd_notify(0, "WATCHDOG=1"); }
};

} // namespace

std::unique_ptr<ServiceHost> service_host() {
  if (std::getenv("NOTIFY_SOCKET")) return std::make_unique<SystemdHost>();
  return std::make_unique<ConsoleHost>();
}

} // namespace waitlistd::platform
