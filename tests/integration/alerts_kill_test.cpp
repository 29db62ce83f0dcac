// Killed anywhere: the process, or the database server, at points spread over the evaluation of many tenants.
#include "tests/support/eventually.hpp"
#include "tests/support/small_months.hpp"

#include "service/collection.hpp"
#include "service/database/open_database.hpp"

#include <chrono>
#include <csignal>
#include <optional>
#include <thread>

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

constexpr int tenants = 200;
constexpr std::chrono::minutes patience(2);

std::string name_of(int tenant) { return "t" + std::to_string(1000 + tenant); }

// One falls, one rises, one vanishes, one stays: all kinds of events but a withdrawal.
const std::vector<SmallList> december = {{"RAA", 70, 30}, {"RAB", 60, 40}, {"RAC", 50, 50}, {"RAD", 80, 20}};
const std::vector<SmallList> january = {{"RAA", 60, 40}, {"RAB", 70, 30}, {"RAD", 80, 20}};

std::string document_of(int tenant) {
  const std::string ours = december[static_cast<std::size_t>(tenant) % december.size()].provider;
  return R"({"tenant":")" + name_of(tenant) + R"(","title":"A trust","places":{"ours":[")" + ours +
         R"("],"peers":["RAA","RAB"]},"rules":[
    {"name":"low","measure":"percent_within_18","places":["ours","peers"],"when":{"below":65}},
    {"name":"low-for-long","measure":"percent_within_18","places":["ours"],"when":{"below":65},"fire_after":2},
    {"name":"missing","places":["ours"],"when":{"missing":true}},
    {"name":"held","when":{"held":true}}]})";
}

// Of all tenants' schemas: NAME is the tenant's.
std::string of_each_tenant(const std::string& select) {
  std::string all;
  for (int tenant = 0; tenant < tenants; ++tenant)
    all += (all.empty() ? "" : " UNION ALL ") + boost::replace_all_copy(select, "NAME", name_of(tenant));
  return "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (" + all + ") AS lines";
}

// Every event as often as it is there, with what each tenant's evaluation says that it did.
const std::string& whole_record() {
  static const std::string sql = of_each_tenant(
      "SELECT concat_ws(' ', 'NAME', r.name, a.place_kind, a.place, a.category, e.kind, e.period, e.vintage, "
      "e.value, e.threshold, e.was_state) AS line "
      "FROM tenant_NAME.event AS e JOIN tenant_NAME.alert AS a USING (alert_id) "
      "JOIN tenant_NAME.rule AS r USING (rule_id) "
      "UNION ALL SELECT concat_ws(' ', 'NAME', v.period, v.rules, v.subjects, v.firing, v.events, "
      "v.rules_in_error) FROM tenant_NAME.evaluation AS v "
      "UNION ALL SELECT concat_ws(' ', 'NAME', l.rule, l.place, l.category, l.state, l.since, l.of) "
      "FROM tenant_NAME.alerts AS l");
  return sql;
}

// Beside them there is the tenant that there always is.
const std::string evaluated_tenants =
    "SELECT count(*) FROM waitlistd.tenant_progress WHERE tenant <> 'default' AND publication_id = (SELECT "
    "max(publication_id) FROM rtt.publication)";

void load_unevaluated(const Place& place, const std::string& name, const std::string& content) {
  write_file(place.folder / name, content);
  auto connection = connect(place.conninfo);
  REQUIRE(connection.has_value());
  const auto nhs = find_collection("nhs");
  LoadRequest request;
  request.file = place.folder / name;
  request.origin.url = request.file.string();
  request.origin.strategy = "pages";
  request.today = std::chrono::year(2026) / 6 / 1;
  (void)(*nhs)->load(*connection, request); // a file that is held is no success
}

// December evaluated for all tenants; January published, and a revision of December held, which nobody has
// looked at.
struct Prepared : Place {
  Prepared() {
    load("december.csv", small_month("December-2025", december));
    std::filesystem::create_directory(folder / "tenants");
    for (int tenant = 0; tenant < tenants; ++tenant)
      write_file(folder / "tenants" / (name_of(tenant) + ".json"), document_of(tenant));
    const auto applied = run({"tenant", "apply", (folder / "tenants").string()});
    INFO(applied.err);
    REQUIRE(applied.exit_code == 0);
    load_unevaluated(*this, "january.csv", small_month("January-2026", january));
    const std::string half = band_counts({{3, "5"}}); // its total is not the sum of its parts
    load_unevaluated(*this, "held.csv",
                     boost::replace_all_copy(
                         file_of({header(), row("RAA", "01A", "Part_2", "C_100", half, ",,5"),
                                  row("RAA", "01A", "Part_2", "C_999", band_counts({{3, "4"}}), ",,4")}),
                         "January-2026", "December-2025"));
    REQUIRE(value("SELECT max(period) FROM rtt.release WHERE status = 'current'") == "2026-01-01");
    REQUIRE(value("SELECT count(*) FROM rtt.release WHERE status = 'held'") == "1");
    REQUIRE(value(evaluated_tenants) == "0");
  }
};

bool is_left_alone(const std::string& conninfo) {
  return value_of(conninfo, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND "
                            "pid <> pg_backend_pid()") == "0";
}

// Prepared once, copied for each point.
struct Copied {
  std::string conninfo;
  TemporaryFolder folder;
  Environment environment;

  Copied() {
    static const Prepared prepared;
    REQUIRE(eventually([] { return is_left_alone(prepared.conninfo); }, patience));
    conninfo = TestServer::instance().new_database(prepared.value("SELECT current_database()"));
    environment = {{"PG_CONN", conninfo}, {"STATE_DIR", (folder / "state").string()}};
  }
  std::string value(const std::string& sql) const { return value_of(conninfo, sql); }
  RunningProgram evaluating() const { return {{WAITLISTD_BINARY, "alerts", "evaluate"}, environment}; }
  int evaluated() const { return std::stoi(value(evaluated_tenants)); }

  // To the moment when so many are done: killed by time, a slow machine would be killed before the first.
  void wait_until_evaluated(int count) const {
    auto connection = connect(conninfo);
    REQUIRE(connection.has_value());
    REQUIRE(eventually(
        [&] {
          const auto done = connection->query(evaluated_tenants, {}, "counting");
          return done && done->number(0, 0) >= count;
        },
        patience));
  }
};

// What an undisturbed evaluation brings about.
const std::string& undisturbed() {
  static const std::string record = [] {
    const Copied place;
    auto program = place.evaluating();
    const auto finished = program.wait();
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    REQUIRE(place.evaluated() == tenants);
    return place.value(whole_record());
  }();
  return record;
}

// What the next run has to bring about, whatever happened to the one before.
void check_next_run(const Copied& place) {
  auto program = place.evaluating();
  const auto finished = program.wait();
  INFO(finished.err);
  CHECK(finished.exit_code == 0);
  CHECK(place.evaluated() == tenants);
  CHECK((place.value(whole_record()) == undisturbed()));
}

bool is_part(int evaluated) { return evaluated > 0 && evaluated < tenants; }

} // namespace

TEST_CASE("two hundred tenants undisturbed: what each of them is told of a month") {
  const std::string& record = undisturbed();
  const auto times = [&](const std::string& words) {
    int found = 0;
    for (auto at = record.find(words); at != std::string::npos; at = record.find(words, at + 1))
      ++found;
    return found;
  };
  CHECK(times(" baseline 2025-12-01 ") == 250); // RAB for all, RAC for those whose own it is
  CHECK(times(" low provider RAA C_999 fired 2026-01-01 1 60 65 quiet") == 200);
  CHECK(times(" low provider RAB C_999 cleared 2026-01-01 1 70 65 firing") == 200);
  CHECK(times(" low-for-long provider RAA C_999 pending 2026-01-01 1 60 65 quiet") == 50);
  CHECK(times(" missing provider RAC C_999 fired 2026-01-01 ") == 50);
  CHECK(times(" held collection   fired 2026-01-01 ") == 200);
}

TEST_CASE("the process is killed at twenty points of an evaluation: the same is told at the end, once") {
  REQUIRE_FALSE(undisturbed().empty());
  int cut_short = 0;
  for (int point = 0; point < 20; ++point) {
    const Copied place;
    auto program = place.evaluating();
    place.wait_until_evaluated(tenants * point / 20);
    program.kill(SIGKILL);
    program.wait();
    REQUIRE(eventually([&] { return is_left_alone(place.conninfo); }, patience));
    const int evaluated = place.evaluated();
    INFO("point " << point << ", killed with " << evaluated << " tenants evaluated");
    cut_short += is_part(evaluated);
    check_next_run(place);
  }
  INFO("killed with some tenants evaluated and not all: " << cut_short << " of 20");
  CHECK(cut_short >= 10); // 19 where nothing else runs
}

TEST_CASE("the server is killed at five points of an evaluation: the same is told at the end, once") {
  REQUIRE_FALSE(undisturbed().empty());
  int cut_short = 0;
  for (int point = 0; point < 5; ++point) {
    const Copied place;
    auto program = place.evaluating();
    place.wait_until_evaluated(tenants * (2 * point + 1) / 10);
    TestServer::instance().stop("immediate");
    TestServer::instance().start();
    const auto finished = program.wait();
    const int evaluated = place.evaluated();
    INFO("point " << point << ", " << evaluated << " tenants evaluated: " << finished.err);
    cut_short += is_part(evaluated);
    if (is_part(evaluated)) CHECK(finished.exit_code == 75);
    check_next_run(place);
  }
  INFO("some tenants evaluated and not all: " << cut_short << " of 5");
  CHECK(cut_short >= 2);
}

TEST_CASE("two programs that evaluate two hundred tenants share them: the same is told at the end, once") {
  REQUIRE_FALSE(undisturbed().empty());
  const Copied place;
  auto one = place.evaluating();
  auto other = place.evaluating();
  CHECK(one.wait().exit_code == 0);
  CHECK(other.wait().exit_code == 0);
  CHECK(place.evaluated() == tenants);
  CHECK((place.value(whole_record()) == undisturbed()));
  check_next_run(place); // which finds nothing to do
}
