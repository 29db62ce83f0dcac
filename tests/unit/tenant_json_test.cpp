#include "core/alerts/json_document.hpp"
#include "core/alerts/tenant_json.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

namespace json = boost::json;

std::string all_of(const Mistakes& mistakes) {
  std::string out;
  for (const Mistake& mistake : mistakes)
    out += mistake.where + ": " + mistake.what + "\n";
  return out;
}

std::string contents(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file, std::ios::binary).rdbuf();
  return out.str();
}

// Those of the table that give a rule give what differs from this one.
json::value document_of(const json::object& one) {
  if (one.contains("document")) return one.at("document");
  json::object rule =
      json::parse(R"({"name": "r", "measure": "total", "places": ["ours"], "when": {"above": 1}})")
          .get_object();
  for (const auto& member : one.at("rule").get_object())
    rule[member.key()] = member.value();
  return {{"tenant", "a"}, {"rules", json::array{rule}}};
}

Tenant tenant_of(std::string_view text) {
  auto reading = read_tenant(text);
  INFO(all_of(reading.mistakes));
  REQUIRE(reading.value.has_value());
  return *reading.value;
}

Rule rule_of(const std::string& when) {
  auto reading = read_rule(R"({"name": "r", "when": )" + when + "}");
  INFO(when << all_of(reading.mistakes));
  REQUIRE(reading.value.has_value());
  return *reading.value;
}

} // namespace

TEST_CASE("a tenant's file is read or refused with all of its mistakes, and what is read is written and read "
          "alike") {
  const json::value table = json::parse(contents(WAITLISTD_TEST_DATA "/tenants/documents.json"));
  std::size_t refused = 0;
  for (const json::value& entry : table.get_array()) {
    const json::object& one = entry.get_object();
    INFO(one.at("it").get_string().c_str());
    const Reading<Tenant> reading = read_tenant(json::serialize(document_of(one)));
    INFO(all_of(reading.mistakes));
    const auto* mistakes = one.if_contains("mistakes");
    REQUIRE(reading.value.has_value() == !mistakes);
    CHECK(reading.mistakes.size() == (mistakes ? mistakes->get_object().size() : 0));
    if (!mistakes) {
      const std::string written = write_tenant(*reading.value);
      INFO(written);
      CHECK(tenant_of(written) == *reading.value);
      CHECK(write_tenant(tenant_of(written)) == written);
      continue;
    }
    ++refused;
    for (const auto& [where, what] : mistakes->get_object()) {
      bool found = false;
      for (const Mistake& mistake : reading.mistakes)
        found = found || (mistake.where == std::string_view(where.data(), where.size()) &&
                          mistake.what.find(what.get_string().c_str()) != std::string::npos);
      INFO(where << ": " << what.get_string().c_str());
      CHECK(found);
    }
  }
  CHECK(refused > 50);
}

TEST_CASE("a number is read as it was written, to the millionth") {
  const std::pair<const char*, std::int64_t> cases[] = {{"65", 65'000'000},
                                                        {"65.1", 65'100'000},
                                                        {"0.000001", 1},
                                                        {"-2.25", -2'250'000},
                                                        {"65.10", 65'100'000},
                                                        {"6.51e1", 65'100'000},
                                                        {"0.1", 100'000},
                                                        {"0.3", 300'000},
                                                        {"999999999.999999", 999'999'999'999'999},
                                                        {"64.999999", 64'999'999},
                                                        {"-1000000000", -1'000'000'000'000'000},
                                                        {"0.0", 0},
                                                        {"65.1000000000000000", 65'100'000}};
  for (const auto& [text, millionths] : cases) {
    INFO(text);
    CHECK(std::get<Limit>(rule_of(std::string(R"({"below": )") + text + "}").condition).value.millionths ==
          millionths);
  }
}

TEST_CASE("each condition is read for what it says") {
  CHECK(std::get<Limit>(rule_of(R"({"above": 100, "clear": 90})").condition) ==
        Limit{Beyond::above, {100'000'000}, Decimal{90'000'000}});
  CHECK(std::get<NationalStandard>(rule_of(R"({"standard": "in force"})").condition).name.empty());
  CHECK(std::get<NationalStandard>(rule_of(R"({"standard": "X"})").condition).name == "X");
  CHECK(std::get<Plan>(rule_of(R"({"plan": {"2026-12": 2, "2026-04": 61.5}, "worse": "above"})").condition) ==
        Plan{{{{2026, 4}, {61'500'000}}, {{2026, 12}, {2'000'000}}}, Beyond::above});
  CHECK(
      std::get<Change>(rule_of(R"({"change": {"on": "2025-03", "by": "percent", "below": -2}})").condition) ==
      Change{Change::On::named, {2025, 3}, Change::By::percent, {Beyond::below, {-2'000'000}, {}}});
  CHECK(std::get<Change>(rule_of(R"({"change": {"on": "year", "above": 2}})").condition).by ==
        Change::By::absolute);
  CHECK(std::get<ControlChartSignals>(rule_of(R"({"control_chart": {}})").condition) ==
        ControlChartSignals());
  const auto chart = std::get<ControlChartSignals>(
      rule_of(
          R"({"control_chart": {"screening": false, "signals": ["shift"], "towards": "either", "trial_limits": true, "rebase": ["2024-02"]}})")
          .condition);
  CHECK(chart ==
        ControlChartSignals{
            Screening::off, {Signal::shift}, ControlChartSignals::Towards::either, true, {{2024, 2}}});
  CHECK(std::get<Rank>(rule_of(R"({"rank": {"among": "same size", "worse_than": 50}})").condition) ==
        Rank{Rank::Among::same_size, 50});
  CHECK(!std::get<Rank>(rule_of(R"({"rank": {"worse_than": "third quartile"}})").condition).worse_than);
  CHECK(std::get<Revised>(rule_of(R"({"revised": {"by": "points", "more_than": 0.5}})").condition) ==
        Revised{Change::By::points, {500'000}});
  CHECK(std::get<Overdue>(rule_of(R"({"overdue": {"days": 3}})").condition).days == 3);
  CHECK(std::holds_alternative<Missing>(rule_of(R"({"missing": true})").condition));
  CHECK(std::holds_alternative<Rejected>(rule_of(R"({"rejected": true})").condition));
  CHECK(std::holds_alternative<Held>(rule_of(R"({"held": true})").condition));
  CHECK(std::holds_alternative<Findings>(rule_of(R"({"findings": true})").condition));
}

TEST_CASE("text that is no JSON, or more than it, is refused with the place") {
  const std::string deep = std::string(17, '[') + std::string(17, ']');
  const std::pair<std::string, std::string> cases[] = {
      {"", ": is no JSON: it ends too early, in line 1, column 1\n"},
      {"{\n  \"tenant\": \"a\",\n", ": is no JSON: it ends too early, in line 3, column 1\n"},
      {"{\n \"é\": x}", ": is no JSON from line 2, column 7 on: syntax error\n"},
      {"{} {}", ": is no JSON from line 1, column 4 on: extra data\n"},
      {"{\"tenant\": \"\xFF\"}", ": is no JSON from line 1, column 13 on: syntax error\n"},
      {"{\"tenant\": 'a'}", ": is no JSON from line 1, column 12 on: syntax error\n"},
      {deep, ": is nested more than 16 deep in line 1, column 17\n"},
      {std::string(1'000'001, ' '), ": has more than 1000000 bytes\n"},
      {R"({"tenant": "a", "tenant": "b"})", "/tenant: is there twice\n"},
      {R"({"tenant": "a", "rules": [{"when": {"above": 1}}, {"when": {"below": 1, "below": 2}}]})",
       "/rules/1/when/below: is there twice\n"},
      {R"({"a": [[1, 2], {"b": [3, {"c": 1, "c": 2}]}]})", "/a/1/b/1/c: is there twice\n"},
      {"{\"tenant\": \"" + std::string(401, 'a') + "\"}", "/tenant: has 401 bytes; at most 400 go\n"},
      {"{\"title\": \"" + std::string(65536, '"' + 1) + "\"}", "/title: has 65536 bytes; at most 16000 go\n"},
  };
  for (const auto& [text, told] : cases) {
    INFO(text.substr(0, 80));
    const Reading<Tenant> reading = read_tenant(text);
    CHECK_FALSE(reading.value.has_value());
    CHECK(all_of(reading.mistakes) == told);
  }
  CHECK(tenant_of("\xEF\xBB\xBF {\"tenant\": \"a\"}\r\n").name == "a"); // as some editors save it
}

TEST_CASE("what is written puts in a line what fits, and leaves out what is as without") {
  const char* text =
      R"({"rules": [{"severity": "warning", "fire_after": 1, "clear_after": 1, "least_denominator": 0,
      "categories": "total", "collection": "nhs", "when": {"below": 65.1, "clear": 66.0}, "measure": "percent_within_18", "places": ["ours",
      {"provider": "RJ1"}], "name": "w", "text": "A quote: \" and a slash: / and 中"}], "tenant": "a", "title": ""})";
  CHECK(write_tenant(tenant_of(text)) == R"({
  "tenant": "a",
  "rules": [
    {
      "name": "w",
      "text": "A quote: \" and a slash: / and 中",
      "measure": "percent_within_18",
      "places": ["ours", {"provider": "RJ1"}],
      "when": {"below": 65.1, "clear": 66}
    }
  ]
}
)");
}

TEST_CASE("a rule by itself is read as in its tenant, with mistakes' places in the rule") {
  const Rule rule = rule_of(R"({"overdue": {}})");
  CHECK(rule.name == "r");
  CHECK(read_rule(write_rule(rule)).value == rule);
  CHECK(all_of(read_rule(R"({"name": "r", "when": {"below": "1"}})").mistakes).starts_with("/when/below: "));
  CHECK(all_of(read_rule("7").mistakes).starts_with(": 7 should be an object"));
  CHECK(all_of(read_rule("{").mistakes).starts_with(": is no JSON"));
}

TEST_CASE("a rule's meaning changes with what it says, and not with how it is called or how grave it is") {
  const auto rule_with = [](std::string_view members) {
    return read_rule(R"({"name": "r", "measure": "total", "when": {"above": 1})" + std::string(members) + "}")
        .value.value();
  };
  const TenantPlaces places{{"R1H"}, "QMF", {"RJ1"}};
  const TenantPlaces others{{"RAL"}, "QKK", {"R1K"}};
  const std::string same = meaning_of(rule_with(""), places);
  for (const char* members :
       {R"(, "title": "T")", R"(, "text": "T")", R"(, "severity": "info")", R"(, "fire_after": 1)"})
    CHECK(meaning_of(rule_with(members), places) == same);
  for (const char* members : {R"(, "places": ["England"])", R"(, "part": "Part_2A")",
                              R"(, "categories": "each")", R"(, "fire_after": 2)", R"(, "clear_after": 2)",
                              R"(, "least_denominator": 20)", R"(, "collection": "ae")"}) {
    INFO(members);
    CHECK(meaning_of(rule_with(members), places) != same);
    CHECK(meaning_of(rule_with(members), others) ==
          meaning_of(rule_with(members), places)); // they name none of them
  }
  for (const char* members :
       {R"(, "places": ["ours"])", R"(, "places": ["our ICB"])", R"(, "places": ["our region"])",
        R"(, "places": ["peers"])",
        R"(, "places": ["England"], "when": {"rank": {"among": "peers", "worse_than": 3}})"}) {
    const std::string text =
        R"({"name": "r", "measure": "total")" + std::string(members) +
        (std::string_view(members).find("when") == std::string_view::npos ? R"(, "when": {"above": 1}})"
                                                                          : "}");
    const Rule rule = read_rule(text).value.value();
    INFO(members);
    CHECK(meaning_of(rule, others) != meaning_of(rule, places));
  }
}
