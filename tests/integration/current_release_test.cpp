// Which release of a month is current, and what is held: A, B, A; files in any order; copies that were cut.
#include "tests/support/place.hpp"
#include "tests/support/site.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iostream>

using namespace waitlistd::test;

namespace {

const std::string cases = WAITLISTD_SOURCE_DIR "/tests/data/cases/";

const std::string waiting_list =
    "SELECT total FROM rtt.england_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999'";
const std::string statuses =
    "SELECT string_agg(vintage || ' ' || status, ', ' ORDER BY vintage) FROM rtt.release";
const std::string intervals =
    "SELECT string_agg(r.vintage || ' ' || p.published_by || CASE WHEN p.valid_to IS NULL THEN ' now' ELSE "
    "'' "
    "END, ', ' ORDER BY p.valid_from) FROM rtt.publication AS p JOIN rtt.release AS r USING (release_id)";

void load(const Place& place, const std::string& file, const std::vector<std::string>& options = {},
          int expected_exit = 0) {
  std::vector<std::string> words = {"load", file};
  words.insert(words.end(), options.begin(), options.end());
  const auto finished = place.run(words);
  INFO(finished.err);
  REQUIRE(finished.exit_code == expected_exit);
}

// The list that was known in the middle of the month's interval number `n`, from 1.
std::string known_in(const Place& place, int n) {
  return place.value("SELECT m.total FROM (SELECT *, row_number() OVER (ORDER BY valid_from) AS n FROM "
                     "rtt.publication) AS p "
                     "CROSS JOIN LATERAL rtt.england_month_as_of(p.valid_from) AS m "
                     "WHERE p.n = " +
                     std::to_string(n) + " AND m.part = 'Part_2' AND m.treatment_function_code = 'C_999'");
}

// A case of November 2025 as it is published: its path.
std::string zipped(const TemporaryFolder& files, const char* name, const char* csv) {
  write_zip(files / name, {{"20251130-RTT-November-2025-full-extract.csv", content_of(cases + csv)}});
  return (files / name).string();
}

// A January with so many providers, of 16 rows each.
std::vector<std::string> january(int providers) {
  std::vector<std::string> lines = {header()};
  for (int p = 0; p < providers; ++p)
    for (int c = 0; c < 8; ++c)
      for (const char* function : {"C_100", "C_999"})
        lines.push_back(row("P" + two_digits(p), "0" + std::to_string(c) + "A", "Part_2", function,
                            band_counts({{3, "50"}, {20, "10"}}), ",,60"));
  return lines;
}

} // namespace

TEST_CASE("a first release that comes again after its revision is current again, with three intervals") {
  const Place place;
  load(place, cases + "rev_A.csv");
  load(place, cases + "rev_B.csv");
  CHECK(place.value(waiting_list) == "23");
  load(place, cases + "rev_A.csv");
  CHECK(place.value(waiting_list) == "25");
  CHECK(place.value(statuses) == "1 current, 2 superseded");
  CHECK(place.value(intervals) == "1 hand, 2 hand, 1 hand now");
  CHECK(known_in(place, 1) == "25");
  CHECK(known_in(place, 2) == "23");
  CHECK(known_in(place, 3) == "25");
  CHECK(place.value("SELECT count(*) FROM rtt.publication AS a JOIN rtt.publication AS b ON b.valid_from = "
                    "a.valid_to") == "2");
  CHECK(place.exported("2025-11") == content_of(cases + "rev_A.csv"));
  CHECK(place.value("SELECT (superseded_at IS NULL)::text FROM rtt.release WHERE vintage = 1") == "true");
  load(place, cases + "rev_A.csv");
  CHECK(place.value("SELECT count(*) FROM rtt.publication") == "3");
}

TEST_CASE("a release whose rows are gone is loaded anew when it becomes current again") {
  Place place;
  place.environment["KEEP_VINTAGES"] = "0";
  load(place, cases + "rev_A.csv");
  load(place, cases + "rev_B.csv");
  REQUIRE(place.value("SELECT count(*) FROM rtt.release WHERE rows_dropped_at IS NOT NULL") == "1");
  load(place, cases + "rev_A.csv");
  CHECK(place.value(statuses) == "1 current, 2 superseded");
  CHECK(place.exported("2025-11") == content_of(cases + "rev_A.csv"));
  CHECK(place.value(
            "SELECT string_agg((rows_dropped_at IS NULL)::text, ' ' ORDER BY vintage) FROM rtt.release") ==
        "true false");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway") ==
        place.value("SELECT rows FROM rtt.release WHERE vintage = 1"));
}

TEST_CASE("of a first release and its revision the revision is current, in whichever order they are loaded") {
  const std::string first = cases + "order/Full-CSV-data-file-Nov25-ZIP-4M-12345.zip";
  const std::string revised = cases + "order/Full-CSV-data-file-Nov25-ZIP-4M-12345-revised.zip";
  for (const auto& order : {std::vector{first, revised}, std::vector{revised, first}}) {
    const Place place;
    const auto loaded = place.run({"load", order[0], order[1]});
    INFO(loaded.err);
    CHECK(loaded.exit_code == 0);
    CHECK(place.value(waiting_list) == "23");
    if (order[0] == revised) {
      CHECK(contains(loaded.err, "loaded, and another release of the month stays current"));
      CHECK(contains(loaded.err, "because=\"the other is called revised, it is not\""));
      CHECK(contains(place.run({"status"}).out, "vintage 2, superseded"));
    }
    load(place, first, {"--make-current"});
    CHECK(place.value(waiting_list) == "25");
  }
}

TEST_CASE("where nothing tells which file was published last, that is said") {
  const Place place;
  load(place, cases + "rev_A.csv");
  const auto second = place.run({"load", cases + "rev_B.csv"});
  CHECK(contains(second.err, "neither folder, date nor name tells which was published last"));
  CHECK(contains(place.run({"status"}).out,
                 "it was loaded last, and neither folder, date nor name tells which was published last"));
}

TEST_CASE("the upload folder of a mirror's path decides where names do not") {
  const Place place;
  std::filesystem::create_directories(place.folder / "uploads/2026/01");
  std::filesystem::create_directories(place.folder / "uploads/2026/02");
  std::filesystem::copy_file(cases + "rev_A.csv", place.folder / "uploads/2026/01/nov.csv");
  std::filesystem::copy_file(cases + "rev_B.csv", place.folder / "uploads/2026/02/nov.csv");
  load(place, (place.folder / "uploads/2026/02/nov.csv").string());
  load(place, (place.folder / "uploads/2026/01/nov.csv").string());
  CHECK(place.value(waiting_list) == "23");
  CHECK(place.value(
            "SELECT string_agg(to_char(upload_folder, 'YYYY-MM'), ' ' ORDER BY vintage) FROM rtt.release") ==
        "2026-02 2026-01");
}

TEST_CASE(
    "the site takes a revision back: a look makes the first release current again, and stays quiet then") {
  TemporaryFolder files;
  const std::string first = zipped(files, "first.zip", "rev_A.csv");
  const std::string revision = zipped(files, "revision.zip", "rev_B.csv");
  const Site site({"2025-11=" + first});
  REQUIRE(site.once().exit_code == 0);
  const std::string path =
      "/statistics/wp-content/uploads/sites/2/2026/01/Full-CSV-data-file-Nov25-ZIP-4M-12345.zip";
  const auto serve = [&](const std::string& file) {
    site.replica->command(R"({"do": "content", "path": ")" + path + R"(", "file": ")" + file + "\"}");
  };
  serve(revision);
  REQUIRE(site.once().exit_code == 0);
  REQUIRE(site.value(waiting_list) == "23");
  serve(first);
  const auto back = site.once();
  INFO(back.err);
  CHECK(back.exit_code == 0);
  CHECK(contains(back.err, "a known release is current again"));
  CHECK(site.value(waiting_list) == "25");
  CHECK(site.value(intervals) == "1 site, 2 site, 1 site now");
  CHECK(contains(site.once().err, "nothing new"));
  CHECK(site.value("SELECT count(*) FROM rtt.publication") == "3");
}

TEST_CASE("the link of a revision goes and the first one comes back: its address is known, and it is current "
          "again, also where its rows are gone") {
  for (const char* keep : {"10", "0"}) {
    TemporaryFolder files;
    const std::string first = zipped(files, "first.zip", "rev_A.csv");
    const std::string revision = zipped(files, "revision.zip", "rev_B.csv");
    Site site({"2025-11=" + first}, "good", false);
    site.environment["KEEP_VINTAGES"] = keep;
    REQUIRE(site.once().exit_code == 0);
    site.replica->command(R"({"do": "month", "spec": "2025-11=)" + revision + ",revised\"}");
    REQUIRE(site.once().exit_code == 0);
    REQUIRE(site.value(waiting_list) == "23");
    site.replica->command(
        R"({"do": "withdraw", "path": "/statistics/wp-content/uploads/sites/2/2026/01/Full-CSV-data-file-Nov25-ZIP-4M-revised.zip"})");
    const auto back = site.once();
    INFO(keep << "\n" << back.err);
    CHECK(back.exit_code == 0);
    CHECK(site.value(waiting_list) == "25");
    CHECK(site.value(intervals) == "1 site, 2 site, 1 site now");
    const auto exported = waitlistd::test::waitlistd({"export", "--period", "2025-11"}, site.environment);
    CHECK(exported.out == content_of(cases + "rev_A.csv"));
  }
}

TEST_CASE("a backfill says which month it holds, and goes on") {
  TemporaryFolder files;
  write_zip(files / "whole.zip", {{"20260131-RTT-January-2026-full-extract.csv", file_of(january(20))}});
  write_zip(files / "cut.zip", {{"20260131-RTT-January-2026-full-extract.csv", file_of(january(15))}});
  const Site site({"2026-01=" + (files / "whole.zip").string()});
  REQUIRE(site.once().exit_code == 0);
  site.replica->command(R"({"do": "month", "spec": "2026-01=)" + (files / "cut.zip").string() +
                        ",revised\"}");
  const std::string november = zipped(files, "november.zip", "rev_A.csv");
  site.replica->command(R"({"do": "month", "spec": "2025-11=)" + november + "\"}");
  for (int run = 0; run < 2; ++run) {
    const auto filled = waitlistd::test::waitlistd({"backfill", "--from", "2025-11"}, site.environment);
    INFO(filled.out << filled.err);
    CHECK(filled.exit_code == 1);
    CHECK(contains(filled.out, "2026-01  held"));
    CHECK(contains(filled.out, run == 0 ? "2025-11  loaded" : "2025-11  there already"));
  }
  CHECK(site.value(
            "SELECT string_agg(to_char(period, 'YYYY-MM') || ' ' || status, ', ' ORDER BY period, vintage) "
            "FROM rtt.release") == "2025-11 current, 2026-01 current, 2026-01 held");
}

TEST_CASE("what the operator makes current stays against a site that has nothing new") {
  TemporaryFolder files;
  write_zip(files / "first.zip",
            {{"20251130-RTT-November-2025-full-extract.csv", content_of(cases + "rev_A.csv")}});
  const Site site({"2025-11=" + (files / "first.zip").string()});
  REQUIRE(site.once().exit_code == 0);
  REQUIRE(waitlistd::test::waitlistd({"load", cases + "rev_B.csv"}, site.environment).exit_code == 0);
  for (int look = 0; look < 2; ++look) {
    const auto looked = site.once();
    INFO(looked.err);
    CHECK(looked.exit_code == 0);
    CHECK(site.value(waiting_list) == "23");
    CHECK(contains(looked.err, "the current one was loaded by hand after it"));
  }
}

TEST_CASE("a file that has shrunk beside the month's former one is held until it is accepted") {
  const Place place;
  place.load("whole.csv", file_of(january(20)));
  place.load("cut.csv", file_of(january(15)), 1);
  CHECK(place.value(statuses) == "1 current, 2 held");
  CHECK(place.value(waiting_list) == "9600");
  const auto again = place.run({"load", (place.folder / "cut.csv").string()});
  CHECK(again.exit_code == 1);
  CHECK(contains(again.err,
                 "2026-01 vintage 2 is held, not published: 240 rows, 320 in vintage 1 of the month"));
  CHECK(contains(again.err, "waitlistd accept --period 2026-01 --vintage 2"));
  const auto status = place.run({"status"}).out;
  CHECK(contains(status, "1 release is held and not shown, see below"));
  CHECK(contains(status, "held: 240 rows, 320 in vintage 1 of the month: 25.0 % fewer"));
  CHECK(place.exported("2026-01", "2") == file_of(january(15)));

  const auto accepted = place.run({"accept", "--period", "2026-01"});
  INFO(accepted.err);
  CHECK(accepted.exit_code == 0);
  CHECK(place.value(statuses) == "1 superseded, 2 current");
  CHECK(place.value(waiting_list) == "7200");
  CHECK(place.value("SELECT reason FROM rtt.publication WHERE valid_to IS NULL") ==
        "the operator accepted it");
  CHECK(contains(place.run({"status"}).out, "was held: 240 rows"));
  const auto nothing = place.run({"accept", "--period", "2026-01"});
  CHECK(nothing.exit_code == 1);
  CHECK(contains(nothing.err, "nothing of 2026-01 is held"));
}

TEST_CASE("January 2026 cut after the whole month: between groups it is held, within one rejected; the month "
          "stays") {
  const std::string zip = WAITLISTD_SOURCE_DIR "/tests/data/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip";
  const Place place;
  load(place, zip);
  const std::string whole = must_run({"unzip", "-p", zip}).out;
  const auto head = [&](int lines) {
    std::size_t end = 0;
    for (int line = 0; line < lines; ++line)
      end = whole.find('\n', end) + 1;
    return whole.substr(0, end);
  };
  for (const int lines : {150'005, 170'004, 183'005}) { // each ends with a group's C_999
    INFO(lines);
    write_file(place.folder / "cut.csv", head(lines));
    const auto cut = place.run({"load", (place.folder / "cut.csv").string()});
    INFO(cut.err);
    CHECK(cut.exit_code == 1);
    CHECK(contains(cut.err, "is held, not published"));
    CHECK(place.value(waiting_list) == "7155958");
  }
  for (const int lines : {100'001, 183'001}) {
    INFO(lines);
    write_file(place.folder / "cut.csv", head(lines));
    const auto cut = place.run({"load", (place.folder / "cut.csv").string()});
    CHECK(cut.exit_code == 1);
    CHECK(contains(cut.err, "the file was cut off here"));
  }
  CHECK(place.value(waiting_list) == "7155958");
  CHECK(place.value("SELECT count(*) FROM rtt.publication") == "1");
}

TEST_CASE("--accept publishes what would be held, and a good file takes the place of a held one by itself") {
  const Place place;
  place.load("whole.csv", file_of(january(20)));
  place.load("cut.csv", file_of(january(15)), 1);
  place.load("larger.csv", file_of(january(21)));
  CHECK(place.value(statuses) == "1 superseded, 2 superseded, 3 current");
  CHECK_FALSE(contains(place.run({"status"}).out, "held and not shown"));
  // Never shown and beside a larger one: it is held again.
  load(place, (place.folder / "cut.csv").string(), {}, 1);
  CHECK(place.value(statuses) == "1 superseded, 2 held, 3 current");
  load(place, (place.folder / "cut.csv").string(), {"--accept"});
  CHECK(place.value(statuses) == "1 superseded, 2 current, 3 superseded");
}

TEST_CASE("what the site serves and is held fails each look and is told, and readers keep the former month") {
  TemporaryFolder files;
  write_zip(files / "whole.zip", {{"20260131-RTT-January-2026-full-extract.csv", file_of(january(20))}});
  write_zip(files / "cut.zip", {{"20260131-RTT-January-2026-full-extract.csv", file_of(january(15))}});
  const Site site({"2026-01=" + (files / "whole.zip").string()});
  REQUIRE(site.once().exit_code == 0);
  site.replica->command(std::string(R"({"do": "content", "path": ")") + jan_path + R"(", "file": ")" +
                        (files / "cut.zip").string() + "\"}");
  const auto first = site.once();
  CHECK(first.exit_code == 1);
  CHECK(contains(first.err, "is held, not published"));
  const int downloads = site.downloads();
  const auto second = site.once();
  CHECK(second.exit_code == 1);
  CHECK(contains(second.err, "still held, not published: 240 rows"));
  CHECK(site.downloads() == downloads);
  CHECK(site.value(waiting_list) == "9600");
  REQUIRE(waitlistd::test::waitlistd({"accept", "--period", "2026-01"}, site.environment).exit_code == 0);
  CHECK(site.once().exit_code == 0);
  CHECK(site.value(waiting_list) == "7200");
}

TEST_CASE("a dry run says what would be held, and leaves nothing") {
  const Place place;
  place.load("whole.csv", file_of(january(20)));
  write_file(place.folder / "cut.csv", file_of(january(15)));
  const auto dry = place.run({"load", "--dry-run", (place.folder / "cut.csv").string()});
  CHECK(dry.exit_code == 1);
  CHECK(contains(dry.err, "is held, not published"));
  CHECK(place.value(statuses) == "1 current");
}
