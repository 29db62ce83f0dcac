#include "core/alerts/state.hpp"

#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

constexpr Period january{2025, 1};

// Answers as letters() writes them.
std::vector<Judged> answers(std::string_view letters_of_answers) {
  std::vector<Judged> judged;
  for (const char letter : letters_of_answers) {
    Judged month;
    month.answer = static_cast<Answer>(std::string_view(".c-b").find(letter));
    month.value = static_cast<double>(judged.size());
    judged.push_back(month);
  }
  return judged;
}

std::vector<Standing> standings_of(std::string_view letters_of_answers, int fire_after, int clear_after) {
  const std::vector<Judged> judged = answers(letters_of_answers);
  return standings(months_from(january, judged.size()), judged, fire_after, clear_after);
}

// A letter a month: q quiet, p pending, f firing; capitals where the month itself has no answer.
std::string states(const std::vector<Standing>& standings) {
  std::string text;
  for (const Standing& standing : standings)
    text += (standing.is_absent ? "QPF" : "qpf")[static_cast<int>(standing.state)];
  return text;
}

Standing now(State state, Period since = {}) { return {.state = state, .since = since}; }

// An alert through its evaluations, as it would be stored.
class History {
public:
  // The answers up to the newest month, as they are known now.
  std::string evaluate(std::string_view letters_of_answers, int fire_after = 1, int clear_after = 1) {
    const std::vector<Judged> judged = answers(letters_of_answers);
    const std::vector<Period> months = months_from(january, judged.size());
    const Standing standing = newest_standing(months, judged, fire_after, clear_after);
    const auto event = change(stored_, standing, months.back(), !stored_);
    stored_ = stored_after(stored_, standing, months.back(), event);
    return event ? std::string(to_string(*event)) : "";
  }
  const Stored& stored() const { return *stored_; }

private:
  std::optional<Stored> stored_;
};

} // namespace

TEST_CASE("states are counted in months that have an answer") {
  struct Case {
    const char* what;
    int fire_after, clear_after;
    const char* answers;
    const char* states;
  };
  const Case cases[] = {
      {"no month", 1, 1, "", ""},
      {"fires at once and clears at once", 1, 1, "cbbcb", "qffqf"},
      {"the first month", 1, 1, "b", "f"},
      {"nothing known", 1, 1, "...", "QQQ"},
      {"absence neither fires nor clears", 1, 1, ".b..c.", "QfFFqQ"},
      {"a gap and then a breach", 1, 1, "c.b", "qQf"},
      {"fires after two", 2, 1, "bbcbcbb", "pfqpqpf"},
      {"an absence between breaks no row", 2, 1, "b.bc", "pPfq"},
      {"between the thresholds is no second month, and ends what is pending", 2, 1, "b-b-bb", "pqpqpf"},
      {"clears after two", 1, 2, "bccbccc", "ffqffqq"},
      {"an absence between breaks no row that clears", 1, 2, "bc.c", "ffFq"},
      {"between the thresholds breaks it", 1, 2, "bc-cc", "ffffq"},
      {"a breach breaks it", 1, 2, "bcbcc", "ffffq"},
      {"between keeps what fires and begins nothing", 1, 1, "-b--c-", "qfffqq"},
      {"fires after three, clears after three", 3, 3, "bbbcc.cb", "ppfffFqp"},
      {"a long absence keeps an alert", 1, 1, "b............", "fFFFFFFFFFFFF"},
      {"and then it may clear", 1, 1, "b............c", "fFFFFFFFFFFFFq"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(states(standings_of(c.answers, c.fire_after, c.clear_after)) == c.states);
  }
}

TEST_CASE("a state tells since when, and by which month it is known") {
  const auto found = standings_of("cb.bc.", 2, 1);
  CHECK(states(found) == "qpPfqQ");
  CHECK(found[0].since == Period{});
  CHECK(found[0].of == Period{2025, 1});
  CHECK(found[1].since == Period{2025, 2});
  CHECK(found[2].of == Period{2025, 2}); // March has no answer
  CHECK(found[2].judged.value == 1.0);
  CHECK(found[3].since == Period{2025, 2}); // the first month of the breach, not the one in which it fired
  CHECK(found[3].of == Period{2025, 4});
  CHECK(found[3].judged.value == 3.0);
  CHECK(found[4].since == Period{});
  CHECK(found[5].of == Period{2025, 5});
  CHECK(found[5].is_absent);
  const auto nothing = standings_of("..", 1, 1);
  CHECK(nothing[1].of == Period{});
  CHECK(nothing[1].judged.answer == Answer::unknown);
}

TEST_CASE("the newest state is the last of all") {
  for (const char* text : {"b", "cb.bc.", "b.bc", "b--bcc..", "...", "bbbccc"})
    for (const int months : {1, 2, 3}) {
      const std::vector<Judged> judged = answers(text);
      const std::vector<Period> all = months_from(january, judged.size());
      const Standing last = standings(all, judged, months, months).back();
      const Standing newest = newest_standing(all, judged, months, months);
      CHECK(newest.state == last.state);
      CHECK(newest.since == last.since);
      CHECK(newest.of == last.of);
      CHECK(newest.judged.value == last.judged.value);
      CHECK(newest.is_absent == last.is_absent);
    }
  CHECK(newest_standing({}, {}, 1, 1).state == State::quiet);
}

TEST_CASE("what is told of an alert follows from what is stored of it and what it is now") {
  constexpr Period march{2025, 3};
  constexpr Period april{2025, 4};
  constexpr State quiet = State::quiet, pending = State::pending, firing = State::firing;
  struct Case {
    const char* what;
    std::optional<Stored> stored;
    Standing now;
    bool first;
    const char* event;
  };
  // Of April's evaluation.
  const Case cases[] = {
      {"fires, at the rule's first evaluation", {}, now(firing, april), true, "baseline"},
      {"the same, of a breach that began long before", {}, now(firing, january), true, "baseline"},
      {"fires, at a place that is new to the rule", {}, now(firing, april), false, "fired"},
      {"quiet, nothing stored", {}, now(quiet), true, ""},
      {"quiet, nothing stored, later", {}, now(quiet), false, ""},
      {"pending at the first evaluation", {}, now(pending, april), true, ""},
      {"pending, nothing stored", {}, now(pending, april), false, "pending"},
      {"fires", Stored{quiet, {}, march}, now(firing, april), false, "fired"},
      {"fires by a revision", Stored{quiet, {}, april}, now(firing, april), false, "fired"},
      {"a breach of before, of which nothing was known", Stored{quiet, {}, march}, now(firing, january),
       false, "fired"},
      {"fires anew in a new meaning", Stored{quiet, {}, march}, now(firing, april), true, "baseline"},
      {"pending", Stored{quiet, {}, march}, now(pending, april), false, "pending"},
      {"pending still", Stored{pending, march, march}, now(pending, march), false, ""},
      {"what is pending fires", Stored{pending, march, march}, now(firing, march), false, "fired"},
      {"what is pending goes by", Stored{pending, march, march}, now(quiet), false, ""},
      {"what is pending is revised away", Stored{pending, april, april}, now(quiet), false, ""},
      {"fires still", Stored{firing, march, march, march}, now(firing, march), false, ""},
      {"the same month once more", Stored{firing, april, april, april}, now(firing, april), false, ""},
      {"fires still, since longer than was known", Stored{firing, march, march}, now(firing, january), false,
       ""},
      {"ended and fires anew, between two evaluations", Stored{firing, january, march}, now(firing, april),
       false, "fired"},
      {"clears", Stored{firing, march, march, march}, now(quiet), false, "cleared"},
      {"clears by a revision", Stored{firing, march, april, march}, now(quiet), false, "cleared"},
      {"a revision takes back what was told of the month", Stored{firing, april, april, april}, now(quiet),
       false, "withdrawn"},
      {"the same of a breach of two months, told with the second", Stored{firing, march, april, april},
       now(quiet), false, "withdrawn"},
      {"and leaves the first pending", Stored{firing, march, april, april}, now(pending, march), false,
       "withdrawn"},
      {"what was known since the first evaluation and not told", Stored{firing, april, april}, now(quiet),
       false, "withdrawn"},
      {"known at the first evaluation, of before", Stored{firing, january, april}, now(quiet), false,
       "cleared"},
      {"is pending again after a month that was revised", Stored{firing, march, march, march},
       now(pending, april), false, "cleared"},
      {"the rule changed, not the figures", Stored{firing, april, april, april}, now(quiet), true, "cleared"},
      {"an older month is not told", Stored{quiet, {}, {2025, 5}}, now(firing, april), false, ""},
      {"nor clears what fires", Stored{firing, {2025, 5}, {2025, 5}}, now(quiet), false, ""},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const auto event = change(c.stored, c.now, april, c.first);
    CHECK((event ? std::string(to_string(*event)) : "") == c.event);
    // Evaluated once more, nothing happens.
    const Stored next = stored_after(c.stored, c.now, april, event);
    CHECK_FALSE(change(next, c.now, april, false));
    CHECK_FALSE(change(next, c.now, april, c.first));
  }
}

TEST_CASE("an alert lives as its months and their revisions come") {
  SECTION("fires, goes on, clears") {
    History alert;
    CHECK(alert.evaluate("c").empty());
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("cbb").empty());
    CHECK(alert.evaluate("cbb.").empty()); // not reported
    CHECK(alert.stored().since == Period{2025, 2});
    CHECK(alert.stored().told == Period{2025, 2});
    CHECK(alert.evaluate("cbb.c") == "cleared");
    CHECK(alert.stored().told == Period{});
  }
  SECTION("fires at the first look: known, not news, but its end is") {
    History alert;
    CHECK(alert.evaluate("cbb") == "baseline");
    CHECK(alert.evaluate("cbb").empty());
    CHECK(alert.evaluate("cbbc") == "cleared");
  }
  SECTION("a revision fires, another one withdraws, a third fires again: A, B, A") {
    History alert;
    alert.evaluate("c");
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("cc") == "withdrawn");
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("cb").empty());
  }
  SECTION("clear, breached by a revision, clear again") {
    History alert;
    CHECK(alert.evaluate("cc").empty());
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("cc") == "withdrawn");
  }
  SECTION("a revision of the second month that is needed") {
    History alert;
    alert.evaluate("c", 2);
    CHECK(alert.evaluate("cb", 2) == "pending");
    CHECK(alert.evaluate("cbb", 2) == "fired");
    CHECK(alert.evaluate("cbc", 2) == "withdrawn");
    CHECK(alert.evaluate("cbb", 2) == "fired");
    CHECK(alert.evaluate("cbbc", 2) == "cleared");
  }
  SECTION("what was cleared is not cleared after all: it fires again, since when it did") {
    History alert;
    alert.evaluate("c");
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("cbc") == "cleared");
    CHECK(alert.evaluate("cbb") == "fired");
    CHECK(alert.stored().since == Period{2025, 2});
    CHECK(alert.evaluate("cbc") == "withdrawn"); // what was told last was told of this month
  }
  SECTION("pending and revised away is told to nobody") {
    History alert;
    alert.evaluate("c", 2);
    CHECK(alert.evaluate("cb", 2) == "pending");
    CHECK(alert.evaluate("cc", 2).empty());
    CHECK(alert.stored().state == State::quiet);
  }
  SECTION("absent for months, and back") {
    History alert;
    alert.evaluate("c");
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("cb.").empty());
    CHECK(alert.evaluate("cb..").empty());
    CHECK(alert.evaluate("cb..b").empty());
    CHECK(alert.evaluate("cb..b.").empty());
    CHECK(alert.evaluate("cb..b.c") == "cleared");
  }
  SECTION("a revision by which the place is absent takes nothing back: what fired before goes on") {
    History alert;
    alert.evaluate("c");
    alert.evaluate("cb");
    CHECK(alert.evaluate("cbb").empty());
    CHECK(alert.evaluate("cb.").empty());
    CHECK(alert.stored().state == State::firing);
  }
  SECTION("but of the only month of a breach it withdraws it") {
    History alert;
    alert.evaluate("c");
    CHECK(alert.evaluate("cb") == "fired");
    CHECK(alert.evaluate("c.") == "withdrawn");
  }
  SECTION("an older month that is evaluated all the same changes nothing") {
    History alert;
    alert.evaluate("c");
    CHECK(alert.evaluate("cbb") == "fired");
    const Stored before = alert.stored();
    CHECK(alert.evaluate("cc").empty());
    CHECK(alert.stored().state == before.state);
    CHECK(alert.stored().evaluated == before.evaluated);
    CHECK(alert.stored().told == before.told);
  }
}
