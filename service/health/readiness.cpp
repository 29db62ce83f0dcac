#include "service/health/readiness.hpp"

#include "service/health/wording.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace waitlistd {

namespace asio = boost::asio;
using boost::system::error_code;

Readiness::Readiness(asio::io_context& loop, HealthHooks hooks, HealthLimits limits)
    : loop_(loop), hooks_(std::move(hooks)), limits_(limits) {}

void Readiness::forget() {
  forgotten_ = true;
  wake_all();
}

bool Readiness::is_answered() const {
  return answer_ && !asked_ && Clock::now() - answered_ < limits_.readiness_kept;
}

void Readiness::ask() {
  asked_ = Clock::now();
  hooks_.check_readiness([weak = weak_from_this()](std::vector<std::string> reasons) {
    if (const auto self = weak.lock()) self->take(std::move(reasons));
  });
}

void Readiness::take(std::vector<std::string> reasons) {
  asked_.reset();
  answered_ = Clock::now();
  answer_ = std::move(reasons);
  wake_all();
}

void Readiness::wake_all() {
  for (asio::steady_timer* timer : waiting_)
    timer->cancel();
}

asio::awaitable<std::vector<std::string>> Readiness::reasons() {
  const auto self = shared_from_this();
  if (forgotten_ || hooks_.state().stopping) co_return std::vector<std::string>{"waitlistd is stopping"};
  if (!is_answered() && !asked_) ask();
  if (asked_) { // the time counts from the check's start: who comes late does not wait as long again
    asio::steady_timer patience(loop_, *asked_ + limits_.readiness);
    waiting_.insert(&patience);
    error_code woken;
    auto token = asio::redirect_error(asio::use_awaitable, woken);
    co_await patience.async_wait(token);
    waiting_.erase(&patience);
  }
  if (asked_ || !answer_)
    co_return std::vector<std::string>{"the database has not answered within " +
                                       shown_span(limits_.readiness)};
  co_return *answer_;
}

} // namespace waitlistd
