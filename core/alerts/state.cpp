#include "core/alerts/state.hpp"

#include <array>

namespace waitlistd::alerts {
namespace {

// What the months so far have come to. Months are by their index; -1 is none.
class Progress {
public:
  Progress(int fire_after, int clear_after) : fire_after_(fire_after), clear_after_(clear_after) {}

  void add(Answer answer, std::ptrdiff_t month) {
    is_absent_ = answer == Answer::unknown;
    if (is_absent_) return;
    of_ = month;
    breached_ = answer == Answer::breached ? breached_ + 1 : 0;
    clear_ = answer == Answer::clear ? clear_ + 1 : 0;
    if (answer == Answer::breached && state_ == State::quiet) {
      state_ = State::pending;
      since_ = month;
    }
    if (state_ == State::pending && breached_ >= fire_after_) state_ = State::firing;
    if (ends()) state_ = State::quiet;
  }

  Standing standing(std::span<const Period> months, std::span<const Judged> judged) const {
    Standing standing{.state = state_, .is_absent = is_absent_};
    if (state_ != State::quiet) standing.since = months[static_cast<std::size_t>(since_)];
    if (of_ < 0) return standing;
    standing.of = months[static_cast<std::size_t>(of_)];
    standing.judged = judged[static_cast<std::size_t>(of_)];
    return standing;
  }

private:
  bool ends() const {
    return (state_ == State::pending && breached_ == 0) ||
           (state_ == State::firing && clear_ > 0 && clear_ >= clear_after_);
  }

  int fire_after_;
  int clear_after_;
  State state_ = State::quiet;
  std::ptrdiff_t since_ = -1;
  std::ptrdiff_t of_ = -1;
  int breached_ = 0; // in a row
  int clear_ = 0;    // in a row
  bool is_absent_ = false;
};

} // namespace

std::string_view to_string(State state) {
  constexpr std::array<std::string_view, 3> names = {"quiet", "pending", "firing"};
  return names.at(static_cast<std::size_t>(state));
}

std::string_view to_string(EventKind kind) {
  constexpr std::array<std::string_view, 5> names = {"baseline", "pending", "fired", "cleared", "withdrawn"};
  return names.at(static_cast<std::size_t>(kind));
}

std::vector<Standing> standings(std::span<const Period> months, std::span<const Judged> judged,
                                int fire_after, int clear_after) {
  std::vector<Standing> found;
  found.reserve(judged.size());
  Progress progress(fire_after, clear_after);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    progress.add(judged[i].answer, static_cast<std::ptrdiff_t>(i));
    found.push_back(progress.standing(months, judged));
  }
  return found;
}

Standing newest_standing(std::span<const Period> months, std::span<const Judged> judged, int fire_after,
                         int clear_after) {
  Progress progress(fire_after, clear_after);
  for (std::size_t i = 0; i < judged.size(); ++i)
    progress.add(judged[i].answer, static_cast<std::ptrdiff_t>(i));
  return progress.standing(months, judged);
}

std::optional<EventKind> change(const std::optional<Stored>& stored, const Standing& now, Period newest,
                                bool first) {
  const Stored before = stored.value_or(Stored{});
  if (newest < before.evaluated) return std::nullopt;
  const bool fired = before.state == State::firing;
  if (now.state == State::firing) {
    if (fired && now.since <= before.evaluated) return std::nullopt;
    return first ? EventKind::baseline : EventKind::fired;
  }
  if (fired) {
    const bool of_this_month = before.since == newest || before.told == newest;
    return newest == before.evaluated && of_this_month && !first ? EventKind::withdrawn : EventKind::cleared;
  }
  const bool begins = now.state == State::pending && before.state == State::quiet;
  return begins && !first ? std::optional(EventKind::pending) : std::nullopt;
}

Stored stored_after(const std::optional<Stored>& stored, const Standing& now, Period newest,
                    std::optional<EventKind> event) {
  if (stored && newest < stored->evaluated) return *stored;
  Stored next{.state = now.state, .since = now.since, .evaluated = newest};
  if (event == EventKind::fired)
    next.told = newest;
  else if (stored && now.state == State::firing)
    next.told = stored->told;
  return next;
}

} // namespace waitlistd::alerts
