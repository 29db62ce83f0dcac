// Rules against a database: what is told, once, and what is not, as months are published and revised.
#include "tests/support/small_months.hpp"

#include "service/alerts/evaluation.hpp"
#include "service/database/open_database.hpp"

#include <algorithm>
#include <chrono>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

// Of 100 on the list.
SmallList raa(int within) { return {"RAA", within, 100 - within}; }
const SmallList rab{"RAB", 80, 20};

const std::string below_65 =
    R"({"name":"low","measure":"percent_within_18","places":["ours"],"when":{"below":65}})";
const std::string below_65_clear_68 =
    R"({"name":"low","measure":"percent_within_18","places":["ours"],"when":{"below":65,"clear":68}})";
const std::string two_months =
    R"({"name":"low","measure":"percent_within_18","places":["ours"],"when":{"below":65},"fire_after":2})";
const std::string missing = R"({"name":"missing","places":["ours"],"when":{"missing":true}})";

} // namespace

TEST_CASE_METHOD(AlertsPlace, "a rule's first look is a baseline; what changes from then on is told once") {
  publish("November-2025", {raa(60), rab});
  apply(below_65);
  CHECK(events("low") == "2025-11 v1 baseline");
  publish("December-2025", {raa(62), rab});
  CHECK(events("low") == "2025-11 v1 baseline");
  CHECK(state("low") == "firing since 2025-11, of 2025-12");
  publish("January-2026", {raa(65), rab}); // not below
  CHECK(events("low") == "2025-11 v1 baseline, 2026-01 v1 cleared");
  publish("February-2026", {raa(64), rab});
  CHECK(events("low") == "2025-11 v1 baseline, 2026-01 v1 cleared, 2026-02 v1 fired");
  CHECK(value("SELECT value || ' ' || threshold || ' ' || numerator || '/' || denominator || ' ' || "
              "was_state FROM "
              "tenant_trust.event ORDER BY event_id DESC LIMIT 1") == "64 65 64/100 quiet");
  CHECK(run({"alerts", "evaluate"}).exit_code == 0);
  CHECK(value("SELECT count(*) FROM tenant_trust.event") == "3");
  CHECK(
      value(
          "SELECT string_agg(to_char(period, 'YYYY-MM') || ' ' || events, ', ' ORDER BY publication_id) FROM "
          "tenant_trust.evaluation") == "2025-11 0, 2025-12 0, 2026-01 1, 2026-02 1");
}

TEST_CASE_METHOD(AlertsPlace, "a revision of the newest month takes back, and gives again, what it told") {
  publish("December-2025", {raa(70), rab});
  apply(below_65);
  publish("January-2026", {raa(60), rab});
  CHECK(events("low") == "2026-01 v1 fired");
  publish("January-2026", {raa(66), rab});
  CHECK(events("low") == "2026-01 v1 fired, 2026-01 v2 withdrawn");
  publish("January-2026", {raa(61), rab});
  CHECK(events("low") == "2026-01 v1 fired, 2026-01 v2 withdrawn, 2026-01 v3 fired");
  CHECK(state("low") == "firing since 2026-01, of 2026-01");
}

TEST_CASE_METHOD(AlertsPlace, "a revision that is taken back is told as such: A, B, and A again") {
  publish("December-2025", {raa(70), rab});
  apply(below_65);
  write_file(folder / "a.csv", small_month("January-2026", {raa(60), rab}));
  REQUIRE(run({"load", (folder / "a.csv").string()}).exit_code == 0);
  publish("January-2026", {raa(66), rab});
  REQUIRE(run({"load", "--make-current", (folder / "a.csv").string()}).exit_code == 0);
  CHECK(events("low") == "2026-01 v1 fired, 2026-01 v2 withdrawn, 2026-01 v1 fired");
}

TEST_CASE_METHOD(AlertsPlace, "an old month's revision and a month before tell nobody") {
  publish("December-2025", {raa(70), rab});
  publish("January-2026", {raa(70), rab});
  apply(below_65);
  publish("December-2025", {raa(50), rab});
  publish("October-2025", {raa(40), rab});
  CHECK(value("SELECT count(*) FROM tenant_trust.event") == "0");
  CHECK(value("SELECT count(*) FROM tenant_trust.evaluation") == "1");
}

TEST_CASE_METHOD(AlertsPlace, "what a backfill brings is known and no news") {
  publish("December-2025", {raa(70), rab});
  apply(below_65);
  write_file(folder / "jan.csv", small_month("January-2026", {raa(60), rab}));
  // As a backfill does: load without an evaluation, then one whose changes are a baseline.
  auto connection = connect(conninfo);
  REQUIRE(connection.has_value());
  const auto nhs = find_collection("nhs");
  LoadRequest request;
  request.file = folder / "jan.csv";
  request.origin.url = (folder / "jan.csv").string();
  request.origin.strategy = "pages";
  request.today = std::chrono::year(2026) / 6 / 1;
  REQUIRE((*nhs)->load(*connection, request).has_value());
  const auto report = alerts::evaluate(*connection, **nhs, alerts::News::known,
                                       std::chrono::sys_days(std::chrono::year(2026) / 6 / 1));
  REQUIRE(report.has_value());
  CHECK(report->events == 0);
  CHECK(events("low") == "2026-01 v1 baseline");
  CHECK(state("low") == "firing since 2026-01, of 2026-01");
}

TEST_CASE_METHOD(AlertsPlace, "absence is neither a breach nor a success") {
  publish("December-2025", {raa(60), rab});
  apply(below_65 + "," + missing);
  publish("January-2026", {rab, {"RAC", 50, 50}});
  CHECK(state("low") == "firing since 2025-12, of 2025-12, absent");
  CHECK(events("low") == "2025-12 v1 baseline");
  CHECK(events("missing") == "2026-01 v1 fired");
  publish("February-2026", {raa(70), rab});
  CHECK(events("low") == "2025-12 v1 baseline, 2026-02 v1 cleared");
  CHECK(events("missing") == "2026-01 v1 fired, 2026-02 v1 cleared");
}

TEST_CASE_METHOD(AlertsPlace, "a trust that vanishes is missed, and its list's fall does not end an alert") {
  load("m1.csv", content_of(std::filesystem::path(WAITLISTD_TEST_DATA) / "cases" / "m1.csv"));
  write_file(folder / "trust.json",
             R"({"tenant":"trust","places":{"ours":["P2"]},"rules":[)" + missing +
                 R"(,{"name":"long","measure":"total","places":["ours"],"when":{"above":500}}]})");
  REQUIRE(run({"tenant", "apply", (folder / "trust.json").string()}).exit_code == 0);
  CHECK(events("long") == "2023-02 v1 baseline");
  const std::string march = content_of(std::filesystem::path(WAITLISTD_TEST_DATA) / "cases" / "m2.csv");
  write_file(folder / "m2.csv", march);
  REQUIRE(run({"load", "--accept", (folder / "m2.csv").string()}).exit_code == 0);
  CHECK(events("missing") == "2023-03 v1 fired");
  CHECK(events("long") == "2023-02 v1 baseline");
  CHECK(state("long") == "firing since 2023-02, of 2023-02, absent");
}

TEST_CASE_METHOD(AlertsPlace,
                 "an alert ends at its clear threshold, and begins after as many months as it waits for") {
  publish("October-2025", {raa(70), rab});
  apply(below_65_clear_68);
  publish("November-2025", {raa(60), rab});
  publish("December-2025", {raa(66), rab}); // between
  CHECK(events("low") == "2025-11 v1 fired");
  publish("January-2026", {raa(68), rab});
  CHECK(events("low") == "2025-11 v1 fired, 2026-01 v1 cleared");
}

TEST_CASE_METHOD(AlertsPlace, "a breach of one month is pending where a rule waits for two") {
  publish("November-2025", {raa(70), rab});
  apply(two_months);
  publish("December-2025", {raa(60), rab});
  CHECK(events("low") == "2025-12 v1 pending");
  CHECK(state("low") == "pending since 2025-12, of 2025-12");
  publish("January-2026", {raa(60), rab});
  CHECK(events("low") == "2025-12 v1 pending, 2026-01 v1 fired");
  CHECK(state("low") == "firing since 2025-12, of 2026-01");
}

TEST_CASE_METHOD(AlertsPlace, "a rule that comes to mean something else begins anew, with a baseline") {
  publish("December-2025", {raa(60), rab});
  apply(below_65);
  publish("January-2026", {raa(60), rab});
  apply(below_65_clear_68);
  CHECK(value("SELECT string_agg(e.kind, ', ' ORDER BY e.event_id) FROM tenant_trust.event AS e") ==
        "baseline, baseline");
  CHECK(value("SELECT count(*) FROM tenant_trust.alerts") == "1");
  CHECK(value("SELECT count(*) FROM tenant_trust.rule WHERE removed_at IS NULL") == "1");
}

TEST_CASE_METHOD(AlertsPlace, "what is known of the collection fires once and ends once") {
  publish("December-2025", {raa(60), rab}); // long overdue
  apply(R"({"name":"late","when":{"overdue":{"days":0}}},{"name":"held","when":{"held":true}})");
  CHECK(value("SELECT string_agg(r.name || ' ' || e.kind, ', ') FROM tenant_trust.event AS e JOIN "
              "tenant_trust.alert USING (alert_id) "
              "JOIN tenant_trust.rule AS r USING (rule_id)") == "late baseline");
  // Its total is not the sum of its parts: held.
  const std::string few = band_counts({{3, "5"}});
  const std::string fewer = band_counts({{3, "4"}});
  write_file(folder / "less.csv",
             boost::replace_all_copy(file_of({header(), row("RAA", "01A", "Part_2", "C_100", few, ",,5"),
                                              row("RAA", "01A", "Part_2", "C_999", fewer, ",,4")}),
                                     "January-2026", "December-2025"));
  CHECK(run({"load", (folder / "less.csv").string()}).exit_code == 1);
  const std::string held = "SELECT string_agg(e.kind, ', ' ORDER BY e.event_id) FROM tenant_trust.event AS e "
                           "JOIN tenant_trust.alert USING "
                           "(alert_id) JOIN tenant_trust.rule AS r USING (rule_id) WHERE r.name = 'held'";
  CHECK(value(held) == "fired");
  CHECK(run({"alerts", "evaluate"}).exit_code == 0);
  CHECK(value(held) == "fired");
  CHECK(run({"accept", "--period", "2025-12"}).exit_code == 0);
  CHECK(value(held) == "fired, cleared");
}

TEST_CASE_METHOD(AlertsPlace,
                 "somebody's note stays with an alert, and a silence up to the next release ends with it") {
  publish("December-2025", {raa(60), rab});
  apply(below_65);
  const std::string id = value("SELECT alert_id FROM tenant_trust.alert");
  CHECK(
      run({"alerts", "acknowledge", id, "--by", "the board", "--note", "the plan is under way"}).exit_code ==
      0);
  CHECK(run({"alerts", "silence", id, "--until", "next-release"}).exit_code == 0);
  const auto listed = run({"alerts", "list"});
  CHECK(contains(listed.out, "the board"));
  CHECK(contains(listed.out, "silenced to the next release"));
  publish("December-2025", {raa(61), rab}); // a revision is no next release
  CHECK(value("SELECT silenced_to_next_release FROM tenant_trust.alert") == "t");
  publish("January-2026", {raa(61), rab});
  CHECK(value("SELECT silenced_to_next_release FROM tenant_trust.alert") == "f");
  CHECK(value("SELECT note FROM tenant_trust.alert") == "the plan is under way");
  const auto none = run({"alerts", "note", "999", "--note", "x"});
  CHECK(none.exit_code == 2);
  CHECK(contains(none.err, "tenant trust has no alert 999"));
}

TEST_CASE_METHOD(AlertsPlace, "two programs that evaluate at once do it once") {
  publish("December-2025", {raa(70), rab});
  apply(below_65);
  // A publication that nobody has evaluated.
  publish("January-2026", {raa(60), rab});
  value("WITH gone AS (DELETE FROM tenant_trust.event RETURNING 1), quiet AS (DELETE FROM tenant_trust.alert "
        "RETURNING 1), "
        "mark AS (UPDATE waitlistd.tenant_progress SET publication_id = publication_id - 1 RETURNING 1), "
        "undone AS (DELETE FROM tenant_trust.evaluation WHERE period = '2026-01-01' RETURNING 1) SELECT "
        "count(*) FROM gone, quiet, mark, undone");
  RunningProgram one({WAITLISTD_BINARY, "alerts", "evaluate"}, environment);
  RunningProgram other({WAITLISTD_BINARY, "alerts", "evaluate"}, environment);
  CHECK(one.wait().exit_code == 0);
  CHECK(other.wait().exit_code == 0);
  CHECK(events("low") == "2026-01 v1 fired");
}

TEST_CASE_METHOD(AlertsPlace,
                 "what a tenant writes acts on no terminal and passes for nothing of the program's") {
  publish("December-2025", {raa(60), rab});
  struct Case {
    const char* what;
    std::string json; ///< as it stands in a JSON string
    std::string seen; ///< on a line of its own or within one
  };
  const Case cases[] = {
      {"clears the screen", R"(a\u001b[2Jb)", "a<U+001B>[2Jb"},
      {"an escape sequence of one character", R"(a\u009b31mb)", "a<U+009B>31mb"},
      {"goes back in the line", R"(a\rb)", "a<U+000D>b"},
      {"a bell, a backspace and DEL", R"(\u0007\b\u007f)", "<U+0007><U+0008><U+007F>"},
      {"turns the direction", "a\u202Eb", "a<U+202E>b"},
      {"nobody sees it", "a\u200Bb", "a<U+200B>b"},
      {"a line separator", "a\u2028b", "a<U+2028>b"},
      {"SQL", R"('); DROP SCHEMA tenant_trust CASCADE; --)", "'); DROP SCHEMA tenant_trust CASCADE; --"},
      {"formats", "%s%n{}{0}$1", "%s%n{}{0}$1"},
      {"another script", "Ωμέγα 数", "Ωμέγα 数"},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    apply(R"({"name":"low","title":")" + c.json + R"(","text":")" + c.json +
          R"(","measure":"percent_within_18","places":["ours"],"when":{"below":65}})");
    const std::string id = value("SELECT max(alert_id) FROM tenant_trust.alert");
    REQUIRE(run({"alerts", "note", id, "--note", "a\x1b[2Jb\n#99  critical  firing"}).exit_code == 0);
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"alerts", "list"}, {"alerts", "show", id}, {"alerts", "explain", id}, {"alerts", "digest"}}) {
      const auto shown = run(words);
      INFO(words[1] << ": " << shown.out << shown.err);
      REQUIRE(shown.exit_code == 0);
      CHECK(std::ranges::none_of(
          shown.out, [](unsigned char byte) { return (byte < 0x20 && byte != '\n') || byte == 0x7f; }));
      if (words[1] != "digest") CHECK(contains(shown.out, c.seen));
      CHECK_FALSE(contains(shown.out, "\n#99"));
      if (words[1] == "list") CHECK(contains(shown.out, "note: a<U+001B>[2Jb<U+000A>#99"));
    }
  }
}

TEST_CASE_METHOD(AlertsPlace,
                 "a title of two lines is told as one, and a text of two begins no line of the program's") {
  publish("December-2025", {raa(60), rab});
  apply(
      R"({"name":"low","title":"A\n#99  critical  firing since 2025-12","text":"first\n2025-12-01 00:00:00Z  fired",)"
      R"("measure":"percent_within_18","places":["ours"],"when":{"below":65}})");
  const std::string id = value("SELECT alert_id FROM tenant_trust.alert");
  for (const auto& words : std::vector<std::vector<std::string>>{
           {"alerts", "list"}, {"alerts", "show", id}, {"alerts", "explain", id}, {"alerts", "digest"}}) {
    const auto shown = run(words);
    INFO(words[1] << ": " << shown.out << shown.err);
    REQUIRE(shown.exit_code == 0);
    CHECK_FALSE(contains(shown.out, "\n#99"));
    CHECK_FALSE(contains(shown.out, "\n2025-12-01 00:00:00Z  fired"));
  }
  CHECK(contains(run({"alerts", "list"}).out, "A<U+000A>#99"));
  CHECK(contains(run({"alerts", "show", id}).out, "\n    first\n    2025-12-01 00:00:00Z  fired\n"));
}
