#include "service/http/connect.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <deque>
#include <memory>
#include <optional>

namespace waitlistd {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds head_start{250}; // RFC 8305, 8: the recommended delay

// The attempts under way. Its handlers keep it alive; all run on one thread.
class Race : public std::enable_shared_from_this<Race> {
public:
  Race(const asio::any_io_executor& executor, const std::vector<tcp::endpoint>& addresses)
      : executor_(executor), next_start_(executor), settled_(executor),
        waiting_(addresses.begin(), addresses.end()) {}

  // Completes (cancelled) when the race is decided, or when the time is up: a timer, since one wait then ends
  // by either.
  asio::steady_timer& settled() { return settled_; }

  void start_next() {
    if (winner_ || waiting_.empty()) return;
    const tcp::endpoint address = waiting_.front();
    waiting_.pop_front();
    auto& socket = sockets_.emplace_back(executor_);
    ++running_;
    socket.async_connect(address, [self = shared_from_this(), &socket](error_code error) {
      self->attempt_ended(socket, error);
    });
    next_start_.expires_after(head_start);
    next_start_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->start_next();
    });
  }

  Connected finish() {
    next_start_.cancel();
    waiting_.clear();
    Connected out{last_error_, winner_ ? std::move(*winner_) : tcp::socket(executor_)};
    if (winner_) out.error = {};
    if (!winner_ && running_ > 0) out.error = asio::error::timed_out;
    for (tcp::socket& socket : sockets_) {
      error_code ignored; // it lost
      socket.close(ignored);
    }
    return out;
  }

private:
  void attempt_ended(tcp::socket& socket, error_code error) {
    --running_;
    if (!error && !winner_) {
      winner_.emplace(std::move(socket));
      settled_.cancel();
    } else if (error != asio::error::operation_aborted) {
      last_error_ = error;
      start_next(); // RFC 8305, 5: what has failed is not waited out
      if (running_ == 0 && !winner_) settled_.cancel();
    }
  }

  asio::any_io_executor executor_;
  asio::steady_timer next_start_;
  asio::steady_timer settled_;
  std::deque<tcp::endpoint> waiting_;
  std::deque<tcp::socket> sockets_; // its elements stay where they are
  std::optional<tcp::socket> winner_;
  error_code last_error_;
  int running_ = 0;
};

} // namespace

std::vector<tcp::endpoint> interleaved(const std::vector<tcp::endpoint>& addresses) {
  std::deque<tcp::endpoint> families[2];
  const bool first_is_v6 = !addresses.empty() && addresses.front().address().is_v6();
  for (const tcp::endpoint& address : addresses)
    families[address.address().is_v6() == first_is_v6 ? 0 : 1].push_back(address);
  std::vector<tcp::endpoint> out;
  for (int turn = 0; !families[0].empty() || !families[1].empty(); turn = 1 - turn) {
    auto& family = families[families[turn].empty() ? 1 - turn : turn];
    out.push_back(family.front());
    family.pop_front();
  }
  return out;
}

asio::awaitable<Connected> connect_to_any(asio::any_io_executor executor,
                                          std::vector<tcp::endpoint> addresses,
                                          std::chrono::steady_clock::duration time_limit) {
  const auto race = std::make_shared<Race>(std::move(executor), std::move(addresses));
  race->settled().expires_after(time_limit);
  race->start_next();
  error_code error;
  auto token = asio::redirect_error(asio::use_awaitable, error);
  co_await race->settled().async_wait(token);
  co_return race->finish();
}

} // namespace waitlistd
