#pragma once
// A host's addresses, within a time. The system looks a name up for as long as it likes and cannot be told to
// stop: it is asked in a thread that is left to itself when the time is over.

#include "service/http/http_failure.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace waitlistd {

struct NameLookup {
  std::vector<std::string> addresses; ///< as text, an IPv6 one perhaps with its zone
  std::string error;                  ///< why there is none
};

/// Blocks for as long as it takes; called on a thread of its own.
using NameServer = std::function<NameLookup(const std::string& host)>;

/// Look-ups that may be without an answer at one time. Each holds a thread: beyond these none is begun.
constexpr int most_lookups = 32;

/// At least one address; an address is its own. `subject` begins a failure's message. `server` empty: the
/// system is asked.
HttpResult<std::vector<std::string>> addresses_of(const std::string& host, const NameServer& server,
                                                  std::chrono::steady_clock::duration time_limit,
                                                  const std::stop_token& stop, const std::string& subject);

} // namespace waitlistd
