#include "service/http/lookup.hpp"

#include "core/ip_address.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <atomic>
#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

namespace waitlistd {
namespace {

// The asker may be gone when the answer comes, and the process may be ending: all that the thread touches
// then is its own.
struct Question {
  std::mutex mutex;
  std::condition_variable_any answered;
  std::optional<NameLookup> answer;
};

std::atomic<int> under_way = 0; // no destructor: a thread may count down behind the end of main

NameLookup ask_system(const std::string& host) {
  boost::asio::io_context context;
  boost::asio::ip::tcp::resolver resolver(context);
  boost::system::error_code error;
  const auto found = resolver.resolve(host, "", error);
  NameLookup lookup{{}, error ? error.message() : ""};
  for (const auto& entry : found)
    lookup.addresses.push_back(entry.endpoint().address().to_string());
  return lookup;
}

void answer(const std::shared_ptr<Question>& question, const NameServer& server, const std::string& host) {
  NameLookup lookup;
  try {
    lookup = server ? server(host) : ask_system(host);
  } catch (const std::exception& thrown) {
    lookup.error = thrown.what();
  }
  {
    const std::lock_guard lock(question->mutex);
    question->answer = std::move(lookup);
  }
  question->answered.notify_all();
  --under_way;
}

// False where the machine gives no thread.
bool begin(const std::shared_ptr<Question>& question, const NameServer& server, const std::string& host) {
  if (++under_way <= most_lookups) {
    try {
      std::thread(answer, question, server, host).detach();
      return true;
    } catch (const std::system_error&) { // told by the caller
    }
  }
  --under_way;
  return false;
}

HttpFailure lookup_failure(const std::string& subject, const std::string& what) {
  return http_failure(HttpTrouble::lookup, subject + ": looking the host up: " + what,
                      "check the network and the name servers; behind a proxy, set HTTPS_PROXY");
}

} // namespace

HttpResult<std::vector<std::string>> addresses_of(const std::string& host, const NameServer& server,
                                                  std::chrono::steady_clock::duration time_limit,
                                                  const std::stop_token& stop, const std::string& subject) {
  if (!ip_address(host).empty()) return std::vector<std::string>{host};
  const auto question = std::make_shared<Question>();
  if (!begin(question, server, host))
    return lookup_failure(subject,
                          "too many look-ups are without an answer, or there is no thread for one more");
  std::unique_lock lock(question->mutex);
  question->answered.wait_for(lock, stop, time_limit, [&] { return question->answer.has_value(); });
  if (question->answer && !question->answer->addresses.empty()) return std::move(question->answer->addresses);
  if (question->answer)
    return lookup_failure(subject,
                          question->answer->error.empty() ? "it has no address" : question->answer->error);
  if (stop.stop_requested())
    return http_failure(HttpTrouble::stopped, subject + ": given up: waitlistd was asked to end", {});
  return lookup_failure(subject, "no answer in time");
}

} // namespace waitlistd
