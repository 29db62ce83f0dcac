// Tenants as files: what apply, export, list, new and remove do to a database, and who sees what of it.
#include "service/release_file/sha256.hpp"
#include "sql/migrations.hpp"
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <algorithm>
#include <csignal>
#include <sstream>
#include <thread>

using namespace waitlistd::test;
using waitlistd::Connection;

namespace {

std::string rule(const std::string& name, const std::string& members) {
  return R"({"name": ")" + name + R"(", "measure": "total", "places": ["England"], )" + members + "}";
}

std::string tenant(const std::string& name, const std::string& rules, const std::string& title = "T") {
  return R"({"tenant": ")" + name + R"(", "title": ")" + title + R"(", "rules": [)" + rules + "]}";
}

struct Tenants : Place {
  explicit Tenants(bool is_migrated = true) {
    if (!is_migrated) return;
    const auto migrated = run({"migrate"});
    INFO(migrated.err);
    REQUIRE(migrated.exit_code == 0);
  }
  // Roles are the whole server's, and this program's tests share one; another database may have it, too.
  ~Tenants() override {
    value("DO $$ DECLARE reader name; BEGIN "
          "FOR reader IN SELECT rolname FROM pg_roles WHERE rolname LIKE 'tenant\\_%\\_reader' LOOP "
          "EXECUTE format('DROP OWNED BY %I CASCADE', reader); "
          "BEGIN EXECUTE format('DROP ROLE %I', reader); EXCEPTION WHEN dependent_objects_still_exist THEN "
          "NULL; END; "
          "END LOOP; END $$");
  }
  std::string file(const std::string& name, const std::string& content) const {
    write_file(folder / name, content);
    return (folder / name).string();
  }
  Finished apply(const std::vector<std::string>& words, int expected_exit = 0) const {
    std::vector<std::string> all = {"tenant", "apply"};
    all.insert(all.end(), words.begin(), words.end());
    const auto finished = run(all);
    INFO(finished.out << finished.err);
    REQUIRE(finished.exit_code == expected_exit);
    return finished;
  }
  std::string exported_tenant(const std::string& name) const {
    const auto finished = run({"tenant", "export", name});
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
    return finished.out;
  }
  // All that there is of tenants, to the last moment of an apply.
  std::string everything() const {
    std::string out = value("SELECT string_agg(t::text, '|' ORDER BY name) FROM waitlistd.tenant AS t");
    std::istringstream all(value("SELECT string_agg(name, ' ' ORDER BY name) FROM waitlistd.tenant"));
    for (std::string name; all >> name;)
      out += value("SELECT string_agg(r::text, '|' ORDER BY rule_id) FROM tenant_" + name + ".rule AS r");
    return out + value("SELECT string_agg(nspname, ' ' ORDER BY nspname) FROM pg_namespace WHERE nspname "
                       "LIKE 'tenant%'");
  }
  std::string rules_of(const std::string& name) const {
    return value("SELECT string_agg(name || CASE WHEN removed_at IS NULL THEN '' ELSE ' removed' END, ', ' "
                 "ORDER BY rule_id) "
                 "FROM tenant_" +
                 name + ".rule");
  }
  bool may(const std::string& role, const std::string& statement) const {
    auto connection = Connection::open(conninfo);
    REQUIRE(connection->execute("SET ROLE " + role, "becoming the reader").has_value());
    return connection->query(statement, {}, "reading").has_value();
  }
};

} // namespace

TEST_CASE("a database without tenants has one, default, with England's rules and the operator's") {
  const Tenants place;
  CHECK(place.value("SELECT name || ' ' || title || ' ' || tenant_version FROM waitlistd.tenant") ==
        "default This database 1");
  CHECK(place.rules_of("default") ==
        "overdue, rejected, held, findings, england-within-18, england-over-52, england-list");
  CHECK(contains(place.run({"tenant", "list"}).out, "default      7  2"));
  CHECK(contains(place.run({"migrate"}).out, "the schema is up to date"));
  CHECK(place.run({"migrate", "--check"}).exit_code == 0);
  // Once there is another it may go, and does not come again.
  place.apply({place.file("a.json", tenant("a", "")), "--prune"});
  CHECK(place.run({"migrate"}).exit_code == 0);
  CHECK(place.value("SELECT string_agg(name, ' ') FROM waitlistd.tenant") == "a");
}

TEST_CASE("what is applied twice changes nothing the second time, and export gives back what was applied") {
  const Tenants place;
  const std::string file =
      place.file("barts.json", tenant("barts", rule("list", R"("when": {"above": 65.1, "clear": 60})")));
  const auto first = place.apply({file});
  CHECK(first.out == "+ tenant barts (T)\n    + rule list\n1 new, 0 changed, 0 removed, 0 unchanged\n");
  CHECK(place.rules_of("barts") == "list");
  CHECK(place.value("SELECT definition -> 'when' ->> 'above' FROM tenant_barts.rule") == "65.1");
  const std::string before = place.everything();
  CHECK(place.apply({file}).out == "  tenant barts (T)\n0 new, 0 changed, 0 removed, 1 unchanged\n");
  const std::string exported = place.exported_tenant("barts");
  CHECK(contains(exported, R"("when": {"above": 65.1, "clear": 60})"));
  CHECK(contains(place.apply({place.file("exported.json", exported)}).out, "1 unchanged"));
  CHECK(place.everything() == before);
  CHECK(place.exported_tenant("barts") == exported);
}

TEST_CASE("a dry run shows what would change, member by member, and changes nothing") {
  const Tenants place;
  place.apply({place.file("a.json", tenant("a", rule("one", R"("when": {"above": 1})") + "," +
                                                    rule("two", R"("when": {"above": 2})")))});
  const std::string changed =
      place.file("a.json", tenant("a",
                                  rule("one", R"("when": {"above": 1.5}, "severity": "info")") + "," +
                                      rule("three", R"("when": {"above": 3})"),
                                  "New"));
  const std::string added = place.file("b.json", tenant("b", ""));
  const std::string before = place.everything();
  const char* plan = "~ tenant a (New)\n"
                     "    ~ title \"T\" → \"New\"\n"
                     "    ~ rule one: when {\"above\": 1} → {\"above\": 1.5}; severity none → \"info\"\n"
                     "    + rule three\n"
                     "    - rule two\n"
                     "+ tenant b (T)\n"
                     "- tenant default (This database)\n"
                     "1 new, 1 changed, 1 removed, 0 unchanged\n";
  CHECK(place.apply({changed, added, "--prune", "--dry-run"}).out ==
        std::string(plan) + "nothing was changed: --dry-run\n");
  CHECK(place.everything() == before);
  CHECK(place.apply({place.folder.path().string(), "--prune"}).out == plan); // the folder has the same files
  CHECK(place.rules_of("a") == "one removed, two removed, one, three");
  CHECK(place.value("SELECT to_regnamespace('tenant_default')") == "NULL");
  CHECK(place.value("SELECT to_regrole('tenant_b_reader')") == "tenant_b_reader");
}

TEST_CASE("a rule that is called otherwise keeps its row, one that says something else gets a new one") {
  const Tenants place;
  const auto apply = [&](const std::string& members, const std::string& ours) {
    place.apply({place.file("a.json", R"({"tenant": "a", "places": {"ours": [")" + ours + R"("]}, "rules": [
        {"name": "r", "measure": "total", "places": ["ours"], )" +
                                          members + "}]}")});
    return place.rules_of("a");
  };
  CHECK(apply(R"("when": {"above": 1})", "R1H") == "r");
  place.value("UPDATE tenant_a.rule SET baseline_publication = 7");
  CHECK(apply(R"("title": "T", "text": "x", "severity": "critical", "when": {"above": 1})", "R1H") == "r");
  CHECK(place.value("SELECT title || text || severity || baseline_publication FROM tenant_a.rule") ==
        "Txcritical7");
  CHECK(apply(R"("when": {"above": 2})", "R1H") == "r removed, r");
  CHECK(place.value("SELECT count(baseline_publication) FROM tenant_a.rule WHERE removed_at IS NULL") == "0");
  CHECK(apply(R"("when": {"above": 2})", "RJ1") == "r removed, r removed, r"); // of other places
  CHECK(apply(R"("when": {"above": 1})", "R1H") == "r removed, r removed, r removed, r");
}

TEST_CASE("one bad file of three changes nothing, and every mistake of every file is told") {
  const Tenants place;
  const std::string before = place.everything();
  place.file("a.json", tenant("a", ""));
  place.file("b.json", tenant("b", rule("r", R"("when": {"above": "1"}, "fire_after": 0)")));
  place.file("c.json", tenant("c", rule("r", R"("when": {"bellow": 1})")));
  const auto shape = place.apply({place.folder.path().string()}, 1);
  for (const char* told :
       {"b.json: /rules/0/when/above: \"1\" should be a number", "b.json: /rules/0/fire_after: 0 is too low",
        "c.json: /rules/0/when/bellow: is not known here; did you mean \"below\"?"})
    CHECK(contains(shape.err, told));
  CHECK(place.everything() == before);

  place.file("b.json", tenant("b", rule("r", R"("when": {"above": 1}, "part": "Part_9")")));
  place.file("c.json", tenant("a", ""));
  const auto twice = place.apply({place.folder.path().string()}, 1);
  CHECK(contains(twice.err, "c.json: /tenant: \"a\" is the name of the tenant in "));
  place.file("c.json", tenant("c", rule("r", R"("when": {"standard": "in force"})")));
  const auto meaning = place.apply({place.folder.path().string()}, 1);
  CHECK(contains(meaning.err, "b.json: /rules/0/part: \"total\" has no part \"Part_9\""));
  CHECK(contains(meaning.err, "c.json: /rules/0/when/standard: there is no national standard of \"total\""));
  CHECK(place.everything() == before);
}

TEST_CASE("a code that no release has is applied, and warned of once something is loaded") {
  const Tenants place;
  const std::string file = place.file("a.json", R"({"tenant": "a", "places": {"ours": ["RAX", "RAA"]}})");
  CHECK(contains(place.apply({file}).err, "no release is loaded yet: codes of places are not checked"));
  place.load("file.csv", file_of(good_lines()));
  const auto warned = place.apply({file});
  CHECK(contains(warned.err, "a.json: /places/ours/0: no release has provider \"RAX\"; did you mean \"RA"));
  CHECK_FALSE(contains(warned.err, "/places/ours/1"));
}

TEST_CASE("the starter set is applied as it comes") {
  const Tenants place;
  const auto made = place.run({"tenant", "new", "barts", "--provider", "R1H", "--icb", "QMF"});
  INFO(made.err);
  REQUIRE(made.exit_code == 0);
  const auto applied = place.apply({place.file("barts.json", made.out)});
  CHECK(place.value("SELECT count(*) FROM tenant_barts.rule WHERE title <> '' AND text <> ''") == "10");
  CHECK(place.exported_tenant("barts") == made.out);
  CHECK(place.run({"tenant", "new", "Barts", "--provider", "R1H"}).exit_code == 2);
  CHECK(place.run({"tenant", "new", "barts", "--provider", "r1h'"}).exit_code == 2);
}

TEST_CASE("a tenant is removed with all that it has, and only where that is meant") {
  const Tenants place;
  place.apply({place.file("a.json", tenant("a", rule("r", R"("when": {"above": 1})"))),
               place.file("b.json", tenant("b", ""))});
  const auto unsure = place.run({"tenant", "remove", "a"});
  CHECK(unsure.exit_code == 2);
  CHECK(contains(unsure.err, "--yes"));
  CHECK(place.value("SELECT to_regnamespace('tenant_a')") == "tenant_a");
  const auto unknown = place.run({"tenant", "remove", "bb", "--yes"});
  CHECK(unknown.exit_code == 1);
  CHECK(contains(unknown.err, "there is no tenant \"bb\""));
  CHECK(place.run({"tenant", "remove", "a", "--yes"}).exit_code == 0);
  CHECK(place.value("SELECT to_regnamespace('tenant_a')") == "NULL");
  CHECK(place.value("SELECT to_regrole('tenant_a_reader')") == "NULL");
  CHECK(place.value("SELECT string_agg(name, ' ' ORDER BY name) FROM waitlistd.tenant") == "b default");
}

TEST_CASE("a reader sees the figures and its own tenant, and is denied every table and view of any other") {
  const Tenants place;
  place.apply({place.file("a.json", tenant("a", "")), place.file("b.json", tenant("b", ""))});
  std::istringstream relations(place.value("SELECT string_agg(c.oid::regclass::text, ' ') FROM pg_class AS c "
                                           "JOIN pg_namespace AS n ON n.oid = c.relnamespace "
                                           "WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S') AND (n.nspname LIKE "
                                           "'tenant%' OR n.nspname = 'waitlistd')"));
  int own = 0;
  int others = 0;
  for (std::string relation; relations >> relation;) {
    INFO(relation);
    const bool is_own = relation.starts_with("tenant_a.") && !relation.ends_with("_seq");
    CHECK(place.may("tenant_a_reader", "SELECT * FROM " + relation) == is_own);
    CHECK_FALSE(place.may("tenant_a_reader", "DELETE FROM " + relation));
    ++(is_own ? own : others);
  }
  CHECK(own == 5);
  CHECK(others > 12);
  CHECK(place.may("tenant_a_reader", "SELECT * FROM rtt.england_month"));
  CHECK(place.may("tenant_a_reader", "SELECT * FROM rtt.standard"));
  CHECK_FALSE(place.may("tenant_a_reader", "CREATE TABLE tenant_a.mine ()"));
  CHECK_FALSE(place.may("rtt_reader", "SELECT * FROM tenant_a.alerts"));
  place.value("CREATE TABLE tenant_a.later ()"); // what a later migration makes
  CHECK(place.may("tenant_a_reader", "SELECT * FROM tenant_a.later"));
  CHECK_FALSE(place.may("tenant_b_reader", "SELECT * FROM tenant_a.later"));
}

TEST_CASE(
    "a reader's role that the loader may not make is a warning with what an administrator does about it") {
  const Tenants place;
  place.value("CREATE ROLE plain_tenants LOGIN PASSWORD 's3cret-plain'");
  const Tenants other(false);
  other.value("ALTER DATABASE " + other.value("SELECT current_database()") + " OWNER TO plain_tenants");
  Environment environment = other.environment;
  environment["PG_CONN"] = other.conninfo + " user=plain_tenants password=s3cret-plain";
  const std::string file = other.file("plain.json", tenant("plain", ""));
  const auto applied = waitlistd::test::waitlistd({"tenant", "apply", file}, environment);
  INFO(applied.err);
  CHECK(applied.exit_code == 0);
  CHECK(contains(applied.err,
                 "CREATE ROLE tenant_plain_reader NOLOGIN and GRANT rtt_reader TO tenant_plain_reader"));
  other.value("CREATE ROLE tenant_plain_reader NOLOGIN");
  other.value("GRANT rtt_reader TO tenant_plain_reader");
  const auto migrated = waitlistd::test::waitlistd({"migrate"}, environment);
  CHECK_FALSE(contains(migrated.err, "tenant_plain_reader"));
  CHECK(other.may("tenant_plain_reader", "SELECT * FROM tenant_plain.alerts"));
  CHECK(other.may("tenant_plain_reader", "SELECT * FROM rtt.england_month"));
  other.value("DROP OWNED BY plain_tenants CASCADE");
  other.value("ALTER DATABASE " + other.value("SELECT current_database()") + " OWNER TO CURRENT_USER");
  other.value("DROP ROLE plain_tenants");
  other.value("DROP ROLE tenant_plain_reader");
}

TEST_CASE("hostile names, texts and codes change nothing but their own row, or are refused") {
  const Tenants place;
  place.apply({place.file("b.json", tenant("b", rule("r", R"("when": {"above": 1})")))});
  const std::string others =
      place.value("SELECT t::text FROM waitlistd.tenant AS t WHERE name = 'b'") + place.rules_of("b");
  const std::string schemas = "SELECT count(*) FROM pg_namespace";
  const std::string schemas_before = place.value(schemas);
  for (const std::string& name :
       {std::string(R"(x\"; DROP SCHEMA rtt CASCADE; --)"), std::string("x'"), std::string("X"),
        std::string("1x"), std::string("x y"), std::string("пациент"), std::string("x%s"),
        std::string("{schema}"), std::string("x\\u0000"), std::string("x\\n"), std::string(65536, 'x')}) {
    INFO(name.substr(0, 60));
    place.apply({place.file("x.json", tenant(name, ""))}, 1);
  }
  for (const char* members :
       {R"("when": {"standard": "'; DROP SCHEMA rtt CASCADE; --"})",
        R"("when": {"above": 1}, "categories": ["C_100'"])", R"("when": {"above": 1}, "part": "$1")",
        R"("when": {"above": 1}, "text": "a\u0000b")"})
    place.apply(
        {place.file("x.json",
                    tenant("x", std::string(R"({"name": "r", "measure": "total", "places": ["England"], )") +
                                    members + "}"))},
        1);
  CHECK(place.value(schemas) == schemas_before);

  const std::string text =
      R"(' \" % \\ {schema} $1 $$ \n\t\u001b[31m \u202e 中文 مرحبا \ud83d\ude00 <script>&amp; ); DROP TABLE rule; --)";
  place.apply({place.file(
      "x.json",
      tenant("x", rule("r", R"("title": ")" + text + R"(", "text": ")" + text + R"(", "when": {"above": 1})"),
             text))});
  const auto again = place.apply({place.file("y.json", place.exported_tenant("x"))});
  CHECK(contains(again.out, "1 unchanged"));
  CHECK_FALSE(contains(again.out, "\x1b"));
  CHECK_FALSE(contains(place.exported_tenant("x"), "\x1b"));
  CHECK(place.value("SELECT text = title AND text LIKE '%{schema} $1 $$%' AND text LIKE E'%\\n\\t\\x1b[31m%' "
                    "FROM tenant_x.rule") == "t");
  CHECK(place.value("SELECT t::text FROM waitlistd.tenant AS t WHERE name = 'b'") + place.rules_of("b") ==
        others);
  for (const char* words : {"b'; DROP SCHEMA rtt", "b\" CASCADE", "%s", "{schema}"}) {
    CHECK(place.run({"tenant", "export", words}).exit_code == 1);
    CHECK(place.run({"tenant", "remove", words, "--yes"}).exit_code == 1);
  }
  CHECK(place.value("SELECT count(*) FROM waitlistd.tenant") == "3");
}

TEST_CASE("two hundred tenants are brought up to date one by one, and what a killed program leaves is done "
          "by the next") {
  const Tenants place;
  for (int i = 0; i < 200; ++i)
    place.file("t" + std::to_string(i) + ".json",
               tenant("t" + std::to_string(i), rule("r", R"("when": {"above": 1})")));
  const auto done = [&] {
    return std::stoi(place.value(
        "SELECT count(*) FROM waitlistd.tenant WHERE tenant_version = 1 AND rules_sha256 = sha256"));
  };
  {
    RunningProgram apply({WAITLISTD_BINARY, "tenant", "apply", place.folder.path().string()},
                         place.environment);
    for (int i = 0; i < 2000 && done() < 20; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    apply.kill(SIGKILL);
    apply.wait();
  }
  while (place.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                     "pg_backend_pid()") != "0")
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  const int before = done();
  CHECK(before >= 20);
  REQUIRE(before < 201);
  CHECK(place.value("SELECT count(*) FROM waitlistd.tenant") == "201"); // the documents came together
  CHECK(place.run({"migrate", "--check"}).exit_code == 1);
  const auto next = place.run({"migrate"});
  INFO(next.err);
  CHECK(next.exit_code == 0);
  CHECK(done() == 201);
  CHECK(std::count(next.out.begin(), next.out.end(), '\n') == 201 - before);
  CHECK(place.rules_of("t199") == "r");
  CHECK(place.run({"migrate", "--check"}).exit_code == 0);
}

TEST_CASE("a tenant whose schema cannot be made holds up no other") {
  const Tenants place;
  place.value("CREATE SCHEMA tenant_b");
  place.value("INSERT INTO waitlistd.tenant (name, title, document, sha256) SELECT n, '', '{\"tenant\": \"' "
              "|| n || '\"}', repeat('a', 64) "
              "FROM unnest('{a,b,c}'::text[]) AS n");
  const auto migrated = place.run({"migrate"});
  CHECK(migrated.exit_code == 1);
  place.apply({place.file("x.json", tenant("b", "")), place.file("z.json", tenant("z", ""))}, 1);
  CHECK(contains(migrated.err, "migration 0001_alerts of tenant b failed"));
  CHECK(place.value(
            "SELECT string_agg(name, ' ' ORDER BY name) FROM waitlistd.tenant WHERE tenant_version = 1") ==
        "a c default z");
  const auto loaded = place.run({"load", place.file("file.csv", file_of(good_lines()))});
  CHECK(loaded.exit_code == 0);
  CHECK(contains(loaded.err, "warning: migration 0001_alerts of tenant b failed"));
}

TEST_CASE("a stored file that this version cannot read is mended by applying the tenant's again") {
  const Tenants place;
  const std::string file = place.file("a.json", tenant("a", ""));
  place.apply({file});
  place.value("UPDATE waitlistd.tenant SET document = '{\"tenant\": \"a\", \"later\": 1}', rules_sha256 = "
              "NULL WHERE name = 'a'");
  const auto behind = place.run({"migrate"});
  CHECK(behind.exit_code == 1);
  CHECK(contains(behind.err, "tenant a: /later: is not known here"));
  CHECK(contains(place.apply({file}).out,
                 "~ tenant a (T)\n    ~ title \"(the stored file cannot be read)\" → \"T\"\n"));
  CHECK(place.run({"migrate", "--check"}).exit_code == 0);
}

TEST_CASE("a database from before there were tenants gets its first one") {
  const Tenants place(false);
  auto connection = Connection::open(place.conninfo);
  std::string before = "CREATE SCHEMA rtt; CREATE TABLE rtt.schema_migration (name text COLLATE \"C\" "
                       "PRIMARY KEY, sha256 text NOT NULL, "
                       "program_version text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now());";
  for (const waitlistd::Migration& migration : waitlistd::embedded_migrations().first(20))
    before += std::string(migration.sql) + ";INSERT INTO rtt.schema_migration VALUES ('" +
              std::string(migration.name) + "', '" + waitlistd::sha256_of(migration.sql) + "', '0.3.0');";
  const auto made =
      connection->execute("SET search_path = pg_catalog, pg_temp;" + before, "making an older schema");
  if (!made) FAIL(made.error().message);
  CHECK(place.run({"tenant", "list"}).exit_code == 1);
  const auto applied = place.apply({place.file("a.json", tenant("a", ""))});
  CHECK(place.value(
            "SELECT string_agg(name, ' ' ORDER BY name) FROM waitlistd.tenant WHERE tenant_version = 1") ==
        "a default");
}

TEST_CASE("reading commands make no tenant, no schema and no cluster") {
  const Place place;
  write_file(place.folder / "a.json", R"({"tenant": "a"})");
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"tenant", "list"},
        {"tenant", "export", "a"},
        {"tenant", "remove", "a", "--yes"},
        {"tenant", "apply", (place.folder / "a.json").string(), "--dry-run"}}) {
    CHECK(place.run(words).exit_code == 1);
    CHECK(place.value("SELECT count(*) FROM pg_namespace WHERE nspname IN ('rtt', 'waitlistd')") == "0");
  }
}
