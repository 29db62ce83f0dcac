// Every published month, from a replica of the site with several financial years.
#include "tests/support/eventually.hpp"
#include "tests/support/site.hpp"
#include "tests/support/synthetic_month.hpp"

#include <catch2/catch.hpp>

#include <csignal>

using namespace waitlistd::test;

namespace {

const std::vector<std::pair<int, int>> published = {{2024, 11}, {2025, 2},  {2025, 3},
                                                    {2025, 4},  {2025, 11}, {2026, 1}};

std::string name_of(int year, int month) { return std::to_string(year) + "-" + two_digits(month); }

struct Archive {
  TemporaryFolder folder;
  std::vector<std::string> months;
  std::unique_ptr<Site> site;

  Archive() {
    for (const auto& [year, month] : published) {
      const auto made = synthetic_month({year, month, 3, 0.002, false});
      write_zip(folder / published_name(year, month), {{made.member_name, made.csv}});
      months.push_back(name_of(year, month) + "=" + (folder / published_name(year, month)).string() +
                       ",name=" + published_name(year, month));
    }
    site = std::make_unique<Site>(months, "good", false);
  }
  std::vector<std::string> words(const std::vector<std::string>& more) const {
    std::vector<std::string> all = {"backfill", "--from", "2024-11"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  Finished backfill(const std::vector<std::string>& more = {}) const {
    return waitlistd::test::waitlistd(words(more), site->environment);
  }
  std::string path_of(int year, int month) const {
    for (const auto& line : site->replica->requests())
      if (const auto at = line.find("/statistics/wp-content"); contains(line, published_name(year, month)))
        return line.substr(at, line.find('"', at) - at);
    throw std::runtime_error("never asked for");
  }
  std::string loaded() const {
    return site->value(
        "SELECT string_agg(to_char(period, 'YYYY-MM'), ' ' ORDER BY loaded_at) FROM rtt.release "
        "WHERE status = 'current'");
  }
};

// The files' paths are known from a look before, so that faults can be set before the run in question.
struct KnownArchive : Archive {
  KnownArchive() { REQUIRE(backfill({"--dry-run"}).exit_code == 0); }
};

} // namespace

TEST_CASE("every published month is loaded, newest first, and a second run asks for no file again") {
  const Archive archive;
  const auto first = archive.backfill({"--jobs", "1"});
  INFO(first.err);
  CHECK(first.exit_code == 0);
  CHECK(archive.loaded() == "2026-01 2025-11 2025-04 2025-03 2025-02 2024-11");
  CHECK(contains(first.out, "2026-01  loaded         vintage 1"));
  CHECK(contains(first.out, "6 months: 6 loaded\n"));
  CHECK(contains(first.out, "not published: 2025-12, 2025-05 to 2025-10, 2024-12 to 2025-01\n"));
  CHECK(archive.site->downloads() == 6);
  const auto second = archive.backfill();
  CHECK(second.exit_code == 0);
  CHECK(contains(second.out, "6 months: 6 there already\n"));
  CHECK(archive.site->downloads() == 6);
  CHECK(archive.site->value("SELECT count(*) FROM rtt.release") == "6");
  for (const auto& [year, month] : published) {
    const auto exported =
        waitlistd::test::waitlistd({"export", "--period", name_of(year, month)}, archive.site->environment);
    CHECK((exported.out == synthetic_month({year, month, 3, 0.002, false}).csv));
  }
}

TEST_CASE("a range takes its months only, reads no older year's page, and says when it holds none") {
  const Archive archive;
  const auto range = [&](const char* from, const char* to) {
    return waitlistd::test::waitlistd({"backfill", "--from", from, "--to", to}, archive.site->environment);
  };
  CHECK(range("2025-04", "2025-11").exit_code == 0);
  CHECK(archive.site->value("SELECT string_agg(to_char(period, 'YYYY-MM'), ' ' ORDER BY period) FROM "
                            "rtt.release") == "2025-04 2025-11");
  for (const auto& line : archive.site->replica->requests())
    CHECK_FALSE(contains(line, "rtt-data-2024-25"));
  const auto none = range("2025-05", "2025-06");
  CHECK(none.exit_code == 1);
  CHECK(contains(none.err, "no month of that range is published"));
}

TEST_CASE("a dry run loads every month and leaves nothing") {
  const Archive archive;
  const auto dry = archive.backfill({"--dry-run"});
  CHECK(dry.exit_code == 0);
  CHECK(contains(dry.err, "would load"));
  CHECK(archive.site->value("SELECT count(*) FROM rtt.release") == "0");
}

TEST_CASE("a month that is broken or cannot be had does not stop the others") {
  const Archive archive;
  write_file(archive.folder / published_name(2025, 4), "PK no ZIP at all");
  const auto finished = archive.backfill();
  INFO(finished.err);
  CHECK(finished.exit_code == 1);
  CHECK(archive.site->value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "5");
  CHECK(contains(finished.out, "2025-04  failed         https://"));
  CHECK(contains(finished.out, "6 months: 5 loaded, 1 failed\n"));
}

TEST_CASE("a file that was rejected is left alone by the next run as by a look, and told again") {
  const Archive archive;
  write_file(archive.folder / published_name(2025, 4), "PK no ZIP at all");
  CHECK(archive.backfill().exit_code == 1);
  CHECK(archive.site->downloads() == 6);
  const auto second = archive.backfill();
  CHECK(second.exit_code == 1);
  CHECK(contains(second.out, "still the file that was rejected"));
  CHECK(contains(second.out, "6 months: 5 there already, 1 failed\n"));
  CHECK(archive.site->downloads() == 6);
  archive.site->value("UPDATE rtt.release_url SET seen_at = seen_at - interval '25 hours'");
  archive.backfill();
  CHECK(archive.site->downloads() == 7); // loaded ones are asked by their validators
}

TEST_CASE("one month that is away for now: exit 75, and the next run has only it to load") {
  const KnownArchive archive;
  archive.site->environment["HTTP_RETRIES"] = "0";
  archive.site->replica->fault(archive.path_of(2025, 3), "status", "503", R"("times": 1, "only": "GET")");
  const auto finished = archive.backfill();
  INFO(finished.err);
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.out, "2025-03  failed"));
  const int before = archive.site->downloads();
  CHECK(archive.backfill().exit_code == 0);
  CHECK(archive.site->downloads() == before + 1);
}

TEST_CASE("an interrupt finishes the months in hand, and the next run continues") {
  const KnownArchive archive;
  archive.site->replica->fault(archive.path_of(2025, 3), "drip", "1000");
  RunningProgram running({WAITLISTD_BINARY, "backfill", "--from", "2024-11"}, archive.site->environment);
  REQUIRE(eventually([&] { return archive.site->value("SELECT count(*) FROM rtt.release") == "3"; },
                     std::chrono::minutes(1)));
  running.kill(SIGINT);
  const auto finished = running.wait();
  INFO(finished.err);
  CHECK(finished.exit_code == 130);
  CHECK(contains(finished.out, "6 months: 3 loaded, 3 not tried\n"));
  CHECK_FALSE(contains(finished.err, "error"));
  archive.site->replica->fault(archive.path_of(2025, 3), "none");
  const auto next = archive.backfill();
  CHECK(next.exit_code == 0);
  CHECK(contains(next.out, "6 months: 3 loaded, 3 there already\n"));
}

TEST_CASE("an interrupt while the next month's file waits for its turn ends the run too") {
  const KnownArchive archive;
  auto other = waitlistd::Connection::open(archive.site->database);
  REQUIRE(other->execute("SELECT pg_advisory_lock(1381258289, 202601)", "another waitlistd").has_value());
  RunningProgram running({WAITLISTD_BINARY, "backfill", "--from", "2024-11", "--jobs", "1"},
                         archive.site->environment);
  REQUIRE(eventually(
      [&] { return archive.site->value("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0"; },
      std::chrono::minutes(1)));
  running.kill(SIGINT);
  REQUIRE(other->execute("SELECT pg_advisory_unlock(1381258289, 202601)", "another waitlistd").has_value());
  const auto finished = running.wait();
  CHECK(finished.exit_code == 130);
  CHECK(archive.loaded() == "2026-01");
}

TEST_CASE("jobs load side by side: one that waits does not hold up the others") {
  const KnownArchive archive;
  auto other = waitlistd::Connection::open(archive.site->database);
  REQUIRE(other->execute("SELECT pg_advisory_lock(1381258289, 202601)", "another waitlistd").has_value());
  RunningProgram running({WAITLISTD_BINARY, "backfill", "--from", "2024-11", "--jobs", "2"},
                         archive.site->environment);
  REQUIRE(eventually([&] { return archive.site->value("SELECT count(*) FROM rtt.release") == "5"; },
                     std::chrono::minutes(1)));
  REQUIRE(other->execute("SELECT pg_advisory_unlock(1381258289, 202601)", "another waitlistd").has_value());
  CHECK(running.wait().exit_code == 0);
  CHECK(archive.loaded().ends_with("2026-01"));
}

TEST_CASE("a site that went away in the middle: the rest is not tried, exit 75") {
  const KnownArchive archive;
  archive.site->environment["HTTP_RETRIES"] = "0";
  for (const auto& [year, month] : std::vector<std::pair<int, int>>{{2025, 4}, {2025, 3}, {2025, 2}})
    archive.site->replica->fault(archive.path_of(year, month), "reset", "100", R"("only": "GET")");
  const auto finished = archive.backfill();
  INFO(finished.err);
  CHECK(finished.exit_code == 75);
  CHECK(contains(finished.out, "6 months: 2 loaded, 3 failed, 1 not tried\n"));
}
