// Who is missing from a month, and what England's change is without them.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <regex>

using namespace waitlistd::test;

namespace {

// Two rows of that list, all of it in the first weekly band, in a month named as the files name it.
std::vector<std::string> list_of(const std::string& month, const std::string& provider, int pathways,
                                 const std::string& part = "Part_2",
                                 const std::string& commissioner = "01A") {
  const std::string count = std::to_string(pathways);
  const bool completed = part == "Part_1A" || part == "Part_1B";
  const std::string ends = completed ? count + ",," + count : ",," + count;
  std::vector<std::string> lines;
  for (const char* function : {"C_100", "C_999"})
    lines.push_back(row(provider, commissioner, part, function, band_counts({{0, count}}), ends)
                        .replace(0, std::string("RTT-January-2026").size(), "RTT-" + month));
  return lines;
}

std::string month_of(const std::vector<std::vector<std::string>>& lists) {
  std::vector<std::string> lines = {header()};
  for (const auto& list : lists)
    lines.insert(lines.end(), list.begin(), list.end());
  return file_of(lines);
}

struct Months : Place {
  void load_case(const std::string& name) const {
    const auto finished = run({"load", WAITLISTD_TEST_DATA "/cases/" + name});
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
  }
  std::string absent(const std::string& period) const {
    return value(
        "SELECT string_agg(concat_ws(' ', kind, provider_code, to_char(last_period, 'YYYY-MM'), last_total, "
        "total), ', ' ORDER BY kind, last_total DESC) FROM rtt.provider_absence WHERE period = '" +
        period + "-01'");
  }
  std::string change(const std::string& period, const std::string& part = "Part_2") const {
    return value(
        "SELECT string_agg(concat_ws(' ', compared_with, total_change, total_change_like_for_like, "
        "providers_missing, missing_former_total, providers_come, come_total), ', ' ORDER BY compared_with) "
        "FROM rtt.england_like_for_like WHERE treatment_function_code = 'C_999' AND period = '" +
        period + "-01' AND part = '" + part + "'");
  }
  std::string check(const std::string& period, const std::string& name) const {
    return value(
        "SELECT concat_ws(' ', examined, deviations, examples) FROM rtt.release_check WHERE name = '" + name +
        "' AND period = '" + period + "-01'");
  }
};

} // namespace

TEST_CASE("a provider that is in the month before and not in this one is told with its list") {
  const Months place;
  place.load_case("m1.csv");
  CHECK(place.check("2023-02", "providers_reporting_as_neighbour") == "NULL");
  CHECK(place.absent("2023-02") == "NULL"); // nothing to compare with
  place.load_case("m2.csv");
  CHECK(place.check("2023-03", "providers_reporting_as_neighbour") ==
        R"(2 1 ["provider P2 TRUST P2: 730 on the list in 2023-02"])");
  CHECK(place.check("2023-03", "providers_returned") == "1 0 []");
  CHECK(place.absent("2023-03") == "missing P2 2023-02 730");
  CHECK(place.change("2023-03") == "month -725 5 1 730 0 0");
  CHECK(
      place.value(
          "SELECT concat_ws(' ', over_52_change, over_52_change_like_for_like, round(points_change::numeric, "
          "2), points_change_like_for_like) FROM rtt.england_like_for_like WHERE treatment_function_code = "
          "'C_999'") == "-30 0 2.44 0");
  const auto text = place.run({"status"});
  CHECK(contains(text.out, "missing from 2023-03: P2 TRUST P2 (730 on the list in 2023-02)\n"));
  CHECK(contains(text.out,
                 "England's waiting list on 2023-02: -725; like for like, of the providers in both months: "
                 "+5; missing: 1 provider, 730 on the list then\n"));
  const auto json = place.run({"status", "--json"});
  CHECK(contains(json.out, R"("missing":[{"code":"P2","name":"TRUST P2","last_period":"2023-02",)"
                           R"("last_waiting_list":730,"waiting_list":null,"still_reports":false}])"));
  CHECK(contains(json.out, R"("waiting_list_change":-725,"waiting_list_change_like_for_like":5)"));
}

TEST_CASE(
    "one that comes back is told beside the month it last reported, and one that stays away stays told") {
  const Months place;
  place.load("01.csv", month_of({list_of("January-2026", "RAA", 500), list_of("January-2026", "RAL", 700),
                                 list_of("January-2026", "RAX", 40)}));
  place.load("02.csv", month_of({list_of("February-2026", "RAA", 510)}));
  place.load("03.csv", month_of({list_of("March-2026", "RAA", 520), list_of("March-2026", "RAL", 650),
                                 list_of("March-2026", "RAN", 5)}));
  CHECK(place.check("2026-02", "providers_reporting_as_neighbour") ==
        R"(3 2 ["provider RAL NAME OF RAL: 700 on the list in 2026-01", )"
        R"("provider RAX NAME OF RAX: 40 on the list in 2026-01"])");
  CHECK(place.absent("2026-02") == "missing RAL 2026-01 700, missing RAX 2026-01 40");
  CHECK(place.check("2026-03", "providers_returned") ==
        R"(3 1 ["provider RAL NAME OF RAL: 700 on the list in 2026-01; 650 now"])");
  CHECK(place.absent("2026-03") == "new RAN 5, returned RAL 2026-01 700 650, still missing RAX 2026-01 40");
  CHECK(place.change("2026-03") == "month 665 10 0 0 2 655");
  CHECK(
      contains(place.run({"status"}).out,
               "returned in 2026-03: RAL NAME OF RAL (650 on the list; before, 700 on the list in 2026-01)"));
}

TEST_CASE("a provider without a waiting list is missing from the list though it reports completed pathways") {
  const Months place;
  place.load("01.csv", month_of({list_of("January-2026", "RAA", 500), list_of("January-2026", "RAL", 700),
                                 list_of("January-2026", "RAL", 90, "Part_1A")}));
  place.load("02.csv", month_of({list_of("February-2026", "RAA", 510),
                                 list_of("February-2026", "RAL", 80, "Part_1A")}));
  CHECK(
      place.check("2026-02", "providers_reporting_as_neighbour") ==
      R"(2 1 ["provider RAL NAME OF RAL: 700 on the list in 2026-01, reports without a waiting list now"])");
  CHECK(place.change("2026-02") == "month -690 10 1 700 0 0");
  CHECK(place.change("2026-02", "Part_1A") == "month -10 -10 0 0 0 0");
}

TEST_CASE("a code that goes on under another one is no absence, where the database was told so") {
  const Months place;
  place.load("01.csv", month_of({list_of("January-2026", "RAA", 500), list_of("January-2026", "RAP", 700)}));
  place.load("02.csv", month_of({list_of("February-2026", "RAA", 1210)}));
  CHECK(place.change("2026-02") == "month 10 710 1 700 0 0");
  place.value(
      "INSERT INTO rtt.provider_predecessor VALUES ('RAP', 'RAA', '2026-02-01', 'the order of merger')");
  CHECK(place.absent("2026-02") == "merged RAP 2026-01 700");
  CHECK(place.change("2026-02") == "month 10 10 0 0 0 0");
  CHECK(contains(place.run({"status"}).out, "RAP NAME OF RAP goes on as RAA (700 on the list in 2026-01)"));
  place.load("03.csv", month_of({list_of("March-2026", "RAB", 1215)}));
  place.value(
      "INSERT INTO rtt.provider_predecessor VALUES ('RAA', 'RAB', '2026-03-01', 'the order of merger')");
  CHECK(place.change("2026-03") == "month 5 5 0 0 0 0");
  CHECK(place.check("2026-02", "providers_reporting_as_neighbour") !=
        "1 0 []"); // what the load saw then stays written
}

TEST_CASE("February without the Royal Free: 140,160 fewer on England's list, and nobody treated") {
  const std::filesystem::path data = WAITLISTD_TEST_DATA "/rtt";
  const Months place;
  const std::string february = (place.folder / "february.csv").string();
  must_run({"python3", "-c",
            "import csv,io,sys,zipfile,pathlib\n"
            "z=zipfile.ZipFile(next(pathlib.Path(sys.argv[1]).glob('Full-CSV*.zip')))\n"
            "text=z.read(z.namelist()[0]).decode('ascii')\n"
            "rows=[row for row in csv.reader(io.StringIO(text)) if row]\n"
            "lines=text.split('\\r\\n')\n"
            "kept=[l.replace('RTT-January-2026','RTT-February-2026',1) for l,r in zip(lines,rows) if "
            "r[3]!='RAL']\n"
            "open(sys.argv[2],'w',newline='').write('\\r\\n'.join(kept)+'\\r\\n')",
            data.string(), february});
  for (const std::string& file : {(data / "Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip").string(), february})
    REQUIRE(place.run({"load", file}).exit_code == 0);
  CHECK(place.check("2026-02", "providers_reporting_as_neighbour") ==
        R"(517 1 ["provider RAL ROYAL FREE LONDON NHS FOUNDATION TRUST: 140,160 on the list in 2026-01, )"
        R"(140,251 with NONC"])");
  CHECK(place.change("2026-02") == "month -140160 0 1 140160 0 0");
  CHECK(place.value(
            "SELECT concat_ws(' ', last_total, last_total_with_nonc, last_over_52) FROM rtt.provider_absence "
            "WHERE period = '2026-02-01'") == "140160 140251 2381");
  CHECK(place.value("SELECT count(*) FILTER (WHERE total_change <> total_change_like_for_like + come_total - "
                    "missing_former_total) || ' of ' || count(*) FROM rtt.england_like_for_like WHERE "
                    "treatment_function_code IN ('C_999', 'C_110')") == "0 of 10");
}

TEST_CASE("clock starts and stops of any size are added up") {
  const Months place;
  place.load_case("big_clock.csv");
  for (const char* of : {"england", "provider"})
    CHECK(place.value("SELECT clock_stops || ' ' || stops_admitted FROM rtt." + std::string(of) +
                      "_clock WHERE treatment_function_code = 'C_999'") == "4294967294 2147483647");
  CHECK(place.value(
            "SELECT total FROM rtt.icb_performance WHERE part = 'Part_1A' AND treatment_function_code = "
            "'C_999'") == "2147483647");
  CHECK(place.value(
            "SELECT string_agg(to_char(period, 'YYYY-MM'), ' ' ORDER BY period) FROM rtt.series_break") ==
        "2021-04 2022-07 2024-02 2026-04");
}

TEST_CASE("a question about a month visits that month's current leaf and no other") {
  const Place place;
  const std::string january =
      month_of({list_of("January-2026", "RAA", 500), list_of("January-2026", "RAB", 4)});
  place.load("01.csv", january);
  place.load("01-again.csv",
             month_of({list_of("January-2026", "RAA", 501), list_of("January-2026", "RAB", 4)}));
  place.load("02.csv", month_of({list_of("February-2026", "RAA", 600), list_of("February-2026", "RAB", 4)}));
  place.load("02-again.csv",
             month_of({list_of("February-2026", "RAA", 601), list_of("February-2026", "RAB", 4)}));
  const auto leaf = [&](int month, int vintage) {
    return place.value("SELECT rtt.leaf_name(release_id, period) FROM rtt.release WHERE vintage = " +
                       std::to_string(vintage) +
                       " AND extract(month FROM period) = " + std::to_string(month));
  };
  // The leaves that the plan has, and those of them that were visited.
  const auto leaves = [&](const std::string& query) {
    const std::string plan =
        value_of(place.conninfo, "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, FORMAT JSON) " + query);
    std::string visited;
    const std::regex scan(R"re("Relation Name": "(pathway_\w+)"[^}]*?"Actual Loops": (\d+))re");
    for (std::sregex_iterator at(plan.begin(), plan.end(), scan), end; at != end; ++at)
      if ((*at)[2] != "0") visited += (visited.empty() ? "" : " ") + (*at)[1].str();
    return visited;
  };
  const std::string current = leaf(1, 2);
  for (const char* query :
       {"SELECT sum(total) FROM rtt.pathway WHERE period = '2026-01-01'",
        "SELECT sum(total) FROM rtt.pathway WHERE period = (SELECT min(period) FROM rtt.freshness, "
        "rtt.release)",
        "SELECT count(*) FROM rtt.pathway AS p JOIN rtt.release AS r USING (period) WHERE r.csv_sha256 <> '' "
        "AND "
        "p.period = '2026-01-01' AND p.provider_code = 'RAA'",
        "SELECT raw_data FROM public.rtt_provider_record WHERE period = '2026-01'",
        "SELECT raw_data FROM rtt.provider_record WHERE period = '2026-01' AND provider_org_code = 'RAB'"}) {
    INFO(query);
    CHECK(leaves(query) == current);
  }
  CHECK(leaves("SELECT count(*) FROM rtt.pathway") == current + " " + leaf(2, 2));
  CHECK_FALSE(
      contains(value_of(place.conninfo, "EXPLAIN (FORMAT JSON) SELECT * FROM rtt.pathway WHERE period = "
                                        "'2026-01-01'"),
               "pathway_2026_02"));
  CHECK(place.value("SELECT string_agg(to_char(period, 'MM') || ' ' || total, ', ' ORDER BY period) FROM "
                    "rtt.pathway WHERE treatment_function_code = 'C_999' AND provider_code = 'RAA'") ==
        "01 501, 02 601");
}
