// What the program is started with: another server's connection in the environment, secrets of ours that are
// not for others, closed descriptors, output that leads nowhere.
#include "service/command_line/command_table.hpp"
#include "tests/attack/hostile_site.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace waitlistd::test;

namespace {

namespace fs = std::filesystem;

// The program with its output led elsewhere by a shell: "> /dev/full".
Finished led(const std::vector<std::string>& words, const std::string& where,
             const Environment& environment) {
  std::string line = WAITLISTD_BINARY;
  for (const std::string& word : words)
    line += " '" + word + "'";
  return check_within({}, RunningProgram({"sh", "-c", line + " " + where}, environment).wait());
}

} // namespace

// ---- what the program is started with

TEST_CASE("what the environment says of another server does not reach the private cluster") {
  TemporaryFolder folder;
  write_file(folder / "service.conf", "[elsewhere]\nhost=127.0.0.1\nport=1\n");
  const Environment environment = {{"STATE_DIR", (folder / "state").string()},
                                   {"PGHOSTADDR", "127.0.0.1"},
                                   {"PGPORT", "1"},
                                   {"PGSERVICE", "elsewhere"},
                                   {"PGSERVICEFILE", (folder / "service.conf").string()},
                                   {"PGSSLMODE", "verify-full"},
                                   {"PGOPTIONS", "-c work_mem=nonsense"},
                                   {"PGDATA", "/nonexistent"}};
  REQUIRE(run_within({}, {"migrate"}, environment).exit_code == 0);
  const auto finished = run_within({}, {"psql", "--", "-XAtc", "SELECT 'here'"}, environment);
  INFO(finished.err);
  CHECK(finished.out == "here\n");
}

TEST_CASE("our secrets are not in the environment of the database server") {
  TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()},
                                   {"HTTP_TOKEN", "s3cret-token"},
                                   {"HTTPS_PROXY", "http://ann:s3cret-proxy@proxy.invalid:3128"}};
  REQUIRE(run_within({}, {"migrate"}, environment).exit_code == 0);
  const auto seen = run_within({},
                               {"psql", "--", "-XAtc",
                                "CREATE TEMP TABLE said (line text); COPY said FROM PROGRAM "
                                "'env'; SELECT string_agg(line, ',') FROM said"},
                               environment);
  INFO(seen.err);
  CHECK(contains(seen.out, "PATH="));
  CHECK_FALSE(contains(seen.out, "s3cret"));
}

TEST_CASE("no secret is shown by print-config, whatever its form") {
  const TemporaryFolder folder;
  const Environment environment = {{"STATE_DIR", (folder / "state").string()},
                                   {"HTTP_TOKEN", "s3cret"},
                                   {"HTTPS_PROXY", "ann:s3cret@proxy.example:3128"},
                                   {"PG_CONN", "host=db password=s3cret"}};
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"print-config"}, std::vector<std::string>{"print-config", "--json"}}) {
    const auto finished = run_within({}, words, environment);
    CHECK(finished.exit_code == 0);
    CHECK_FALSE(contains(finished.out + finished.err, "s3cret"));
    CHECK(contains(finished.out, "ann:***@proxy.example:3128"));
  }
}

// ---- where its output goes

namespace {

const std::string workbook = WAITLISTD_TEST_DATA "/headline/RTT-Overview-Timeseries-Dec25.xlsx";

// What writes to standard output.
const std::vector<std::vector<std::string>> printing = {{"status"},
                                                        {"status", "--json"},
                                                        {"print-config"},
                                                        {"print-config", "--json"},
                                                        {"print-config", "--reference"},
                                                        {"print-config", "--as", "man"},
                                                        {"check-config"},
                                                        {"init-database", "--print"},
                                                        {"migrate"},
                                                        {"migrate", "--check"},
                                                        {"export", "--period", "2026-01"},
                                                        {"diff", "--period", "2026-01"},
                                                        {"diff", "--period", "2026-01", "--json"},
                                                        {"discover"},
                                                        {"discover", "--all"},
                                                        {"discover", "--json"},
                                                        {"backfill", "--from", "2026-01"},
                                                        {"reconcile", workbook},
                                                        {"reconcile", workbook, "--json"},
                                                        {"alerts", "list"},
                                                        {"alerts", "list", "--json"},
                                                        {"alerts", "digest"},
                                                        {"alerts", "backtest"},
                                                        {"alerts", "evaluate"},
                                                        {"tenant", "list"},
                                                        {"tenant", "export", "default"},
                                                        {"measures"},
                                                        {"--help"},
                                                        {"--help", "settings"},
                                                        {"--version"},
                                                        {"status", "--help"}};

// What writes nothing there: these say what they did in the log, which is on standard error.
const std::set<std::string> silent = {"once", "run", "load", "accept"};

// January 2026, revised, and a December 2025 that the workbook has, too.
struct PublishedAndRevised : HostileSite {
  PublishedAndRevised() {
    check_loads();
    auto revised = good_lines();
    for (const auto& line : good_rows("RAC"))
      revised.push_back(line);
    std::string december = file_of(good_lines());
    for (std::size_t at = 0; (at = december.find("January-2026", at)) != std::string::npos;)
      december.replace(at, 12, "December-2025");
    write_file(files / "revised.csv", file_of(revised));
    write_file(files / "december.csv", december);
    for (const char* file : {"revised.csv", "december.csv"})
      REQUIRE(bounded({"load", (files / file).string()}).exit_code == 0);
  }
};

} // namespace

TEST_CASE("every command either is tried without standard output, or writes nothing there") {
  std::set<std::string> known = silent;
  for (const auto& words : printing)
    known.insert(words[0]);
  known.insert("psql"); // which it becomes; tried beside the others
  for (const waitlistd::CommandSpec& command : waitlistd::commands()) {
    INFO(command.name);
    CHECK(known.contains(command.name) == waitlistd::is_of_this_system(command));
  }
}

TEST_CASE("output that is lost is not success, whichever command printed it") {
  const PublishedAndRevised site;
  for (const auto& words : printing)
    for (const char* where : {"> /dev/full", ">&-"}) {
      const auto finished = led(words, where, site.environment);
      INFO(words[0] << " " << where << "\n" << finished.err);
      CHECK(finished.exit_code == 1);
      CHECK(contains(finished.err, "cannot write standard output"));
    }
  CHECK(led({"psql", "--", "-XAtc", "SELECT 1"}, "> /dev/full", site.environment).exit_code ==
        1); // psql's own
}

TEST_CASE("a command without output is not troubled by where it would go") {
  const HostileSite site;
  site.check_loads();
  const std::vector<std::vector<std::string>> commands = {{"load", (site.files / "jan.zip").string()},
                                                          {"once"}};
  for (const auto& words : commands)
    for (const char* where : {"> /dev/full", ">&-", "<&- >&-", "<&- >&- 2>&-"}) {
      const auto finished = led(words, where, site.environment);
      INFO(words[0] << " " << where << finished.err);
      CHECK(finished.exit_code == 0);
    }
}

TEST_CASE("with its standard streams closed nothing that it says lands in the database's connection") {
  const BoundedPlace place;
  place.load("january.csv", file_of(good_lines()));
  const auto finished = led({"status", "--verbose"}, "<&- >&- 2>&-", place.environment);
  CHECK(finished.exit_code == 1); // what it printed is lost, no more than that
  CHECK(place.value("SELECT count(*) FROM rtt.release") == "1");
}
