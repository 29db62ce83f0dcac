#pragma once
// Whether the service is ready, however many ask: one check at a time, whose answer serves for a moment. A
// check that does not come back is itself an answer. Included by the server only.

#include "service/health/server.hpp"

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd {

class Readiness : public std::enable_shared_from_this<Readiness> {
public:
  Readiness(boost::asio::io_context& loop, HealthHooks hooks, HealthLimits limits);

  /// Gives why the service is not ready, empty where it is: at once, or when the check comes back, or when
  /// its time is up.
  void ask(HealthHooks::Answer answer);

  /// Neither hooks nor those who wait are called any more.
  void forget();

private:
  using Clock = std::chrono::steady_clock;
  void check();
  void take(std::vector<std::string> reasons);
  void tell_all(const std::vector<std::string>& reasons);
  std::vector<std::string> no_answer() const;

  HealthHooks hooks_;
  HealthLimits limits_;
  bool forgotten_ = false;
  std::optional<Clock::time_point> asked_; ///< while a check is under way
  Clock::time_point answered_{};
  std::optional<std::vector<std::string>> answer_; ///< the last check's
  std::vector<HealthHooks::Answer> waiting_;
  boost::asio::steady_timer patience_; ///< of those who wait
};

} // namespace waitlistd
