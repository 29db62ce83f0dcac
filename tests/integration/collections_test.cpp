// A further collection, known to this test alone: everything that is common does for it what it does for RTT,
// without a word about it.
#include "service/command_line/commands.hpp"
#include "service/configuration.hpp"
#include "service/database/migrate.hpp"
#include "service/database/open_database.hpp"
#include "service/ledger/migrations.hpp"
#include "service/ledger/organisations.hpp"
#include "service/ledger/publication.hpp"
#include "service/look/look.hpp"

#include "tests/support/site.hpp"
#include "tests/support/tiny_collection.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace waitlistd {

namespace rtt {
extern const Collection collection;
}

// In place of the build's list.
std::span<const Collection* const> known_collections() {
  static constexpr const Collection* all[] = {&rtt::collection, &test::tiny_collection};
  return all;
}

} // namespace waitlistd

using namespace waitlistd;
using namespace waitlistd::test;

namespace {

const Collection& tiny() { return *find_collection("tiny").value(); }

// A site with tiny files, and a database.
struct TinySite : Site {
  TemporaryFolder files;
  Settings settings;
  Connection connection;

  TinySite() : Site({}, "good", false), connection(connect(database).value()) {
    const SettingMap said = {{"STATE_DIR", {(folder / "state").string(), "test"}},
                             {"CA_FILE", {replica->ca_file(), "test"}},
                             {"NHS_INDEX_URL", {replica->index_url(), "test"}},
                             {"KEEP_VINTAGES", {"1", "test"}},
                             {"BROWSER", {"off", "test"}}};
    settings = make_settings(merge_settings({said})).value();
    REQUIRE(bring_up_to_date(connection).has_value());
  }
  std::string file(const std::string& name, const std::string& rows) const {
    write_file(files / name, "area,month,count\r\n" + rows);
    return (files / name).string();
  }
  void publish(const std::string& month, const std::string& name, const std::string& rows) const {
    replica->command(R"({"do": "month", "spec": ")" + month + "=" + file(name, rows) + ",name=" + name +
                     ",text=Tiny\"}");
  }
  LookOutcome look() { return run_look(tiny(), connection, settings, false); }
  Result<LoadOutcome> load(const std::string& name, const std::string& rows, const LoadWish& wish = {}) {
    return load_file(tiny(), connection, settings, file(name, rows), wish);
  }
  std::string exported(Period period, std::optional<int> vintage = {}) {
    std::string out;
    const auto release = tiny().export_release(connection, period, vintage, [&](std::string_view piece) {
      out += piece;
      return Result<void>{};
    });
    return release ? out : release.error().message;
  }
  std::string told(bool json = false) { return tiny().status(connection, 12, json).value(); }
};

const std::string january = "north,2026-01,12\r\nsouth,2026-01,30\r\n";
const std::string january_revised = "north,2026-01,13\r\nsouth,2026-01,30\r\n";

} // namespace

TEST_CASE("a further collection is found on the site, loaded once, and asked for again") {
  TinySite site;
  site.publish("2026-01", "tiny-2026-01.csv", january);
  const auto first = site.look();
  REQUIRE(first.outcome.has_value());
  REQUIRE(first.loaded.size() == 1);
  CHECK(first.loaded[0].period == Period{2026, 1});
  CHECK(first.loaded[0].headline_name == "counted");
  CHECK(first.loaded[0].headline == 42);
  CHECK(site.look().loaded.empty());
  CHECK(site.value("SELECT count(*) FROM tiny.area_vintage") == "2");
  CHECK(site.value("SELECT count(*) FROM tiny.page") == "2"); // what was read of the site is remembered there
  CHECK(site.value("SELECT string_agg(outcome, ' ') FROM tiny.discovery") == "found");
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "0");
  CHECK(site.value("SELECT (SELECT count(*) FROM rtt.page) + (SELECT count(*) FROM rtt.discovery)") == "0");
  const auto newest = tiny().newest_month(site.connection).value();
  REQUIRE(newest.has_value());
  CHECK(newest->headline == 42);
}

TEST_CASE("its revision is a vintage, its withdrawal brings the former one back, and all of it is told") {
  TinySite site;
  REQUIRE(site.load("tiny-2026-01.csv", january).has_value());
  const auto revised = site.load("tiny-2026-01-revised.csv", january_revised).value();
  CHECK(revised.vintage == 2);
  CHECK(revised.because == "it is called revised, the other is not");
  CHECK(site.exported({2026, 1}) == "area,month,count\r\n" + january_revised);
  CHECK(site.exported({2026, 1}, 1) == "area,month,count\r\n" + january);
  CHECK_FALSE(site.load("tiny-2026-01.csv", january)->is_current); // it was loaded before
  CHECK(site.load("tiny-2026-01.csv", january, {.make_current = true})->current_again);
  CHECK(site.exported({2026, 1}) == "area,month,count\r\n" + january);

  const auto published = publications_since(site.connection, "tiny", 0, 10).value();
  REQUIRE(published.size() == 3);
  CHECK(published[0].vintage == 1);
  CHECK(published[1].vintage == 2);
  CHECK(published[2].vintage == 1);
  CHECK(published[2].because == "the operator said --make-current");
  CHECK(publications_since(site.connection, "tiny", published[1].id, 10)->size() == 1);
  CHECK(publications_since(site.connection, "tiny", 0, 2)->size() == 2);
  CHECK(publications_since(site.connection, "rtt", 0, 10)->empty());
}

TEST_CASE("who is in its months is kept for each of them, by role, with names and parents") {
  TinySite site;
  REQUIRE(site.load("tiny-2026-01.csv", january).has_value());
  REQUIRE(site.load("tiny-2026-02.csv", "east,2026-02,7\r\n").has_value());
  const auto in_january = read_organisations(site.connection, "tiny", 1).value();
  REQUIRE(in_january.providers.entries().size() == 2);
  REQUIRE(in_january.providers.find("south"));
  CHECK(*in_january.providers.find("south") == Organisation{"south", "Area south", "everywhere"});
  REQUIRE(in_january.provider_parents.entries().size() == 1);
  CHECK(in_january.provider_parents[0] == Organisation{"everywhere", "Everywhere", ""});
  CHECK(in_january.commissioners.entries().empty());
  CHECK(in_january.commissioner_parents.entries().empty());
  CHECK(read_organisations(site.connection, "tiny", 2)->providers.entries()[0].code == "east");
  CHECK(site.value("SELECT count(*) FROM rtt.release_organisation") == "0");
}

TEST_CASE("publications are numbered in the order of their commits, and no reader waits for that") {
  TinySite site;
  site.value("INSERT INTO tiny.release (period, vintage, status, url, strategy, csv_sha256, preamble, rows, "
             "loader_version) VALUES ('2026-01-01', 1, 'ready', '', '', 'a', '', 0, ''), "
             "('2026-02-01', 1, 'ready', '', '', 'b', '', 0, '') RETURNING 1");
  auto other = connect(site.database).value();
  REQUIRE(other.execute("SET lock_timeout = '200ms'", "being impatient").has_value());
  {
    auto transaction = Transaction::begin(site.connection).value();
    REQUIRE(site.connection.query("SELECT tiny.publish(1)", {}, "publishing").has_value());
    // Another month's publication would get the next number, and could be committed before this one.
    CHECK(contains(other.query("SELECT tiny.publish(2)", {}, "publishing").error().message, "lock timeout"));
    CHECK(publications_since(other, "tiny", 0, 10)->empty());
    REQUIRE(transaction.commit().has_value());
  }
  REQUIRE(other.query("SELECT tiny.publish(2)", {}, "publishing").has_value());
  const auto published = publications_since(other, "tiny", 0, 10).value();
  REQUIRE(published.size() == 2);
  CHECK(published[0].period == Period{2026, 1});
  CHECK(published[1].period == Period{2026, 2});
}

TEST_CASE("lines that its values would not be written as are kept and come back") {
  TinySite site;
  const std::string odd = "north,2026-01,012\r\nsouth,2026-01,30\neast,2026-01,5\r\nwest,2026-01,6";
  REQUIRE(site.load("tiny-2026-01.csv", odd).has_value());
  CHECK(site.exported({2026, 1}) == "area,month,count\r\n" + odd);
  // Another form, another line break, and none.
  CHECK(site.value("SELECT string_agg(line_no::text, ' ' ORDER BY line_no) FROM tiny.release_line") ==
        "2 3 5");
}

TEST_CASE("what of it may be a part is held until it is accepted") {
  TinySite site;
  REQUIRE(site.load("tiny-2026-01.csv", january).has_value());
  const auto cut = site.load("tiny-2026-01-revised.csv", "north,2026-01,12\r\n");
  REQUIRE_FALSE(cut.has_value());
  CHECK(cut.error().kind == FailureKind::held);
  CHECK(contains(cut.error().message, "2026-01 vintage 2 is held, not published: 1 rows, were 2"));
  CHECK(tiny().standing(site.connection)->held == 1);
  CHECK(contains(site.told(), "held: 1 rows, were 2"));
  CHECK(site.exported({2026, 1}) == "area,month,count\r\n" + january);
  const auto accepted = tiny().accept(site.connection, {2026, 1}, {});
  REQUIRE(accepted.has_value());
  CHECK(accepted->headline == 12);
  CHECK(site.exported({2026, 1}) == "area,month,count\r\nnorth,2026-01,12\r\n");
}

TEST_CASE("what is wrong with it is rejected, and its ledger says why") {
  TinySite site;
  const auto refused = site.load("tiny-2026-01.csv", january + "north,2026-02,1\r\n");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == FailureKind::rejected);
  CHECK(site.value("SELECT status || ': ' || rejected_because FROM tiny.release") ==
        "rejected: two months in one file");
  CHECK(site.value("SELECT to_regclass('tiny.area_2026_01') IS NULL") == "t");
}

TEST_CASE("its old rows go, and come back with the file") {
  TinySite site;
  for (const char* count : {"1", "2", "3"})
    REQUIRE(site.load("tiny-2026-01.csv", std::string("north,2026-01,") + count + "\r\n").has_value());
  CHECK(tiny().drop_old_rows(site.connection, 1).value() == 1);
  CHECK(contains(site.exported({2026, 1}, 1), "the rows of 2026-01 vintage 1 are no longer kept"));
  REQUIRE(site.load("tiny-2026-01.csv", "north,2026-01,1\r\n", {.make_current = true}).has_value());
  CHECK(site.exported({2026, 1}) == "area,month,count\r\nnorth,2026-01,1\r\n");
}

TEST_CASE("its status is told for a person and as JSON") {
  TinySite site;
  REQUIRE(site.load("tiny-2026-01.csv", january).has_value());
  REQUIRE(site.load("tiny-2026-03.csv", "north,2026-03,4\r\n").has_value());
  const std::string text = site.told();
  CHECK(contains(text, "2 months, 2026-01 to 2026-03\nmissing: 2026-02\n"));
  CHECK(contains(text, "2 rows, all areas 42\n"));
  CHECK(contains(text, "ok    no_area_is_empty: 1 examined"));
  CHECK(contains(site.told(true), R"("counted":42)"));
  CHECK(tiny().loaded_periods(site.connection).value() == std::vector<Period>{{2026, 3}, {2026, 1}});
}

TEST_CASE("both collections are in one database and neither sees the other's months") {
  TinySite site;
  REQUIRE(site.load("tiny-2026-01.csv", january).has_value());
  write_january(site.files);
  const auto loaded = load_file(*find_collection("nhs").value(), site.connection, site.settings,
                                (site.files / "jan.zip").string(), {});
  REQUIRE(loaded.has_value());
  CHECK(loaded->headline_name == "waiting_list");
  CHECK(site.value("SELECT count(*) FROM rtt.release") == "1");
  CHECK(site.value("SELECT count(*) FROM tiny.release") == "1");
}

TEST_CASE("its schema is brought up to date with the database's") {
  const std::string database = TestServer::instance().new_database();
  auto connection = connect(database).value();
  const auto made = migrate(connection).value();
  CHECK(std::count(made.begin(), made.end(), "tiny/ledger/0001_ledger") == 1);
  CHECK(std::count(made.begin(), made.end(), "tiny/0001_areas") == 1);
  CHECK(migrate(connection)->empty());
  CHECK(schema_state(connection)->pending.empty());
  value_of(database,
           "UPDATE rtt.schema_migration SET name = 'tiny/0002_later' WHERE name = 'tiny/0001_areas'");
  CHECK(contains(schema_state(connection).error().message, "it has migration tiny/0002_later"));
}

TEST_CASE("a reader role that is made later may read its schema, too") {
  TinySite site;
  REQUIRE(site.connection
              .execute("REVOKE ALL ON SCHEMA tiny FROM rtt_reader; REVOKE ALL ON ALL TABLES IN SCHEMA "
                       "tiny FROM rtt_reader",
                       "taking rights away")
              .has_value());
  REQUIRE(repair_reader_grants(site.connection).has_value());
  CHECK(site.value("SELECT has_schema_privilege('rtt_reader', 'tiny', 'USAGE') AND "
                   "has_table_privilege('rtt_reader', 'tiny.release', 'SELECT')") == "t");
}

TEST_CASE("a command that the collection has nothing for says so, and opens no database") {
  TemporaryFolder folder;
  write_file(folder / "figures.csv", "x");
  Configuration configuration;
  configuration.settings = make_settings(merge_settings({})).value();
  configuration.settings.data_source = "tiny";
  configuration.settings.state_dir = folder / "state";
  const auto diff = run_command(DiffCommand{{2026, 1}, {}, {}, false, {}}, configuration);
  CHECK(diff.error().message == "the collection \"tiny\" has no comparison of vintages");
  const auto reconciled =
      run_command(ReconcileCommand{(folder / "figures.csv").string(), false, {}}, configuration);
  CHECK(reconciled.error().message == "the collection \"tiny\" has no published figures to compare with");
  CHECK_FALSE(std::filesystem::exists(folder / "state"));
}

TEST_CASE("an unknown collection is told with those that there are") {
  const auto unknown = find_collection("ae");
  CHECK(unknown.error().message == "there is no collection ae");
  CHECK(unknown.error().hint == "there are: nhs, tiny");
}
