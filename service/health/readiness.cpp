#include "service/health/readiness.hpp"

#include "service/health/wording.hpp"

#include <boost/asio/io_context.hpp>

#include <new>
#include <utility>

namespace waitlistd {

using boost::system::error_code;

Readiness::Readiness(boost::asio::io_context& loop, HealthHooks hooks, HealthLimits limits)
    : hooks_(std::move(hooks)), limits_(limits), patience_(loop) {}

void Readiness::forget() {
  forgotten_ = true;
  waiting_.clear();
  patience_.cancel();
}

std::vector<std::string> Readiness::no_answer() const {
  return {"the database has not answered within " + shown_span(limits_.readiness)};
}

void Readiness::ask(HealthHooks::Answer answer) {
  if (forgotten_) return;
  if (hooks_.state().stopping) return answer({"waitlistd is stopping"});
  if (answer_ && !asked_ && Clock::now() - answered_ < limits_.readiness_kept) return answer(*answer_);
  // The time counts from the check's start: who comes late does not wait as long again.
  if (asked_ && Clock::now() - *asked_ >= limits_.readiness) return answer(no_answer());
  waiting_.push_back(std::move(answer));
  if (!asked_) check();
}

void Readiness::check() {
  asked_ = Clock::now();
  patience_.expires_at(*asked_ + limits_.readiness);
  patience_.async_wait([weak = weak_from_this()](error_code cancelled) {
    const auto self = weak.lock();
    // A wait that has just ended cannot be cancelled any more: whether it still counts, the expiry says.
    if (cancelled || !self || Clock::now() < self->patience_.expiry()) return;
    if (self->asked_) self->tell_all(self->no_answer());
  });
  hooks_.check_readiness([weak = weak_from_this()](std::vector<std::string> reasons) {
    if (const auto self = weak.lock()) self->take(std::move(reasons));
  });
}

void Readiness::take(std::vector<std::string> reasons) {
  if (forgotten_) return;
  asked_.reset();
  patience_.cancel();
  answered_ = Clock::now();
  answer_ = std::move(reasons);
  tell_all(*answer_);
}

void Readiness::tell_all(const std::vector<std::string>& reasons) {
  for (const auto& answer : std::exchange(waiting_, {}))
    try {
      answer(reasons);
    } catch (const std::bad_alloc&) {
      // No coroutine is above this, whose end would take it up: the server tells who asked when its time is
      // over.
    }
}

} // namespace waitlistd
