// Which of two files of a month is current. The tables are the rule.
#include "core/precedence.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace std::chrono;

namespace {

constexpr sys_seconds january{sys_days{year{2026} / 1 / 8}};
constexpr sys_seconds february{sys_days{year{2026} / 2 / 12}};
const PublicationMarks bare;

PublicationMarks folder(int month) { return {Period{2026, month}, std::nullopt, false}; }
PublicationMarks modified(sys_seconds when) { return {std::nullopt, when, false}; }
PublicationMarks revised() { return {std::nullopt, std::nullopt, true}; }

std::optional<CurrentFile> by_site(PublicationMarks marks) { return CurrentFile{marks, false}; }
std::optional<CurrentFile> by_hand(PublicationMarks marks) { return CurrentFile{marks, true}; }

} // namespace

TEST_CASE("a month without a release takes any file") {
  for (const FoundBy by : {FoundBy::site, FoundBy::guessed, FoundBy::hand})
    CHECK(precedence(std::nullopt, {bare, by, false, false}).becomes_current);
}

TEST_CASE("of files at hand folder, date and name decide, in that order, whichever is loaded first") {
  struct Case {
    const char* what;
    PublicationMarks older, newer;
  };
  const Case cases[] = {
      {"folder", folder(1), folder(2)},
      {"folder against everything else",
       {Period{2026, 1}, february, true},
       {Period{2026, 2}, january, false}},
      {"date", modified(january), modified(february)},
      {"date against the name", {std::nullopt, january, true}, modified(february)},
      {"name", bare, revised()},
      {"name where the folder is the same", folder(1), {Period{2026, 1}, std::nullopt, true}},
      {"name where only one has a folder", folder(1), revised()},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    for (const FoundBy by : {FoundBy::hand, FoundBy::guessed}) {
      CHECK(precedence(by_hand(c.older), {c.newer, by, false, false}).becomes_current);
      CHECK(precedence(by_site(c.older), {c.newer, by, true, false}).becomes_current);
      CHECK_FALSE(precedence(by_hand(c.newer), {c.older, by, false, false}).becomes_current);
      CHECK_FALSE(precedence(by_site(c.newer), {c.older, by, true, false}).becomes_current);
    }
  }
}

TEST_CASE("where nothing tells which was published last, the one loaded last is current, and that is said") {
  const Precedence same = precedence(by_hand(bare), {bare, FoundBy::hand, true, false});
  CHECK(same.becomes_current);
  CHECK(same.because ==
        "it was loaded last, and neither folder, date nor name tells which was published last");
  CHECK(precedence(by_site(folder(1)), {modified(january), FoundBy::hand, false, false}).becomes_current);
}

TEST_CASE("what the site links is what NHS England published last, also a first release put back") {
  CHECK(precedence(by_site(revised()), {bare, FoundBy::site, true, false}).becomes_current);
  CHECK(precedence(by_site(folder(2)), {folder(1), FoundBy::site, true, false}).becomes_current);
  CHECK(precedence(by_site(folder(2)), {folder(1), FoundBy::site, false, false}).becomes_current);
}

TEST_CASE("what the operator loaded stays until the site has other content, and then the marks decide") {
  CHECK_FALSE(precedence(by_hand(bare), {revised(), FoundBy::site, true, false}).becomes_current);
  CHECK(precedence(by_hand(bare), {revised(), FoundBy::site, false, false}).becomes_current);
  CHECK(precedence(by_hand(bare), {bare, FoundBy::site, false, false}).becomes_current);
  CHECK_FALSE(precedence(by_hand(revised()), {bare, FoundBy::site, false, false}).becomes_current);
}

TEST_CASE("an address that was guessed and holds a known content shows nothing new") {
  CHECK_FALSE(precedence(by_site(bare), {bare, FoundBy::guessed, true, false}).becomes_current);
  CHECK(precedence(by_site(bare), {bare, FoundBy::guessed, false, false}).becomes_current);
}

TEST_CASE("--make-current overrules") {
  const Precedence made = precedence(by_site(folder(2)), {folder(1), FoundBy::hand, true, true});
  CHECK(made.becomes_current);
  CHECK(made.because == "the operator said --make-current");
}

TEST_CASE("the reason names both files' marks") {
  CHECK(precedence(by_hand(folder(2)), {folder(1), FoundBy::hand, false, false}).because ==
        "its upload folder is 2026-01, the other's 2026-02");
  CHECK(precedence(by_hand(modified(january)), {modified(february), FoundBy::hand, false, false}).because ==
        "its Last-Modified is Thu, 12 Feb 2026 00:00:00 GMT, the other's Thu, 08 Jan 2026 00:00:00 GMT");
  CHECK(precedence(by_hand(revised()), {bare, FoundBy::hand, false, false}).because ==
        "the other is called revised, it is not");
}

TEST_CASE("each strategy is the site's, a guess, or the operator's") {
  for (const char* strategy : {"pages", "browser", "setting"})
    CHECK(found_by(strategy) == FoundBy::site);
  CHECK(found_by("constructed") == FoundBy::guessed);
  CHECK(found_by("command line") == FoundBy::hand);
}
