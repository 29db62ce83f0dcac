#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

constexpr Period january{2025, 1};

std::vector<Judged> ranked(const Rank& condition, const std::vector<std::optional<RankInMonth>>& ranks) {
  const std::vector<Period> months = months_from(january, ranks.size());
  return judge(rule_of(condition), {.months = months, .ranks = ranks});
}

Rank worse_than(int rank) { return {Rank::Among::nhs_trusts, rank}; }

// A letter a month: r reports, a absent, n not loaded, e goes on elsewhere.
std::vector<Judged> present(std::string_view letters_of_presence) {
  std::vector<Presence> presence;
  for (const char letter : letters_of_presence)
    presence.push_back(letter == 'r'   ? Presence::reports
                       : letter == 'a' ? Presence::absent
                       : letter == 'e' ? Presence::goes_on_elsewhere
                                       : Presence::not_loaded);
  const std::vector<Period> months = months_from(january, presence.size());
  return judge(rule_of(Missing{}), {.months = months, .presence = presence});
}

} // namespace

TEST_CASE("a rank is breached where it is worse than asked, ties sharing the better one") {
  const auto found = ranked(worse_than(10), {RankInMonth{1, 120}, RankInMonth{10, 120}, RankInMonth{10, 120},
                                             RankInMonth{11, 120}, std::nullopt, RankInMonth{120, 120}});
  CHECK(letters(found) == "cccb.b");
  CHECK(found[3].value == 11.0);
  CHECK(found[3].threshold == 10.0);
  CHECK(found[3].words == "rank 11 of 120");
  CHECK(found[1].words.empty());
  CHECK(found[4].words == "not ranked");
}

TEST_CASE("the last quartile is counted as the database counts it") {
  struct Case {
    int of;
    int last_of_three_quarters; // the next rank is in the last quartile; of fewer than four none is
  };
  for (const auto& [of, last] : {Case{1, 1}, Case{2, 2}, Case{3, 3}, Case{4, 3}, Case{5, 4}, Case{6, 5},
                                 Case{7, 6}, Case{8, 6}, Case{119, 90}, Case{120, 90}, Case{121, 91}}) {
    INFO(of);
    const auto found = ranked(Rank{}, {RankInMonth{last, of}, RankInMonth{last + 1, of}});
    CHECK(found[0].answer == Answer::clear);
    CHECK(found[0].threshold == static_cast<double>(last));
    if (last < of) CHECK(found[1].answer == Answer::breached);
  }
  CHECK(ranked(Rank{}, {RankInMonth{91, 120}})[0].words == "rank 91 of 120: last quartile");
  CHECK(letters(ranked(Rank{}, {RankInMonth{1, 0}})) == "."); // among nobody
}

TEST_CASE("a rank by a figure of too few pathways has no answer") {
  const std::vector<Period> months = months_from(january, 3);
  const std::vector<std::optional<RankInMonth>> ranks(3, RankInMonth{120, 120});
  const Series series = {share(10, 20), share(10, 19), std::nullopt};
  const auto found = judge(rule_of(Rank{}, 20), {.months = months, .series = series, .ranks = ranks});
  CHECK(letters(found) == "b..");
  CHECK(found[0].numerator == 10);
  CHECK(found[1].words == "of 19 pathways, fewer than 20");
  const std::vector<std::optional<RankInMonth>> no_ranks(3);
  CHECK_FALSE(judge(rule_of(Rank{}), {.months = months, .series = series, .ranks = no_ranks})[0].value);
}

TEST_CASE("a place is missing where it does not report and did in one of the twelve months before") {
  struct Case {
    const char* what;
    const char* presence;
    const char* answers;
  };
  const Case cases[] = {
      {"reports", "rrr", "ccc"},
      {"gone for a month", "rar", "cbc"},
      {"gone for good: a year long it is missed", "raaaaaaaaaaaaa", "cbbbbbbbbbbbbc"},
      {"never there", "aaa", "..."},
      {"not there before it began", "aarra", "..ccb"},
      {"a month that is not loaded says nothing", "rnr", "c.c"},
      {"and hides no absence behind it", "rna", "c.b"},
      {"nor counts it as a report", "rnaaaaaaaaaaaa", "c.bbbbbbbbbbbc"},
      {"nothing loaded", "nnn", "..."},
      {"its code goes on as another", "ree", "ccc"},
      {"known only later to go on", "rae", "cbc"},
      {"back after a year and gone again", "raaaaaaaaaaaaara", "cbbbbbbbbbbbbccb"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(letters(present(c.presence)) == c.answers);
  }
}

TEST_CASE("what is missing is told since when") {
  const auto found = present("rnaae");
  CHECK(found[1].words == "not loaded");
  CHECK(found[2].words == "last reported in January 2025");
  CHECK(found[3].words == "last reported in January 2025");
  CHECK(found[4].words == "its code goes on as another");
  CHECK(present("a")[0].words == "never reported");
  CHECK_FALSE(found[3].value);
}

TEST_CASE("the newest month is overdue from so many days on, and never on its last day") {
  struct Case {
    const char* what;
    int days;
    std::optional<Period> newest;
    int days_since_due;
    char answer;
  };
  const Case cases[] = {
      {"published", 3, Period{2026, 1}, 5, 'c'},
      {"published ahead of time", 3, Period{2026, 2}, 5, 'c'},
      {"not published, two days", 3, Period{2025, 12}, 2, 'c'},
      {"three days", 3, Period{2025, 12}, 3, 'b'},
      {"nothing ever loaded", 3, {}, 4, 'b'},
      {"at once: on its last day", 0, Period{2025, 12}, 0, 'c'},
      {"at once: on the day after", 0, Period{2025, 12}, 1, 'b'},
      {"before it is due", 1, Period{2025, 12}, -4, 'c'},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CollectionStanding standing;
    standing.newest_due = {2026, 1};
    standing.days_since_due = c.days_since_due;
    standing.newest = c.newest;
    CHECK(letters({judge(Overdue{c.days}, standing)}) == std::string(1, c.answer));
  }
  const Judged told = judge(Overdue{3}, {.newest_due = {2026, 1}, .days_since_due = 5, .newest = {}});
  CHECK(told.words == "January 2026 should have been published 5 days ago");
  CHECK(told.value == 5.0);
  CHECK(told.threshold == 3.0);
  CHECK(judge(Overdue{1}, {.newest_due = {2026, 1}, .days_since_due = 1, .newest = {}}).words ==
        "January 2026 should have been published 1 day ago");
}

TEST_CASE("what was rejected, is held or was found is breached while there is any") {
  CollectionStanding standing;
  for (const Condition& condition : {Condition(Rejected{}), Condition(Held{}), Condition(Findings{})}) {
    const Judged nothing = judge(condition, standing);
    CHECK(nothing.answer == Answer::clear);
    CHECK(nothing.words.empty());
  }
  standing.rejected = 1;
  standing.held = 2;
  standing.findings = 3;
  CHECK(judge(Rejected{}, standing).words == "1 rejected file");
  CHECK(judge(Held{}, standing).words == "2 held releases");
  CHECK(judge(Findings{}, standing).words == "3 checks of the newest month found something");
  for (const Condition& condition : {Condition(Rejected{}), Condition(Held{}), Condition(Findings{})})
    CHECK(judge(condition, standing).answer == Answer::breached);
  CHECK(judge(Held{}, standing).value == 2.0);
  CHECK(judge(Held{}, standing).threshold == 0.0);
}

TEST_CASE("a place says nothing of the collection, nor the collection of a place") {
  CHECK(letters(judged_from(january, rule_of(Overdue{1}), counts({1, 2}))) == "..");
  CHECK(judge(Missing{}, CollectionStanding{}).answer == Answer::unknown);
}
