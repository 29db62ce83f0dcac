#pragma once
// When the daemon looks at the site next. Time and chance come from the caller.

#include "core/period.hpp"
#include "core/publication_rule.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace waitlistd {

struct PollRule {
  std::chrono::seconds poll_interval{3600};
  std::chrono::seconds release_poll_interval{60}; ///< in the window, until the month that is due is loaded
};

struct NextLook {
  std::chrono::milliseconds wait;
  bool in_window = false; ///< the month that is due is waited for
};

/// After a look that ended at `now`. Each wait is up to a tenth longer or shorter by `chance` in [0, 1), so
/// that many installations do not ask at once. A look is set for the opening of a window, within half of
/// release_poll_interval. `failures`: looks in a row that failed; each doubles the wait from
/// release_poll_interval on, up to poll_interval. A site that asked not to come back for `retry_after` is
/// left alone so long. `newest`: the newest month loaded.
NextLook next_look(const PollRule& rule, const PublicationRule& publication, std::chrono::sys_seconds now,
                   std::optional<Period> newest, int failures,
                   std::optional<std::chrono::seconds> retry_after, double chance);

/// What outlives the process, so that a restart does not hammer a site that fails.
struct PollMemory {
  int failures = 0;
  std::chrono::sys_seconds not_before{}; ///< the next look
};

std::string to_text(const PollMemory& memory);
/// Absent where the text is none.
std::optional<PollMemory> parse_poll_memory(std::string_view text);

/// How long the first look of a process waits: not at all, but after failures until the time remembered;
/// never longer than poll_interval, since a clock may have been wrong.
std::chrono::seconds first_wait(const PollRule& rule, const PollMemory& memory, std::chrono::sys_seconds now);

} // namespace waitlistd
