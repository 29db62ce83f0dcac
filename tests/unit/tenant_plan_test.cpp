#include "core/alerts/starter_rules.hpp"
#include "core/alerts/tenant_check.hpp"
#include "core/alerts/tenant_json.hpp"
#include "core/alerts/tenant_plan.hpp"
#include "core/rtt/measures.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::alerts;

namespace {

Tenant tenant_of(std::string_view json) { return read_tenant(json).value.value(); }

std::string shown(const std::vector<Tenant>& stored, const std::vector<Tenant>& given, bool prune = false) {
  return plan_text(plan_tenants(stored, given, prune));
}

const char* rule = R"({"name": "r", "measure": "total", "places": ["ours"], "when": {"above": 1}})";
std::string with_rules(const std::string& rules, const std::string& head = R"("tenant": "a")") {
  return "{" + head + R"(, "rules": [)" + rules + "]}";
}

} // namespace

TEST_CASE("a plan shows each tenant with what is new, changed from what to what, and removed") {
  const Tenant a = tenant_of(with_rules(rule));
  const Tenant b = tenant_of(R"({"tenant": "b"})");
  CHECK(shown({}, {}) == "0 new, 0 changed, 0 removed, 0 unchanged\n");
  CHECK(shown({}, {b, a}) ==
        "+ tenant a\n    + rule r\n+ tenant b\n2 new, 0 changed, 0 removed, 0 unchanged\n");
  CHECK(shown({a, b}, {a}) == "  tenant a\n0 new, 0 changed, 0 removed, 1 unchanged\n");
  CHECK(shown({a, b}, {a}, true) == "  tenant a\n- tenant b\n0 new, 0 changed, 1 removed, 1 unchanged\n");
  CHECK(shown({a}, {tenant_of(with_rules("", R"("tenant": "a", "title": "A", "places": {"icb": "QMF"})"))}) ==
        "~ tenant a (A)\n    ~ title none → \"A\"; places none → {\"icb\": \"QMF\"}\n    - rule r\n0 new, 1 "
        "changed, 0 removed, 0 "
        "unchanged\n");
  CHECK(
      shown(
          {a},
          {tenant_of(with_rules(
              R"({"name": "r", "title": "T", "measure": "total", "places": ["ours", "peers"], "when": {"below": 1}})"))}) ==
      "~ tenant a\n    ~ rule r: title none → \"T\"; places [\"ours\"] → [\"ours\", \"peers\"]; when "
      "{\"above\": 1} → {\"below\": 1}\n"
      "0 new, 1 changed, 0 removed, 0 unchanged\n");
  const std::string second = R"({"name": "s", "when": {"held": true}})";
  CHECK(shown({tenant_of(with_rules(rule + ("," + second)))}, {tenant_of(with_rules(second + "," + rule))}) ==
        "~ tenant a\n    ~ the rules' order\n0 new, 1 changed, 0 removed, 0 unchanged\n");
}

TEST_CASE("a long value is shown by its beginning") {
  const std::string text(300, 'x');
  const Tenant was = tenant_of(R"({"tenant": "a"})");
  Tenant is = was;
  is.rules = {read_rule(rule).value.value()};
  Tenant other = is;
  other.rules.front().text = text;
  CHECK(shown({is}, {other}).find("text none → \"" + std::string(99, 'x') + "…\n") != std::string::npos);
}

TEST_CASE(
    "the starter set and the default tenant mean something, have words and are written and read alike") {
  const Vocabulary vocabulary{
      {{"nhs", rtt::measures(), {}}}, {{"s", "percent_within_18"}, {"t", "percent_over_52"}}, {}, {}, {}};
  const Tenant starter = starter_tenant("barts", "R1H", "QMF", {2026, 4});
  CHECK(starter.rules.size() == 10);
  for (const Tenant& tenant : {starter, starter_tenant("barts", "R1H", "", {2026, 4}), default_tenant()}) {
    CHECK(tenant_of(write_tenant(tenant)) == tenant);
    const TenantCheck check = check_tenant(tenant, vocabulary);
    for (const Mistake& mistake : check.errors)
      FAIL_CHECK(mistake.where << ": " << mistake.what);
    CHECK(check.warnings.empty());
    for (const Rule& one : tenant.rules) {
      INFO(one.name);
      CHECK_FALSE(one.title.empty());
      CHECK_FALSE(one.text.empty());
    }
  }
  CHECK(std::get<Plan>(starter.rules[3].condition).months ==
        std::map<Period, Decimal>{{{2026, 4}, {60'000'000}}, {{2027, 3}, {65'000'000}}});
}
