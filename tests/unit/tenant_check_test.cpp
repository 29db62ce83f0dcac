#include "core/alerts/tenant_check.hpp"
#include "core/alerts/tenant_json.hpp"
#include "core/rtt/measures.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

const Vocabulary vocabulary{
    {{"nhs", rtt::measures(), {"C_100", "C_110", "C_999"}}, {"other", {}, {}}},
    {{"92 % within 18 weeks", "percent_within_18"}, {"Nobody over 65 weeks", "over_65"}},
    {"R1H", "RJ1", "RAL"},
    {"QMF", "QKK"},
    {"Y56", "Y61"}};
const TenantPlaces places{{"R1H"}, "QMF", {"RJ1"}};

std::string all_of(const Mistakes& mistakes) {
  std::string out;
  for (const Mistake& mistake : mistakes)
    out += mistake.where + ": " + mistake.what + "\n";
  return out;
}

TenantCheck checked(const std::string& rule, const TenantPlaces& of = places) {
  const auto read = read_rule(R"({"name": "r", )" + rule + "}");
  INFO(rule << all_of(read.mistakes));
  REQUIRE(read.value.has_value());
  return check_rule(*read.value, of, vocabulary);
}

struct Case {
  const char* rule;
  const char* told; ///< blank: nothing
};

} // namespace

TEST_CASE(
    "a rule that means nothing is refused, with the member that is to blame and what would mean something") {
  const Case cases[] = {
      {R"("measure": "total", "places": ["ours", "England", {"icb": "QKK"}], "when": {"above": 1})", ""},
      {R"("measure": "percent_within_18", "part": "Part_1A", "places": ["ours"], "when": {"below": 65, "clear": 65})",
       ""},
      {R"("when": {"overdue": {}})", ""},
      {R"("collection": "other", "when": {"held": true})", ""},
      {R"("places": ["ours", "each provider"], "when": {"missing": true}, "fire_after": 2)", ""},
      // the collection, the measure, its part, its places
      {R"("collection": "nsh", "measure": "total", "places": ["ours"], "when": {"above": 1})",
       "/collection: there is no collection \"nsh\"; there are nhs, other\n"},
      {R"("collection": "othr", "when": {"held": true})",
       "/collection: there is no collection \"othr\"; did you mean \"other\"?; there are nhs, other\n"},
      {R"("measure": "over_53", "places": ["ours"], "when": {"above": 1})",
       "/measure: collection nhs has no measure \"over_53\"; did you mean \"over_52\"?; `waitlistd measures` "
       "lists them\n"},
      {R"("places": ["ours"], "when": {"above": 1})",
       ": \"measure\" is missing: the figure that the condition is about; `waitlistd measures` lists them\n"},
      {R"("measure": "total", "when": {"above": 1})",
       ": \"places\" is missing: where the rule looks, such as [\"ours\"]\n"},
      {R"("measure": "total", "part": "Part_1A", "places": ["ours"], "when": {"above": 1})",
       "/part: \"total\" has no part \"Part_1A\"; did you mean \"Part_2A\"?; it has Part_2, Part_2A\n"},
      // a count is of nothing
      {R"("measure": "total", "places": ["ours"], "when": {"above": 1}, "least_denominator": 20)",
       "/least_denominator: \"total\" is a count, which is of nothing; leave it out\n"},
      {R"("measure": "median_weeks", "places": ["ours"], "when": {"above": 1}, "least_denominator": 20)", ""},
      // thresholds
      {R"("measure": "percent_within_18", "places": ["ours"], "when": {"below": 65, "clear": 64.9})",
       "/when/clear: 64.9 is below 65, where the alert fires: it has to be the same or more\n"},
      {R"("measure": "over_65", "places": ["ours"], "when": {"above": 0, "clear": 1})",
       "/when/clear: 1 is above 0, where the alert fires: it has to be the same or less\n"},
      {R"("measure": "percent_within_18", "places": ["ours"], "when": {"below": 100.5})",
       "/when/below: 100.5 is no share: \"percent_within_18\" is between 0 and 100 %\n"},
      {R"("measure": "percent_within_18", "places": ["ours"], "when": {"above": -1})",
       "/when/above: -1 is no share: \"percent_within_18\" is between 0 and 100 %\n"},
      // standards
      {R"("measure": "over_65", "places": ["ours"], "when": {"standard": "in force"})", ""},
      {R"("measure": "over_65", "places": ["ours"], "when": {"standard": "Nobody over 65 weeks"})", ""},
      {R"("measure": "total", "places": ["ours"], "when": {"standard": "in force"})",
       "/when/standard: there is no national standard of \"total\"\n"},
      {R"("measure": "over_65", "places": ["ours"], "when": {"standard": "Nobody over 66 weeks"})",
       "/when/standard: there is no standard \"Nobody over 66 weeks\" of \"over_65\"; did you mean \"Nobody "
       "over 65 weeks\"?; there are "
       "Nobody over 65 weeks\n"},
      {R"("measure": "over_65", "places": ["ours"], "when": {"standard": "92 % within 18 weeks"})",
       "/when/standard: \"92 % within 18 weeks\" is of \"percent_within_18\" and not of \"over_65\"\n"},
      // directions
      {R"("measure": "clock_starts", "places": ["ours"], "when": {"plan": {"2026-04": 1}})",
       "/when: \"clock_starts\" is neither good nor bad where it is high: say which side of the plan is "
       "worse, \"worse\": \"below\" or "
       "\"above\"\n"},
      {R"("measure": "clock_starts", "places": ["ours"], "when": {"plan": {"2026-04": 1}, "worse": "below"})",
       ""},
      {R"("measure": "clock_starts", "places": ["ours"], "when": {"control_chart": {}})",
       "/when/control_chart/towards: \"clock_starts\" is neither good nor bad where it is high: signals of "
       "it are told with \"either\"\n"},
      {R"("measure": "clock_starts", "places": ["ours"], "when": {"control_chart": {"towards": "either"}})",
       ""},
      {R"("measure": "clock_starts", "places": ["ours"], "when": {"rank": {"worse_than": 3}})",
       "/when/rank: \"clock_starts\" is neither good nor bad where it is high: it has no rank\n"},
      // changes
      {R"("measure": "total", "places": ["ours"], "when": {"change": {"on": "month", "by": "points", "above": 2}})",
       "/when/change/by: \"total\" is no share, and points are of shares: \"absolute\" or \"percent\"\n"},
      {R"("measure": "percent_within_18", "places": ["ours"], "when": {"change": {"on": "month", "below": -2}})",
       "/when/change/by: \"percent_within_18\" is a share, which changes by \"points\" or \"percent\"\n"},
      {R"("measure": "percent_within_18", "places": ["ours"], "when": {"change": {"on": "month", "by": "points", "below": -2, "clear": -3}})",
       "/when/change/clear: -3 is below -2, where the alert fires: it has to be the same or more\n"},
      {R"("measure": "total", "places": ["ours"], "when": {"revised": {"by": "points", "more_than": 1}})",
       "/when/revised/by: \"total\" is no share, and points are of shares: \"absolute\" or \"percent\"\n"},
      {R"("measure": "total", "places": ["ours"], "when": {"revised": {"more_than": 1}})", ""},
      // ranks
      {R"("measure": "total", "places": ["England"], "when": {"rank": {"worse_than": 3}})",
       "/places/0: England has no rank\n"},
      {R"("measure": "total", "places": ["each ICB"], "when": {"rank": {"worse_than": 3}})",
       "/when/rank/among: an ICB or a region is ranked among \"all\" of its kind\n"},
      {R"("measure": "total", "places": ["each ICB", "our region"], "when": {"rank": {"among": "all", "worse_than": 3}})",
       ""},
      // what is about no figure
      {R"("places": ["England", "ours", "our ICB"], "when": {"missing": true})",
       "/places/0: providers report, and only they can be missing\n/places/2: providers report, and only "
       "they can be missing\n"},
      {R"("measure": "total", "places": ["ours"], "categories": "each", "when": {"missing": true})",
       "/measure: means nothing here: \"missing\" is about the place and not a figure of it; leave it out\n"
       "/categories: means nothing here: \"missing\" is about the place and not a figure of it; leave it "
       "out\n"},
      {R"("when": {"missing": true})", ": \"places\" is missing: where the rule looks, such as [\"ours\"]\n"},
      {R"("measure": "total", "part": "Part_2", "places": ["ours"], "categories": "each", "fire_after": 2, "clear_after": 2,
          "least_denominator": 1, "when": {"findings": true})",
       "/measure: means nothing here: the condition is about the collection as a whole; leave it out\n"
       "/part: means nothing here: the condition is about the collection as a whole; leave it out\n"
       "/places: means nothing here: the condition is about the collection as a whole; leave it out\n"
       "/categories: means nothing here: the condition is about the collection as a whole; leave it out\n"
       "/least_denominator: means nothing here: the condition is about the collection as a whole; leave it "
       "out\n"
       "/fire_after: means nothing here: the condition is about the collection as a whole; leave it out\n"
       "/clear_after: means nothing here: the condition is about the collection as a whole; leave it out\n"},
  };
  for (const Case& c : cases) {
    INFO(c.rule);
    CHECK(all_of(checked(c.rule).errors) == c.told);
  }
}

TEST_CASE("places that a rule means and the tenant does not have are refused") {
  const TenantPlaces none;
  const Case cases[] = {
      {R"("measure": "total", "places": ["ours"], "when": {"above": 1})",
       "/places/0: \"ours\" are no providers: the tenant's \"places\" have no \"ours\"\n"},
      {R"("measure": "total", "places": ["England", "our ICB", "our region"], "when": {"above": 1})",
       "/places/1: \"our ICB\" is not known: the tenant's \"places\" have no \"icb\"\n"
       "/places/2: \"our region\" is not known: the tenant's \"places\" have no \"icb\"\n"},
      {R"("measure": "total", "places": ["peers"], "when": {"rank": {"among": "peers", "worse_than": 3}})",
       "/places/0: there are no \"peers\": the tenant's \"places\" have none\n"
       "/when/rank/among: there are no \"peers\": the tenant's \"places\" have none\n"},
      {R"("measure": "total", "places": ["each provider"], "when": {"above": 1})", ""},
  };
  for (const Case& c : cases) {
    INFO(c.rule);
    CHECK(all_of(checked(c.rule, none).errors) == c.told);
  }
}

TEST_CASE("a code that no release has is warned of, with the near one") {
  const TenantCheck found =
      checked(R"("measure": "total", "categories": ["C_101", "C_999", "X"], "places": [{"provider": "R1X"},
      {"provider": "R1H"}, {"icb": "QKL"}, {"providers_of_icb": "QQQ"}, {"region": "Y57"}, {"providers_of_region": "E40"}],
      "when": {"above": 1})");
  CHECK(all_of(found.errors).empty());
  CHECK(all_of(found.warnings) ==
        "/places/0/provider: no release has provider \"R1X\"; did you mean \"R1H\"?\n"
        "/places/2/icb: no release has ICB \"QKL\"; did you mean \"QKK\"?\n"
        "/places/3/providers_of_icb: no release has ICB \"QQQ\"\n"
        "/places/4/region: no release has region \"Y57\"; did you mean \"Y56\"?\n"
        "/places/5/providers_of_region: no release has region \"E40\"\n"
        "/categories/0: no release has category \"C_101\"; did you mean \"C_100\"?\n"
        "/categories/2: no release has category \"X\"\n");
  Tenant tenant;
  tenant.places = {{"R1H", "R1X"}, "QMG", {"XXX"}};
  CHECK(all_of(check_tenant(tenant, vocabulary).warnings) ==
        "/places/ours/1: no release has provider \"R1X\"; did you mean \"R1H\"?\n/places/peers/0: no release "
        "has provider \"XXX\"\n"
        "/places/icb: no release has ICB \"QMG\"; did you mean \"QMF\"?\n");
  CHECK(check_tenant(tenant, {vocabulary.collections, {}, {}, {}, {}})
            .warnings.empty()); // nothing is loaded yet
}

TEST_CASE("rules of one name are refused, and each mistake names its rule") {
  const auto tenant = read_tenant(R"({"tenant": "a", "places": {"ours": ["R1H"]}, "rules": [
      {"name": "one", "measure": "total", "places": ["ours"], "when": {"above": 1}},
      {"name": "two", "measure": "totla", "places": ["ours"], "when": {"above": 1}},
      {"name": "one", "measure": "total", "places": ["peers"], "when": {"above": 1}}]})");
  REQUIRE(tenant.value.has_value());
  CHECK(all_of(check_tenant(*tenant.value, vocabulary).errors) ==
        "/rules/1/measure: collection nhs has no measure \"totla\"; `waitlistd measures` lists them\n"
        "/rules/2/name: \"one\" is the name of /rules/0, too\n"
        "/rules/2/places/0: there are no \"peers\": the tenant's \"places\" have none\n");
}
