#include "core/alerts/digest.hpp"

#include "alerts_cases.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

using Kind = AlertNews::Kind;

AlertNews alert(Kind kind, Severity severity, std::string place, double value, double threshold,
                std::int64_t pathways = 1000) {
  AlertNews news;
  news.kind = kind;
  news.severity = severity;
  news.rule = "Within 18 weeks below 65 %";
  news.place = std::move(place);
  news.since = {2025, 3};
  news.of = {2026, 1};
  news.judged.answer = Answer::breached;
  news.judged.value = value;
  news.judged.threshold = threshold;
  news.judged.denominator = pathways;
  news.unit = news.measure_unit = "%";
  return news;
}

std::string places(const std::vector<AlertNews>& alerts) {
  std::string text;
  for (const AlertNews& news : alerts)
    text += news.place;
  return text;
}

Digest digest_of(std::vector<AlertNews> alerts, std::size_t at_most = 10) {
  return digest({"Barts Health", "RTT waiting times, January 2026", std::move(alerts)}, at_most);
}

using Months = std::vector<std::optional<double>>;

} // namespace

TEST_CASE("the gravest is first: by severity, then how far beyond it is, then how many it is of") {
  const Digest found = digest_of({
      alert(Kind::fired, Severity::info, "G", 1, 65),
      alert(Kind::fired, Severity::warning, "F", 64, 65),
      alert(Kind::firing, Severity::warning, "E", 50, 65, 500),
      alert(Kind::fired, Severity::warning, "C", 50, 65, 1000),
      alert(Kind::fired, Severity::warning, "D", 50, 65, 1000), // as C: by name
      alert(Kind::firing, Severity::warning, "B", 40, 65),
      alert(Kind::fired, Severity::critical, "A", 64.9, 65),
  });
  CHECK(places(found.gravest) == "ABCDEFG");
  CHECK(found.more == 0);
}

TEST_CASE("how far beyond is told as a part, so that measures compare") {
  struct Case {
    const char* what;
    Answer answer;
    std::optional<double> value, threshold;
    double expected;
  };
  const Case cases[] = {
      {"half", Answer::breached, 50, 100, 0.5},
      {"double", Answer::breached, 200, 100, 0.5},
      {"of nobody allowed, all", Answer::breached, 3, 0, 1},
      {"the other way", Answer::breached, -2, 2, 2},
      {"in the open band", Answer::breached, infinity, 52, 1},
      {"both nothing", Answer::breached, 0, 0, 0},
      {"no threshold", Answer::breached, 5, {}, 0},
      {"only words", Answer::breached, {}, {}, 0},
      {"back within it, not yet clear", Answer::between, 66, 65, 0},
      {"nothing known", Answer::unknown, {}, {}, 0},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    Judged judged;
    judged.answer = c.answer;
    judged.value = c.value;
    judged.threshold = c.threshold;
    CHECK(how_far(judged) == c.expected);
  }
}

TEST_CASE("an alert is counted once, and those that are left out are counted, too") {
  AlertNews absent = alert(Kind::firing, Severity::warning, "N", 1, 65);
  absent.is_absent = true;
  std::vector<AlertNews> alerts = {absent, alert(Kind::cleared, Severity::critical, "X", 66, 65),
                                   alert(Kind::withdrawn, Severity::info, "Y", 66, 65)};
  for (int i = 0; i < 3; ++i)
    alerts.push_back(alert(Kind::fired, Severity::critical, "A", 1, 65));
  for (int i = 0; i < 12; ++i)
    alerts.push_back(alert(Kind::firing, Severity::info, "B", 1, 65));
  const Digest found = digest_of(alerts, 5);
  CHECK(digest_summary(found) == "3 new, 12 still firing, 1 not reported this month, 1 cleared, 1 withdrawn");
  CHECK(places(found.gravest) == "AAANB");
  CHECK(found.more == 11);
  CHECK(places(found.ended) == "XY");
  CHECK(found.more_ended == 0);
  CHECK(digest_of(alerts, 1).more_ended == 1);
  CHECK(digest_of(alerts, 0).more == 16);
  CHECK(digest_summary(digest_of({})) == "no alerts");
  CHECK(digest_summary(digest_of({alert(Kind::withdrawn, Severity::info, "Y", 1, 1)})) == "1 withdrawn");
}

TEST_CASE("twelve months are a line of blocks between their least and their greatest") {
  struct Case {
    const char* what;
    Months months;
    const char* text;
  };
  const Case cases[] = {
      {"nothing", {}, ""},
      {"a rise", {0, 1, 2, 3, 4, 5, 6, 7}, "▁▂▃▄▅▆▇█"},
      {"as it is", {5, 5, 5}, "▄▄▄"},
      {"one month", {61.5}, "▄"},
      {"a gap", {1, {}, 2}, "▁·█"},
      {"only gaps", {{}, {}}, "··"},
      {"a wait in the open band is full", {10, 20, infinity}, "▁██"},
      {"and all of them", {infinity, infinity}, "██"},
      {"below nothing", {-7, 0, -3.5}, "▁█▅"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(blocks(c.months) == c.text);
  }
}

TEST_CASE("a digest reads as a letter does") {
  AlertNews fired = alert(Kind::fired, Severity::critical, "BARTS HEALTH NHS TRUST (R1H)", 58.1, 65);
  fired.category = "Cardiology";
  fired.judged.words = "65 % within 18 weeks by March 2026";
  fired.on_month = -0.42;
  fired.on_year = 1.2;
  fired.months = {58.0, 59.0, {}, 58.1};
  AlertNews absent = alert(Kind::firing, Severity::warning, "NORTH TRUST (RXX)", 64.97, 65);
  absent.is_absent = true;
  absent.of = {2025, 11};
  AlertNews missing = alert(Kind::fired, Severity::info, "SOUTH TRUST (RYY)", 0, 0);
  missing.rule = "Missing from the release";
  missing.judged = {.answer = Answer::breached, .words = "last reported in December 2025"};
  AlertNews cleared = alert(Kind::cleared, Severity::warning, "England", 13.55, 13.6);
  cleared.rule = "Median wait";
  cleared.unit = "weeks";
  AlertNews withdrawn = alert(Kind::withdrawn, Severity::info, "England", 5, 4);
  withdrawn.unit = "pathways";
  withdrawn.rule = "Over 104 weeks";
  withdrawn.judged.threshold.reset();
  CHECK(digest_text(digest_of({fired, absent, missing, cleared, withdrawn})) ==
        "Barts Health: RTT waiting times, January 2026\n"
        "2 new, 1 not reported this month, 1 cleared, 1 withdrawn\n"
        "\n"
        "Critical, new: Within 18 weeks below 65 %\n"
        "  BARTS HEALTH NHS TRUST (R1H), Cardiology\n"
        "  58.1 %, threshold 65 % (65 % within 18 weeks by March 2026)\n"
        "  on the month -0.4 points, on the year +1.2 points   ▁█·▂\n"
        "\n"
        "Warning, since March 2025: Within 18 weeks below 65 %\n"
        "  NORTH TRUST (RXX)\n"
        "  not reported this month; November 2025: 64.97 %, threshold 65 %\n"
        "\n"
        "Info, new: Missing from the release\n"
        "  SOUTH TRUST (RYY)\n"
        "  last reported in December 2025\n"
        "\n"
        "Cleared: Median wait; England; 13.55 weeks, threshold 13.6 weeks\n"
        "Withdrawn by a revision: Over 104 weeks; England; 5\n");
  CHECK(digest_text(digest_of({})) == "Barts Health: RTT waiting times, January 2026\nno alerts\n");
}

TEST_CASE("what does not fit is counted at the end of its part") {
  const std::string text = digest_text(digest_of(
      {alert(Kind::fired, Severity::info, "A", 1, 65), alert(Kind::fired, Severity::info, "B", 1, 65),
       alert(Kind::cleared, Severity::info, "C", 1, 65), alert(Kind::cleared, Severity::info, "D", 1, 65),
       alert(Kind::cleared, Severity::info, "E", 1, 65)},
      1));
  CHECK(text.find("\n  A\n  1.0 %, threshold 65 %\n\nand 1 more\n\nCleared: ") != text.npos);
  CHECK(text.ends_with("C; 1.0 %, threshold 65 %\nand 2 more\n"));
}

TEST_CASE(
    "no name, however long or hostile, makes a line wider than a hundred columns or a line of its own") {
  std::string long_words;
  while (long_words.size() < 65536)
    long_words += "Überlänge ";
  for (const std::string& hostile :
       {std::string(65536, 'x'), long_words, std::string("a\nCritical, new: forged\r\x1B[2J"),
        std::string("%s%n"), std::string(200, ' '), std::string(99, 'y') + " z"}) {
    AlertNews news = alert(Kind::fired, Severity::critical, hostile, 1, 65);
    news.rule = news.category = news.judged.words = hostile;
    AlertNews ended = news;
    ended.kind = Kind::cleared;
    const std::string text = digest_text(digest({hostile, hostile, {news, ended}}, 5));
    std::size_t columns = 0;
    std::size_t widest = 0;
    for (const char byte : text) {
      if (byte == '\n')
        columns = 0;
      else if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80)
        widest = std::max(widest, ++columns);
    }
    CHECK(widest <= 100);
    CHECK(text.find("\nCritical, new: forged") == text.npos);
    CHECK(text.find('\x1B') == text.npos);
    CHECK(text.size() < 5000);
  }
}
