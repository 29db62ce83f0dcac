#pragma once
// Which failures of a request may pass, and when to try again. Time and chance come from the caller.

#include <chrono>
#include <optional>
#include <string_view>

namespace waitlistd {

/// What went wrong between us and the server.
enum class HttpTrouble {
  address,     ///< not one to fetch, or a redirect to such
  lookup,      ///< the host's name
  connection,  ///< refused, reset or cut off
  timeout,     ///< of any step
  too_slow,    ///< below the minimum rate
  certificate, ///< not accepted
  tls,         ///< the handshake itself
  status,      ///< the server's answer, see the status
  proxy,       ///< the proxy refuses or demands credentials
  redirects,   ///< too many
  too_large,
  encoding, ///< of the content: unknown or broken
  local,    ///< this machine: disk, wrong CA_FILE
  stopped,  ///< asked to end
};

/// True where the same request may succeed later: what the network does, and the statuses 408, 425, 429 and
/// 5xx, save 501 and 505.
bool is_transient(HttpTrouble trouble, int status);

/// The longest wait that a site is believed to ask for: what it names beyond that, for years or by mistake,
/// would be a look that never comes.
constexpr std::chrono::seconds longest_wait_believed = std::chrono::hours(24);

/// The wait that a Retry-After header asks for: seconds, or a date (RFC 9110, 10.2.3); a date that is past is
/// no wait, and none is longer than longest_wait_believed. Absent where it is neither.
std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, std::chrono::sys_seconds now);

struct RetryRule {
  std::chrono::milliseconds first_delay{1000}; ///< longest wait before the first repeat; doubles each time
  std::chrono::milliseconds longest_delay{60'000};
  std::chrono::seconds longest_retry_after{120}; ///< a server that asks for more is not waited for
};

/// How long to wait before repeat number `repeat` (0 is the first): between nothing and the doubled delay
/// ("full jitter"), by `chance` in [0, 1); never less than the server asked for. Absent where it asked for
/// more than the rule waits.
std::optional<std::chrono::milliseconds> retry_delay(const RetryRule& rule, int repeat,
                                                     std::optional<std::chrono::seconds> retry_after,
                                                     double chance);

} // namespace waitlistd
