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

/// The last of them alone, which costs less. Of no month: quiet.
Standing newest_standing(std::span<const Period> months, std::span<const Judged> judged, int fire_after,
                         int clear_after);

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
  Period told = {};      ///< firing: the newest month when that was told; none where it was known, not news
};

/// Absent: nothing to tell. `first`: the rule's first evaluation, in this meaning of it. `newest`: the newest
/// month, whose evaluation this is; where it is the stored one, this is a revision of it. Months older than
/// the stored one are not for the caller to evaluate, and change nothing.
///
///   stored                  | now        | newest | event
///   ------------------------|------------|--------|------------------------------------------------------
///   none, quiet, pending    | firing     | any    | fired; baseline at the first evaluation
///   firing                  | firing     | newer  | fired, if since a month that was not evaluated before:
///                           |            |        | it ended in between; else none
///   firing                  | not firing | newer  | cleared
///   firing, told or since it| not firing | same   | withdrawn; cleared at the first evaluation: the rule
///                           |            |        | changed and not the figures
///   firing, of before       | not firing | same   | cleared
///   none, quiet             | pending    | any    | pending; none at the first evaluation
///   pending                 | not firing | any    | none: nobody was told
///   none, quiet             | quiet      | any    | none
///   any                     | any        | older  | none
std::optional<EventKind> change(const std::optional<Stored>& stored, const Standing& now, Period newest,
                                bool first);

/// What is stored next, `event` being that change. To evaluate once more then changes nothing.
Stored stored_after(const std::optional<Stored>& stored, const Standing& now, Period newest,
                    std::optional<EventKind> event);

} // namespace waitlistd::alerts
