// What operators are told of a collection as a whole.
#include "core/alerts/judge.hpp"

#include <algorithm>

namespace waitlistd::alerts {
namespace {

std::string counted(int number, const std::string& one) {
  return std::to_string(number) + ' ' + one + (number == 1 ? "" : "s");
}

Judged judge_count(int number, const std::string& words) {
  Judged judged{.answer = number > 0 ? Answer::breached : Answer::clear};
  judged.value = number;
  judged.threshold = 0;
  if (number > 0) judged.words = words;
  return judged;
}

Judged judge_now(const Overdue& overdue, const CollectionStanding& standing) {
  const int days = std::max(overdue.days, 1); // the last day on which it should come is not over yet
  const bool has_come = standing.newest && *standing.newest >= standing.newest_due;
  Judged judged{.answer = Answer::clear};
  judged.threshold = days;
  judged.value = has_come ? 0 : standing.days_since_due;
  if (has_come || standing.days_since_due < days) return judged;
  judged.answer = Answer::breached;
  judged.words = shown_month(standing.newest_due) + " should have been published " +
                 counted(standing.days_since_due, "day") + " ago";
  return judged;
}

Judged judge_now(const Rejected&, const CollectionStanding& standing) {
  return judge_count(standing.rejected, counted(standing.rejected, "rejected file"));
}

Judged judge_now(const Held&, const CollectionStanding& standing) {
  return judge_count(standing.held, counted(standing.held, "held release"));
}

Judged judge_now(const Findings&, const CollectionStanding& standing) {
  return judge_count(standing.findings,
                     counted(standing.findings, "check") + " of the newest month found something");
}

template <class OfPlaces>
Judged judge_now(const OfPlaces&, const CollectionStanding&) {
  return {};
}

} // namespace

Judged judge(const Condition& condition, const CollectionStanding& standing) {
  return std::visit([&](const auto& of) { return judge_now(of, standing); }, condition);
}

} // namespace waitlistd::alerts
