// Revisions: what stays readable of a month that was published again, and what can be asked about it.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/synthetic_month.hpp"

#include <boost/algorithm/string/replace.hpp>
#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

std::vector<std::string> with_provider(std::vector<std::string> lines, const std::string& provider) {
  for (const auto& line : good_rows(provider))
    lines.push_back(line);
  return lines;
}

// Three January 2026: RAA and RAB; RAB gone, RAC new, RAA with one more long wait; and RAD besides.
const std::vector<std::string> first = good_lines();
const std::vector<std::string> second = [] {
  std::vector<std::string> lines = {header()};
  const std::string bands = band_counts({{3, "5"}, {20, "1"}, {60, "3"}});
  for (const char* function : {"C_100", "C_999"})
    lines.push_back(row("RAA", "01A", "Part_2", function, bands, ",,9"));
  return with_provider(lines, "RAC");
}();
const std::vector<std::string> third = with_provider(second, "RAD");

struct Revised : Place {
  explicit Revised(const char* keep = "10") {
    environment["KEEP_VINTAGES"] = keep;
    load("first.csv", file_of(first));
    load("second.csv", file_of(second));
  }
  std::string moment(int vintage, const char* column) const {
    return value("SELECT (" + std::string(column) +
                 ")::text FROM rtt.release WHERE vintage = " + std::to_string(vintage));
  }
};

std::string rows_by_change(const std::string& arguments) {
  return "SELECT string_agg(change || ' ' || provider_code || ' ' || treatment_function_code || ' ' || "
         "difference, ', ' ORDER BY provider_code, treatment_function_code) FROM rtt.vintage_diff(" +
         arguments + ")";
}

} // namespace

TEST_CASE("a revision tells which rows came, went and changed, and what that did to the figures") {
  const Revised place;
  CHECK(place.value(rows_by_change("'2026-01-01'")) ==
        "changed RAA C_100 1, changed RAA C_999 1, removed RAB C_100 -8, removed RAB C_999 -8, "
        "added RAC C_100 8, added RAC C_999 8");
  CHECK(place.value("SELECT concat_ws(' ', old_total, new_total, old_within_18, new_within_18, old_over_52, "
                    "new_over_52) FROM rtt.vintage_effect('2026-01-01') WHERE place = 'England' AND "
                    "treatment_function_code = 'C_999'") == "16 17 10 10 4 5");
  CHECK(
      place.value("SELECT concat_ws(' ', former_waiting_list, waiting_list, difference, difference_over_52, "
                  "more_rows, status) FROM rtt.revision") == "16 17 1 1 0 current");
  const auto text = place.run({"diff", "--period", "2026-01"});
  CHECK(text.exit_code == 0);
  CHECK(contains(text.out, "2026-01: vintage 1 -> vintage 2\nrows: 2 added, 2 removed, 2 changed\n"));
  CHECK(contains(text.out, "England, Part_2: total 16 -> 17, within 18 10 -> 10, over 52 4 -> 5"));
  CHECK(contains(text.out, "RAB NAME OF RAB, Part_2 (removed): total 8 -> -"));
  const auto json = place.run({"diff", "--period", "2026-01", "--json"});
  write_file(place.folder / "diff.json", json.out);
  CHECK(
      must_run({"python3", "-c",
                "import json,sys; d=json.load(open(sys.argv[1])); f=d['figures'][0]; "
                "print(d['rows_added'], d['rows_changed'], f['place'], f['total']['old'], f['total']['new'])",
                (place.folder / "diff.json").string()})
          .out == "2 2 England 16 17\n");
}

TEST_CASE("a revision of the long waits only is a revision") {
  const Place place;
  for (const char* name : {"rev65_a.csv", "rev65_b.csv"})
    REQUIRE(place.run({"load", std::string(WAITLISTD_TEST_DATA "/cases/") + name}).exit_code == 0);
  const std::string long_waits = "over 65 0 -> 5, over 78 0 -> 5, over 104 0 -> 2";
  const auto text = place.run({"diff", "--period", "2024-01"});
  CHECK(contains(text.out, "rows: 0 added, 0 removed, 2 changed\n"));
  for (const char* where :
       {"England, Part_2", "England, Part_2, C_100", "ICB QAA NHS TEST INTEGRATED CARE BOARD, Part_2",
        "commissioner C01 COMM C01, Part_2", "P1 TRUST P1, Part_2"}) {
    INFO(where << "\n" << text.out);
    CHECK(contains(text.out, std::string(where) + ": total 1"));
  }
  CHECK(contains(text.out, "C02") == false);
  CHECK(contains(text.out, long_waits));
  CHECK(contains(place.run({"diff", "--period", "2024-01", "--json"}).out,
                 R"("over_65":{"old":0,"new":5},"over_78":{"old":0,"new":5},"over_104":{"old":0,"new":2})"));
  CHECK(place.value(
            "SELECT concat_ws(' ', difference, difference_over_52, difference_over_65, difference_over_78, "
            "difference_over_104) FROM rtt.revision") == "0 0 5 5 2");
  for (const char* view : {"england", "provider", "commissioner", "icb"}) {
    INFO(view);
    CHECK(place.value("SELECT count(*) FROM rtt." + std::string(view) +
                      "_revision WHERE treatment_function_code = 'C_999'") == "1");
  }
}

TEST_CASE(
    "treatment functions and places that come or go, names and parents are part of what a revision did") {
  std::vector<std::string> lines = first;
  const std::string bands = band_counts({{3, "5"}, {20, "1"}, {60, "2"}});
  lines[3] = row("RAB", "01B", "Part_2", "C_110", bands, ",,8"); // instead of 01A and C_100
  lines[4] = row("RAB", "01B", "Part_2", "C_999", bands, ",,8");
  for (std::size_t i : {1, 2}) {
    lines[i].replace(lines[i].find("NAME OF RAA"), 11, "RENAMED RAA");
    lines[i].replace(lines[i].find("QE1,AN ICB,RAA"), 10, "QF7,OTHERS");
  }
  const Place place;
  place.load("first.csv", file_of(first));
  place.load("second.csv", file_of(lines));
  CHECK(
      place.value("SELECT string_agg(concat_ws(' ', place, code, treatment_function_code, change, old_total, "
                  "new_total), ', ' ORDER BY place COLLATE \"C\", code, treatment_function_code) FROM "
                  "rtt.vintage_effect('2026-01-01')") ==
      "England  C_100 changed 16 8, England  C_110 added 8, ICB QE1 C_100 changed 16 8, ICB QE1 C_110 added "
      "8, "
      "commissioner 01A C_100 changed 16 8, commissioner 01A C_999 changed 16 8, commissioner 01B C_110 "
      "added 8, "
      "commissioner 01B C_999 added 8, provider RAB C_100 removed 8, provider RAB C_110 added 8, "
      "region Y62 C_100 changed 16 8, region Y62 C_110 added 8");
  CHECK(
      place.value(
          "SELECT string_agg(concat_ws(' ', part, treatment_function_code, former_total, total, difference), "
          "', ' ORDER BY treatment_function_code) FROM rtt.england_revision") ==
      "Part_2 C_100 16 8 -8, Part_2 C_110 8 8, Part_2 C_999 16 16 0");
  CHECK(place.value(
            "SELECT string_agg(concat_ws(' ', kind, code, what, former, now), ', ' ORDER BY what) FROM "
            "rtt.renaming") == "provider RAA name NAME OF RAA RENAMED RAA, provider RAA parent QE1 QF7");
  const auto text = place.run({"diff", "--period", "2026-01"});
  for (const char* line :
       {"England, Part_2, C_100: total 16 -> 8", "England, Part_2, C_110 (added): total - -> 8",
        "RAB NAME OF RAB, Part_2, C_110 (added): total - -> 8",
        "region Y62 North West, Part_2, C_110 (added): total - -> 8",
        "commissioner 01B NAME OF 01B, Part_2 (added): total",
        "name of provider RAA: NAME OF RAA -> RENAMED RAA\n", "parent of provider RAA: QE1 -> QF7\n"}) {
    INFO(line << "\n" << text.out);
    CHECK(contains(text.out, line));
  }
  CHECK(contains(place.run({"diff", "--period", "2026-01", "--json"}).out,
                 R"({"kind":"provider","code":"RAA","what":"parent","old":"QE1","new":"QF7"})"));
}

TEST_CASE("a revision that is taken back is a revision too, and the newest question is about it") {
  const Revised place;
  place.value("UPDATE rtt.release SET status = 'ready' WHERE vintage = 1");
  place.value("SELECT rtt.publish(release_id) FROM rtt.release WHERE vintage = 1");
  CHECK(
      place.value(
          "SELECT string_agg(concat_ws(' ', revision, former_vintage, vintage, difference, is_current), ', ' "
          "ORDER BY revision) FROM rtt.revision") == "1 1 2 1 f, 2 2 1 -1 t");
  CHECK(place.value(
            "SELECT string_agg(concat_ws(' ', revision, former_total, total), ', ' ORDER BY revision) FROM "
            "rtt.england_revision WHERE treatment_function_code = 'C_999'") == "1 16 17, 2 17 16");
  CHECK(contains(place.run({"diff", "--period", "2026-01"}).out, "2026-01: vintage 2 -> vintage 1\n"));
  CHECK(contains(place.run({"diff", "--period", "2026-01", "--to", "2"}).out,
                 "2026-01: vintage 1 -> vintage 2\n"));
  place.load("third.csv", file_of(third));
  CHECK(contains(place.run({"diff", "--period", "2026-01"}).out, "2026-01: vintage 1 -> vintage 3\n"));
}

TEST_CASE("any two vintages can be compared, in both directions") {
  const Revised place;
  place.load("third.csv", file_of(third));
  CHECK(place.value(rows_by_change("'2026-01-01'")) == "added RAD C_100 8, added RAD C_999 8");
  CHECK(contains(place.run({"diff", "--period", "2026-01", "--from", "1", "--to", "3"}).out,
                 "rows: 4 added, 2 removed, 2 changed"));
  CHECK(contains(place.run({"diff", "--period", "2026-01", "--from", "3", "--to", "1"}).out,
                 "rows: 2 added, 4 removed, 2 changed"));
}

TEST_CASE("a question about a vintage that is not there is answered in plain words") {
  const Place place;
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  const auto nothing = place.run({"diff", "--period", "2026-01"});
  CHECK(nothing.exit_code == 1);
  CHECK(contains(nothing.err, "2026-01 is not loaded, or has no such vintage"));
  place.load("first.csv", file_of(first));
  const auto alone = place.run({"diff", "--period", "2026-01"});
  CHECK(alone.exit_code == 1);
  CHECK(contains(alone.err, "2026-01 has no vintage to compare vintage 1 with"));
  for (const auto& finished : {nothing, alone})
    CHECK_FALSE(contains(finished.err, "SQLSTATE"));
}

TEST_CASE("an ICB has one name in every view that names it") {
  const Place place;
  const auto named = [](const std::vector<std::string>& lines) {
    return boost::replace_all_copy(file_of(lines), "AN ICB", "NHS SOMEWHERE INTEGRATED CARE BOARD");
  };
  place.load("first.csv", named(first));
  place.load("second.csv", named(second));
  for (const char* view : {"icb", "icb_performance", "icb_revision", "provider_performance"})
    CHECK(place.value("SELECT string_agg(DISTINCT icb_name, ', ') FROM rtt." + std::string(view)) ==
          "SOMEWHERE");
}

TEST_CASE("what was known on a date: at every moment exactly one vintage, to the microsecond") {
  const Revised place;
  const auto known = [&](const std::string& moment) {
    return place.value("SELECT (SELECT concat_ws(' ', count(*), min(vintage), max(vintage), sum(total)) "
                       "FROM rtt.pathway_as_of('" +
                       moment +
                       "')) || ' | ' || coalesce((SELECT concat_ws(' ', vintage, total) FROM "
                       "rtt.england_month_as_of('" +
                       moment +
                       "') WHERE treatment_function_code = 'C_999'), 'none') || ' | ' || "
                       "(SELECT count(*) FROM rtt.provider_month_as_of('" +
                       moment + "')) || ' ' || (SELECT count(*) FROM rtt.commissioner_month_as_of('" +
                       moment + "'))");
  };
  const std::string none = "0 | none | 0 0";
  const std::string before = "4 1 1 32 | 1 16 | 4 2";
  const std::string after = "4 2 2 34 | 2 17 | 4 2";
  CHECK(place.moment(1, "superseded_at") == place.moment(2, "loaded_at"));
  CHECK(known(place.moment(1, "loaded_at - interval '1 microsecond'")) == none);
  CHECK(known(place.moment(1, "loaded_at")) == before);
  CHECK(known(place.moment(2, "loaded_at - interval '1 microsecond'")) == before);
  CHECK(known(place.moment(2, "loaded_at")) == after);
  CHECK(known("infinity") == after);
}

TEST_CASE("boards and regions by vintage, as they were known, and what the revision did to them") {
  const Revised place;
  const auto rows = [&](const std::string& from) {
    return place.value("SELECT coalesce(string_agg(concat_ws(' ', place, area_code, area_name, vintage, "
                       "total), ', ' ORDER BY vintage, place), 'none') FROM " +
                       from + " WHERE part = 'Part_2' AND treatment_function_code = 'C_999'");
  };
  const auto known = [&](const std::string& moment) {
    return rows("rtt.area_month_as_of('" + moment + "')");
  };
  const std::string before = "ICB QE1 AN ICB 1 16, ICB_providers QE1 AN ICB 1 16, "
                             "region Y62 North West 1 16, region_providers Y62 North West 1 16";
  const std::string after = "ICB QE1 AN ICB 2 17, ICB_providers QE1 AN ICB 2 17, "
                            "region Y62 North West 2 17, region_providers Y62 North West 2 17";
  CHECK(known(place.moment(1, "loaded_at - interval '1 microsecond'")) == "none");
  CHECK(known(place.moment(1, "loaded_at")) == before);
  CHECK(known(place.moment(2, "loaded_at - interval '1 microsecond'")) == before);
  CHECK(known(place.moment(2, "loaded_at")) == after);
  CHECK(rows("rtt.area_month") == after);
  CHECK(rows("rtt.area_month_by_vintage") == before + ", " + after);
  CHECK(place.value("SELECT string_agg(DISTINCT concat_ws(' ', vintage, status), ', ') FROM "
                    "rtt.area_month_by_vintage") == "1 superseded, 2 current");
  CHECK(place.value("SELECT string_agg(concat_ws(' ', region_code, region_name, former_total, total, "
                    "former_over_52, over_52), ', ') FROM rtt.region_revision WHERE "
                    "treatment_function_code = 'C_999'") == "Y62 North West 16 17 4 5");
}

TEST_CASE("only KEEP_VINTAGES old vintages keep their rows; ledger and roll-ups stay for ever") {
  const Revised place("1");
  CHECK(place.exported("2026-01", "1") == file_of(first));
  place.load("third.csv", file_of(third));
  CHECK(place.value("SELECT string_agg(vintage || ' ' || status || ' ' || (rows_dropped_at IS NULL), ', ' "
                    "ORDER BY vintage) FROM rtt.release") ==
        "1 superseded false, 2 superseded true, 3 current true");
  CHECK(place.value(
            "SELECT string_agg(DISTINCT vintage::text, ',') FROM rtt.pathway_vintage JOIN rtt.release USING "
            "(release_id)") == "2,3");
  const auto gone = place.run({"export", "--period", "2026-01", "--vintage", "1"});
  CHECK(gone.exit_code == 1);
  CHECK(contains(gone.err, "the rows of 2026-01 vintage 1 are no longer kept: they were dropped on 20"));
  const auto diff = place.run({"diff", "--period", "2026-01", "--from", "1"});
  CHECK(diff.exit_code == 0);
  CHECK(
      contains(diff.out, "rows: cannot be compared, those of vintage 1 are no longer kept (KEEP_VINTAGES)"));
  CHECK(contains(diff.out, "England, Part_2: total 16 -> 25, within 18 10 -> 15, over 52 4 -> 7"));
  const auto json = place.run({"diff", "--period", "2026-01", "--from", "1", "--json"});
  CHECK(contains(json.out, R"("rows_kept":false,"rows_added":null)"));
  CHECK(contains(json.out, R"("total":{"old":16,"new":25})"));
  CHECK(place.exported("2026-01", "2") == file_of(second));
  CHECK(place.value("SELECT concat_ws(' ', old_total, new_total) FROM rtt.vintage_effect('2026-01-01', 1, 3) "
                    "WHERE place = 'England' AND treatment_function_code = 'C_999'") == "16 25");
  // The dropped content, published again, is a vintage of its own with all its rows.
  place.load("first.csv", file_of(first));
  CHECK(place.value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "1");
}

TEST_CASE("a reader in the middle of an old vintage is waited for a moment; its rows go with a later run") {
  const Revised place("0");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway_vintage") == "4");
  auto reader = waitlistd::Connection::open(place.conninfo);
  REQUIRE(reader->execute("BEGIN", "reading").has_value());
  REQUIRE(reader->query("SELECT count(*) FROM rtt.pathway_vintage", {}, "reading").has_value());
  place.load("third.csv", file_of(third));
  CHECK(place.value("SELECT string_agg(vintage::text, ',') FROM rtt.release WHERE rows_dropped_at IS NULL") ==
        "2,3");
  CHECK(reader->query("SELECT count(*) FROM rtt.pathway_vintage", {}, "reading").has_value());
  REQUIRE(reader->execute("COMMIT", "reading").has_value());
  place.load("third-again.csv", file_of(third));
  CHECK(place.value("SELECT string_agg(vintage::text, ',') FROM rtt.release WHERE rows_dropped_at IS NULL") ==
        "3");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway_vintage") == "6");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway") == "6");
}

TEST_CASE("percentiles in SQL and in the loader are equal to the last digit") {
  for (const auto& [year, month] : std::vector<std::pair<int, int>>{{2019, 3}, {2026, 1}}) {
    const Place place;
    place.load("month.csv", synthetic_month({year, month, 7, 0.05, false}).csv);
    const std::string both =
        "SELECT count(*) FROM (SELECT provider_code, part, treatment_function_code, rtt.sum_bands(bands) AS "
        "bands FROM rtt.pathway WHERE part <> 'Part_3' AND commissioner_code <> 'NONC' GROUP BY 1, 2, 3) AS "
        "facts JOIN rtt.provider_month AS m USING (provider_code, part, treatment_function_code) CROSS JOIN "
        "LATERAL (SELECT "
        "rtt.median_weeks(facts.bands, m.open_band_weeks + 1, m.period) AS median_weeks, "
        "rtt.percentile_weeks(facts.bands, m.open_band_weeks + 1, 0.92) AS p92_weeks) AS s WHERE ";
    CHECK(std::stoi(place.value(both + "m.median_weeks > 0 AND m.p92_weeks > 0")) > 500);
    CHECK(place.value(both +
                      "(s.median_weeks, s.p92_weeks) IS DISTINCT FROM (m.median_weeks, m.p92_weeks)") == "0");
    CHECK(
        place.value("SELECT count(*) FROM rtt.england_month AS m JOIN (SELECT part, "
                    "treatment_function_code, rtt.sum_bands(bands) AS bands FROM rtt.pathway WHERE "
                    "commissioner_code <> 'NONC' GROUP BY 1, 2) AS f USING (part, treatment_function_code) "
                    "WHERE part <> 'Part_3' AND (rtt.median_weeks(f.bands, m.open_band_weeks + 1, m.period), "
                    "rtt.percentile_weeks(f.bands, m.open_band_weeks + 1, 0.92)) IS DISTINCT FROM "
                    "(m.median_weeks, m.p92_weeks)") == "0");
  }
}

TEST_CASE("a percentile in the open band sorts last and reads as 104+ or 52+") {
  const Place place;
  const std::string open = band_counts({{104, "3"}});
  place.load("open.csv", file_of({header(), row("RAA", "01A", "Part_2", "C_100", open, ",,3"),
                                  row("RAA", "01A", "Part_2", "C_999", open, ",,3"), good_rows("RAB")[0],
                                  good_rows("RAB")[1]}));
  CHECK(
      place.value("SELECT string_agg(provider_code || ' ' || rtt.weeks_text(median_weeks, open_band_weeks), "
                  "', ' ORDER BY median_weeks DESC) FROM rtt.provider_month "
                  "WHERE treatment_function_code = 'C_999'") == "RAA 104+, RAB 3.8");
  CHECK(place.value(
            "SELECT rtt.weeks_text(rtt.median_weeks(array_fill(NULL::bigint, ARRAY[52]) || 4::bigint, 53, "
            "'2019-03-01'), 52)") == "52+");
  CHECK(place.value("SELECT rtt.median_weeks(ARRAY[0, 0]::bigint[], 105, '2026-01-01')") == "NULL");
  CHECK(place.value("SELECT rtt.weeks_text(NULL, 104)") == "NULL");
}

TEST_CASE(
    "in SQL, too, the median's rank is the data month's, and nobody gets one without naming the month") {
  const Place place;
  CHECK(place.run({"migrate"}).exit_code == 0);
  CHECK(place.value("SELECT string_agg(rtt.median_rank(month, n)::text, ' ' ORDER BY n, month) FROM "
                    "unnest(ARRAY[date '2016-04-01', '2022-09-30', '2022-10-01', '2026-01-01']) AS month, "
                    "unnest(ARRAY[20, 21]) AS n") == "10.5 10.5 10 10 11 11 10.5 10.5");
  const auto median = [&](const std::string& month) {
    return place.value("SELECT rtt.median_weeks(array_fill(0::bigint, ARRAY[3]) || 10::bigint || "
                       "array_fill(0::bigint, ARRAY[46]) || 10::bigint, 105, '" +
                       month + "')");
  };
  CHECK(median("2022-09-01") == "50.05");
  CHECK(median("2022-10-01") == "4");
  CHECK(place.value("SELECT string_agg(pg_get_function_arguments(oid), '; ') FROM pg_proc WHERE proname = "
                    "'median_weeks'") == "bands bigint[], band_count integer, of_period date");
}

TEST_CASE("a percentile in SQL is printed as NHS England prints it") {
  const Place place;
  CHECK(place.run({"migrate"}).exit_code == 0);
  CHECK(place.value("SELECT string_agg(coalesce(rtt.published_weeks(weeks, open_band, n), 'NULL'), ' ' ORDER "
                    "BY ord) FROM (VALUES (1, 13.62090596, 104, 7155958), (2, 45, 104, 4430), (3, 7.75, 104, "
                    "25), (4, 12.25, 104, 1060), (5, 33.45, 104, 617), (6, 9.95, 104, 20), (7, 17, 104, 19), "
                    "(8, 'Infinity', 104, 19), (9, 'Infinity', 104, 20), (10, 'Infinity', 52, 20), "
                    "(11, NULL, 104, 0), (12, NULL, 104, 20)) AS c (ord, weeks, open_band, n)") ==
        "13.6 45.0 7.8 12.3 33.5 10.0 - - 104+ 52+ - NULL");
}

TEST_CASE("bands that are all 0 add up to nobody waiting, not to nothing known") {
  const Place place;
  CHECK(place.run({"migrate"}).exit_code == 0);
  CHECK(place.value(
            "SELECT rtt.pathways_in(rtt.sum_bands(b)) FROM (VALUES ('{}'::integer[]), ('{}')) AS v (b)") ==
        "0");
  CHECK(place.value("SELECT rtt.sum_bands(b) FROM (VALUES (NULL::integer[]), (NULL)) AS v (b)") == "NULL");
}

TEST_CASE("a provider's figures leave NONC out, and one that has nothing else is still there") {
  const Place place;
  const std::string few = band_counts({{3, "5"}, {60, "1"}});
  const std::string many = band_counts({{30, "10"}, {70, "4"}});
  std::vector<std::string> lines = {header()};
  for (const char* function : {"C_100", "C_999"}) {
    lines.push_back(row("RAA", "01A", "Part_2", function, few, ",,6"));
    lines.push_back(row("RAA", "NONC", "Part_2", function, many, ",,14"));
    lines.push_back(row("RAB", "NONC", "Part_2", function, many, ",,14"));
  }
  place.load("month.csv", file_of(lines));
  CHECK(place.value(
            "SELECT string_agg(concat_ws(' ', provider_code, total, within_18, over_18, over_52, over_65, "
            "rtt.weeks_text(median_weeks, 104), '|', total_with_nonc, within_18_with_nonc, "
            "over_18_with_nonc, over_52_with_nonc, over_65_with_nonc, over_78_with_nonc, "
            "over_104_with_nonc), ', ' ORDER BY provider_code) FROM rtt.provider_month WHERE "
            "treatment_function_code = 'C_999'") ==
        "RAA 6 5 1 1 0 3.6 | 20 5 15 5 4 0 0, RAB 0 0 0 0 0 | 14 0 14 4 4 0 0");
  CHECK(place.value(
            "SELECT concat_ws(' ', percent_within_18, icb_percent_within_18, england_percent_within_18) "
            "FROM rtt.provider_comparison('RAA', 'Part_2', 'C_999')") ==
        "83.33333333333333 83.33333333333333 83.33333333333333");
  CHECK(place.value("SELECT string_agg(provider_code || ' ' || waiting_less_18_weeks || ' ' || "
                    "waiting_over_52_weeks, ', ' ORDER BY provider_code) FROM rtt.provider_raw WHERE "
                    "specialty_code = 'C_999'") == "RAA 5 1, RAB 0 0");
  const auto bands = [&](const std::string& provider) {
    return place.value("SELECT count(*) || ' ' || sum(pathways) || ' ' || sum(over_52) FROM "
                       "rtt.provider_week_bands('2026-01-01', '" +
                       provider + "', 'Part_2', 'C_999')");
  };
  CHECK(bands("RAA") == "105 6 1");
  CHECK(bands("RAB") == "105 0 0");
  CHECK(place.value("SELECT total FROM rtt.commissioner_month WHERE commissioner_code = 'NONC' AND "
                    "treatment_function_code = 'C_999'") == "28");
}

TEST_CASE("our figures are compared with NHS England's own, stored, and shown on a view") {
  const Place place;
  place.load("first.csv", file_of(first));
  const std::string titles =
      "period,incomplete.No. within 18 weeks|as_reported,incomplete.No. within 18 weeks|with_estimates,"
      "incomplete.No. > 52 weeks|as_reported,incomplete.Total waiting (mil)|as_reported,"
      "incomplete.Median wait (weeks)|as_reported,incomplete.92nd percentile (weeks)|as_reported\n";
  const auto reconcile = [&](const std::string& text, const std::string& more = "--no-hint") {
    write_file(place.folder / "timeseries.csv", text);
    std::vector<std::string> words = {"reconcile", (place.folder / "timeseries.csv").string()};
    if (more != "--no-hint") words.push_back(more);
    return place.run(words);
  };
  const std::string median = place.value("SELECT median_weeks FROM rtt.england_month LIMIT 1");
  const std::string p92 = place.value("SELECT p92_weeks FROM rtt.england_month LIMIT 1");
  const auto same =
      reconcile(titles + "2025-12,1,1,1,1,1,1\n2026-01,10,99,4,16," + median + "," + p92 + "\n");
  INFO(same.err + same.out);
  CHECK(same.exit_code == 0);
  CHECK(contains(same.out, "5 figures, 0 differ"));
  CHECK_FALSE(contains(same.out, "2025-12"));
  const auto other = reconcile(titles + "2026-01,10,99,5,16," + median + ",52+\n", "--json");
  CHECK(other.exit_code == 1);
  CHECK(contains(other.out,
                 R"("figure":"over_52","ours":"4","published":"5","difference":"-1","agrees":false)"));
  CHECK(place.value(
            "SELECT string_agg(figure, ' ' ORDER BY figure) FROM rtt.reconciliation WHERE NOT agrees") ==
        "over_52 p92_weeks");
  // A file that is not one changes nothing.
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {titles + "2026-01,10,99,4,many,1,1\n", "row 2, column 5 (E): \"many\" is not a number"},
           {titles + "Summer 2026,10,99,4,16,1,1\n", "row 2, column 1 (A): \"Summer 2026\" is not a month"},
           {titles + "2026-01,10\n", "row 2: 2 fields, the titles have 7"},
           {"<html>", "no row has the titles of the Overview Timeseries"},
           {"period,other|x\n", "no column is a figure of the timeseries"}}) {
    const auto bad = reconcile(text);
    CHECK(bad.exit_code == 1);
    CHECK(contains(bad.err, message));
    CHECK(place.value("SELECT count(*) FROM rtt.published_figure WHERE basis = 'as_reported'") == "5");
  }
}
