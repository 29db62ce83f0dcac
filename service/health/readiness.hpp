#pragma once
// Whether the service is ready, however many ask: one check at a time, whose answer serves for a moment. A
// check that does not come back is itself an answer. Included by the server only.

#include "service/health/server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace waitlistd {

class Readiness : public std::enable_shared_from_this<Readiness> {
public:
  Readiness(boost::asio::io_context& loop, HealthHooks hooks, HealthLimits limits);

  /// Why the service is not ready; empty: it is. Ends at once where `forget` was or is called.
  boost::asio::awaitable<std::vector<std::string>> reasons();

  /// The hooks are not called any more.
  void forget();

private:
  using Clock = std::chrono::steady_clock;
  void ask();
  void take(std::vector<std::string> reasons);
  void wake_all();
  bool is_answered() const;

  boost::asio::io_context& loop_;
  HealthHooks hooks_;
  HealthLimits limits_;
  bool forgotten_ = false;
  std::optional<Clock::time_point> asked_; ///< while a check is under way
  Clock::time_point answered_{};
  std::optional<std::vector<std::string>> answer_;
  std::set<boost::asio::steady_timer*> waiting_;
};

} // namespace waitlistd
