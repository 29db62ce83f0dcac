// The service and the rules: evaluated as soon as a month is published, told by the endpoint, and by nobody
// twice where there are two services.
#include "tests/support/daemon.hpp"

using namespace waitlistd::test;
using namespace std::chrono_literals;

namespace {

struct January {
  TemporaryFolder folder;
  std::unique_ptr<Site> site;
  January() {
    write_january(folder);
    site = std::make_unique<Site>(std::vector<std::string>{"2026-01=" + (folder / "jan.zip").string()},
                                  "good", false);
  }
};

} // namespace

TEST_CASE("the service evaluates rules within a second of a publication, and tells so by its endpoint") {
  const January january;
  Daemon daemon(january.site->environment);
  CHECK(daemon.says("rules evaluated"));
  CHECK(january.site->value(
            "SELECT v.at - p.valid_from < interval '1 second' FROM tenant_default.evaluation AS v "
            "JOIN rtt.publication AS p USING (publication_id)") == "t");
  CHECK(eventually([&] {
    const std::string metrics = daemon.get("/metrics").text;
    return contains(metrics, "waitlistd_alert_tenants_waiting{source=\"nhs\"} 0") &&
           contains(
               metrics,
               "waitlistd_alerts{source=\"nhs\",tenant=\"default\",severity=\"critical\",state=\"firing\"}");
  }));
  CHECK(daemon.stop().first.exit_code == 0);
}

TEST_CASE("a second service, and one that is started anew, find the rules evaluated") {
  const January january;
  Daemon one(january.site->environment);
  CHECK(one.says("rules evaluated"));
  Daemon other(january.site->environment);
  CHECK(other.says("nothing new"));
  CHECK(eventually([&] {
    return contains(other.get("/metrics").text,
                    "waitlistd_alert_evaluations_total{source=\"nhs\",outcome=\"done\"} 2");
  }));
  CHECK(!contains(other.log(), "rules evaluated"));
  CHECK(january.site->value("SELECT count(*) FROM tenant_default.evaluation") == "1");
  CHECK(january.site->value("SELECT count(*) - count(DISTINCT (alert_id, kind)) FROM tenant_default.event") ==
        "0");
}

TEST_CASE("a tenant that cannot be evaluated is told, and the others are evaluated") {
  const January january;
  REQUIRE(waitlistd::test::waitlistd({"migrate"}, january.site->environment).exit_code == 0);
  write_file(january.folder / "trust.json", R"({"tenant":"trust","places":{"ours":["RAA"]},"rules":[]})");
  REQUIRE(waitlistd::test::waitlistd({"tenant", "apply", (january.folder / "trust.json").string()},
                                     january.site->environment)
              .exit_code == 0);
  january.site->value("UPDATE waitlistd.tenant SET document = '{}' WHERE name = 'trust'");
  Daemon daemon(january.site->environment);
  CHECK(daemon.says("event=tenant_not_evaluated"));
  CHECK(daemon.says("rules evaluated"));
  CHECK(january.site->value("SELECT count(*) FROM tenant_default.evaluation") == "1");
  CHECK(eventually([&] {
    return contains(daemon.get("/metrics").text, "waitlistd_alert_tenants_waiting{source=\"nhs\"} 1");
  }));
}
