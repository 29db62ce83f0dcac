#pragma once
// From what a rule says month by month to what is told: states, counted in months, and their changes.

#include "core/alerts/judge.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace waitlistd::alerts {

enum class State { quiet, pending, firing };
std::string_view to_string(State state);

/// An alert at the end of a month.
struct Standing {
  State state = State::quiet;
  Period since = {};      ///< pending, firing: the first month of the breach
  Period of = {};         ///< the newest month that has an answer; what follows is of it
  Judged judged = {};     ///< answer unknown: no month has one
  bool is_absent = false; ///< the month itself has none: the state is what it was before
};

/// One a month. Quiet → pending with the first month that is breached, → firing with the fire_after-th in a
/// row; firing → quiet with the clear_after-th in a row that is clear. A month without an answer changes
/// nothing and breaks no row; one that is between breaks both rows and ends what is pending.
std::vector<Standing> standings(std::span<const Period> months, std::span<const Judged> judged,
                                int fire_after, int clear_after);

/// What happened to an alert, for its history and for who is told.
enum class EventKind {
  baseline, ///< fires at the rule's first evaluation: known, not news
  pending,  ///< not told
  fired,
  cleared,
  withdrawn, ///< what was told of this month, a revision of it took back
};
std::string_view to_string(EventKind kind);

/// What is stored of an alert: as the last evaluation left it.
struct Stored {
  State state = State::quiet;
  Period since = {};
  Period evaluated = {}; ///< the newest month then
};

/// Absent: nothing to tell. `first`: the rule's first evaluation, in this meaning of it. Same month as the
/// one stored: a revision. Table:
///
/// | stored                 | now     | month         | event | | none or quiet          | firing  | any |
/// fired; baseline at the first evaluation                 | | firing                 | quiet   | newer |
/// cleared                                                 | | firing, since the month| not firing | same |
/// withdrawn                                               | | firing, since before   | not firing | same |
/// cleared                                                 | | quiet, pending         | pending | any |
/// pending where it was quiet; none at the first evaluation| | the same state         |         | | none |
std::optional<EventKind> change(const std::optional<Stored>& stored, const Standing& now, Period newest,
                                bool first);

} // namespace waitlistd::alerts
