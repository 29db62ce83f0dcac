// waitlistd load, export and status, against a real PostgreSQL.
#include "tests/support/place.hpp"
#include "tests/support/small_file.hpp"
#include "tests/support/synthetic_month.hpp"
#include "tests/support/zip_writer.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd::test;

namespace {

const std::string england =
    "FROM rtt.england_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999'";

} // namespace

TEST_CASE("January 2026 as published loads whole, with NHS England's figures, and comes back byte for byte") {
  const std::filesystem::path zip = WAITLISTD_TEST_DATA "/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip";
  const Place place;
  const auto loaded = place.run({"load", zip.string()});
  INFO(loaded.err);
  REQUIRE(loaded.exit_code == 0);
  INFO("peak " << loaded.peak_kilobytes << " KB");
  CHECK(loaded.stayed_below_kilobytes(80'000));
  CHECK(place.value("SELECT count(*) FROM rtt.pathway") == "183417");
  CHECK(place.value("SELECT concat_ws(' ', total, within_18, over_52, over_65, over_78, over_104, "
                    "round(median_weeks::numeric, 8), round(p92_weeks::numeric, 6)) " +
                    england) == "7155958 4395958 133860 7417 1614 200 13.62090596 40.347456");
  CHECK(place.value("SELECT count(*) FROM rtt.provider_month") == "18650");
  // Against the facts, by SQL alone.
  CHECK(place.value("SELECT count(*) FROM (SELECT provider_code, part, treatment_function_code, "
                    "sum(total) AS total "
                    "FROM rtt.pathway GROUP BY 1, 2, 3) AS facts FULL JOIN rtt.provider_month AS m "
                    "USING (provider_code, part, treatment_function_code) WHERE facts.total IS DISTINCT FROM "
                    "m.total_with_nonc") == "0");
  CHECK(place.value(
            "SELECT round(100 - 100.0 * sum(total) / sum(total_with_nonc), 1) || ' ' || sum(total) FROM "
            "rtt.provider_month WHERE part = 'Part_2' AND treatment_function_code = 'C_999'") ==
        "0.4 7155958");
  CHECK(place.value("SELECT sum(total) FROM rtt.pathway WHERE part = 'Part_2' AND "
                    "treatment_function_code = 'C_999' "
                    "AND commissioner_code <> 'NONC'") == "7155958");
  CHECK(
      place.value(
          "SELECT sum((SELECT sum(b) FROM unnest(bands[1:18]) AS b)) FROM rtt.pathway WHERE part = 'Part_2' "
          "AND treatment_function_code = 'C_999' AND commissioner_code <> 'NONC'") == "4395958");
  CHECK(place.exported("2026-01") == must_run({"unzip", "-p", zip.string()}).out);
  CHECK(place.value("SELECT string_agg(name || '=' || deviations, ' ' ORDER BY name) FROM rtt.release_check "
                    "WHERE deviations > 0") == "decision_to_admit_within_incomplete=5");

  CHECK(place.value(
            "SELECT count(*) FROM jsonb_object_keys((SELECT raw_data FROM rtt_provider_record LIMIT 1))") ==
        "121");
  CHECK(
      place.value(
          "SELECT count(*) FROM rtt_provider_raw WHERE provider_code = 'RJZ' AND specialty_code = 'C_999'") ==
      "1");
}

TEST_CASE("a file that is quoted throughout loads in the memory of any other and comes back byte for byte") {
  const Place place;
  const std::string quoted = (place.folder / "quoted.csv").string();
  must_run({"python3", "-c",
            "import csv, io, sys, zipfile\n"
            "z = zipfile.ZipFile(sys.argv[1])\n"
            "rows = csv.reader(io.TextIOWrapper(z.open(z.namelist()[0]), 'ascii', newline=''))\n"
            "csv.writer(open(sys.argv[2], 'w', newline=''), quoting=csv.QUOTE_ALL).writerows(rows)\n",
            WAITLISTD_TEST_DATA "/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip", quoted});
  const auto loaded = place.run({"load", quoted});
  INFO(loaded.err);
  REQUIRE(loaded.exit_code == 0);
  INFO("peak " << loaded.peak_kilobytes << " KB");
  CHECK(loaded.stayed_below_kilobytes(80'000));
  CHECK(place.value("SELECT count(*) FROM rtt.release_line") == "183417");
  CHECK(place.value("SELECT total " + england) == "7155958");
  CHECK((place.exported("2026-01") == content_of(quoted)));
}

TEST_CASE("months of every era load with the figures they were made with and come back byte for byte") {
  struct Era {
    int year, month;
    bool code_under_name;
  };
  for (const Era era : {Era{2016, 5, false}, Era{2017, 2, true}, Era{2019, 3, false}, Era{2022, 4, false}}) {
    const Place place;
    SyntheticOptions options;
    options.year = era.year;
    options.month = era.month;
    options.seed = 7;
    options.scale = 0.02;
    options.code_under_name = era.code_under_name;
    const auto month = synthetic_month(options);
    REQUIRE((synthetic_month(options).csv == month.csv)); // the same seed, the same bytes
    const std::string name = published_name(era.year, era.month);
    INFO(name);
    write_zip(place.folder / name, {{month.member_name, month.csv}});
    const auto loaded = place.run({"load", (place.folder / name).string()});
    INFO(loaded.err);
    REQUIRE(loaded.exit_code == 0);
    CHECK(place.value("SELECT count(*) FROM rtt.pathway") == std::to_string(month.rows));
    CHECK(place.value("SELECT count(*) FROM rtt.provider_month") == std::to_string(month.provider_groups));
    for (const auto& [part, expected] : month.england) {
      const bool bands = part != "Part_3";
      const std::string figures =
          "SELECT concat_ws(' ', total, within_18, over_52, over_65) FROM rtt.england_month "
          "WHERE treatment_function_code = 'C_999' AND part = '" +
          part + "'";
      std::string text = std::to_string(expected.total);
      if (bands) text += " " + std::to_string(expected.within_18) + " " + std::to_string(expected.over_52);
      if (bands && month.band_count == 105) text += " " + std::to_string(expected.over_65);
      CHECK(place.value(figures) == text);
    }
    const std::string period = place.value("SELECT to_char(period, 'YYYY-MM') FROM rtt.release");
    CHECK((place.exported(period) == month.csv));
  }
}

TEST_CASE("whatever form a line is published in, it loads and comes back the same") {
  const auto with_name = [](const std::string& name) {
    auto lines = good_lines();
    for (auto& line : lines)
      if (const auto at = line.find("NAME OF RAB"); at != std::string::npos) line.replace(at, 11, name);
    return file_of(lines);
  };
  auto second_name = good_lines();
  second_name[4].replace(second_name[4].find("NAME OF RAB"), 11, "ANOTHER NAME");
  const auto replaced = [](std::vector<std::string> lines, std::size_t line, const std::string& from,
                           const std::string& to) {
    lines[line].replace(lines[line].find(from), from.size(), to);
    return lines;
  };
  auto mixed_breaks = file_of(good_lines());
  mixed_breaks.erase(mixed_breaks.find("\r\n", 4000), 1);
  auto extra = good_lines();
  for (std::size_t i = 0; i < extra.size(); ++i)
    extra[i] += i == 0 ? ",Site Code,Note" : i == 1 ? ",S1,\"a, b\"" : ",,";
  const std::string plain = file_of(good_lines());
  const std::map<std::string, std::string> files = {
      {"plain", plain},
      {"a quoted comma", with_name("\"B, AND C\"")},
      {"doubled quotes", with_name("\"THE \"\"BEST\"\"\"")},
      {"needless quotes", with_name("\"PLAIN\"")},
      {"a byte order mark", "\xEF\xBB\xBF" + plain},
      {"LF", file_of(good_lines(), "\n")},
      {"mixed line breaks", mixed_breaks},
      {"no final newline", plain.substr(0, plain.size() - 2)},
      {"no final newline after LF",
       file_of(good_lines(), "\n").substr(0, file_of(good_lines(), "\n").size() - 1)},
      {"empty lines at the end", plain + "\r\n\r\n"},
      {"an empty line without a break", plain + "\r"},
      {"Windows-1252", with_name("ST JOHN\x92S CAF\xC9")},
      {"UTF-8", with_name("CAF\xC3\x89")},
      {"leading zeros",
       [&] {
         auto l = good_lines();
         l[1].replace(l[1].rfind(",8"), 2, ",08");
         return file_of(l);
       }()},
      {"a second name for a code", file_of(second_name)},
      {"a second parent for a code", file_of(replaced(good_lines(), 4, "QE1,AN ICB", "QE2,ANOTHER"))},
      {"a parent that is given later", file_of(replaced(good_lines(), 3, "QE1,AN ICB", ","))},
      {"a parent that is left out later", file_of(replaced(good_lines(), 4, "QE1,AN ICB", ","))},
      {"a parent's name that is given later", file_of(replaced(good_lines(), 1, "QE1,AN ICB", "QE1,"))},
      {"a name that is given later", file_of(replaced(good_lines(), 3, "NAME OF RAB", ""))},
      {"a treatment function's name that is given later",
       file_of(replaced(good_lines(), 1, "C_100,Function", "C_100,"))},
      {"blanks round a part", file_of(replaced(good_lines(), 1, ",Part_2,", ",Part_2 ,"))},
      {"blanks round codes",
       file_of(replaced(replaced(good_lines(), 2, ",RAA,", ", RAA,"), 3, ",C_100,", ",C_100 ,"))},
      {"blanks round a month", file_of(replaced(good_lines(), 3, "January-2026", "January-2026 "))},
      {"unknown columns", file_of(extra)},
  };
  for (const auto& [name, published] : files) {
    INFO(name);
    const Place place;
    place.load("file.csv", published);
    CHECK((place.exported("2026-01") == published));
    CHECK(place.value("SELECT count(*) || ' ' || sum(total) FROM rtt.pathway") == "4 32");
  }
}

TEST_CASE("Windows-1252 letters and unknown columns can be read in the database") {
  const Place place;
  auto lines = good_lines();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (const auto at = lines[i].find("NAME OF RAB"); at != std::string::npos)
      lines[i].replace(at, 11, "CAF\xC9");
    lines[i] += i == 0 ? ",Site Code" : i == 1 ? ",S1" : ",";
  }
  place.load("file.csv", file_of(lines));
  CHECK(place.value("SELECT name FROM rtt.organisation WHERE code = 'RAB'") == "CAF\xC3\x89");
  CHECK(place.value("SELECT string_agg(extra::text, ';') FROM rtt.pathway") == "{\"Site Code\": \"S1\"}");
  CHECK(place.value("SELECT deviations FROM rtt.release_check WHERE name = 'columns_are_known'") == "1");
}

TEST_CASE("the same content is loaded once, other content is a new vintage, and both come back") {
  const Place place;
  const std::string first = file_of(good_lines());
  auto more = good_lines();
  for (const auto& line : good_rows("RAC"))
    more.push_back(line);
  const std::string second = file_of(more);
  place.load("first.csv", first);
  place.load("again.csv", first);
  CHECK(place.value("SELECT count(*) FROM rtt.release") == "1");
  CHECK(place.value("SELECT count(*) FROM rtt.release_url") == "2");
  place.load("second.csv", second);
  CHECK(place.value("SELECT string_agg(vintage || ' ' || status, ', ' ORDER BY vintage) FROM rtt.release") ==
        "1 superseded, 2 current");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway") == "6");
  CHECK(place.value("SELECT count(*) FROM rtt.pathway_vintage") == "10");
  CHECK(place.exported("2026-01") == second);
  CHECK(place.exported("2026-01", "1") == first);
}

TEST_CASE("a dry run says what would change and changes nothing") {
  const Place place;
  write_file(place.folder / "file.csv", file_of(good_lines()));
  const auto dry = place.run({"load", "--dry-run", (place.folder / "file.csv").string()});
  CHECK(dry.exit_code == 0);
  CHECK(contains(dry.err, "would load"));
  CHECK(contains(dry.err, "rows=4"));
  CHECK(place.value("SELECT count(*) FROM rtt.release") == "0");
  CHECK(place.value("SELECT count(*) FROM pg_class WHERE relname LIKE 'pathway_2%'") == "0");
}

TEST_CASE("blank is null in the prototype's record and zero stays zero") {
  const Place place;
  place.load("file.csv", file_of(good_lines()));
  CHECK(
      place.value(
          "SELECT concat_ws(' ', raw_data ->> 'Gt 03 To 04 Weeks SUM 1', raw_data ->> 'Gt 104 Weeks SUM 1', "
          "coalesce(raw_data ->> 'Total', 'null'), raw_data ->> 'Total All', raw_data ->> 'Period') "
          "FROM rtt_provider_record WHERE provider_org_code = 'RAA' AND treatment_function_code = 'C_999'") ==
      "5 0 null 8 RTT-January-2026");
  CHECK(
      place.value(
          "SELECT concat_ws(' ', provider_code, provider_name, specialty_code, period, "
          "waiting_less_18_weeks, "
          "waiting_over_52_weeks) FROM rtt_provider_raw WHERE specialty_code = 'C_100' ORDER BY 1 LIMIT 1") ==
      "RAA NAME OF RAA C_100 2026-01-01 5 2");
}

TEST_CASE("a published row's total is the roll-ups' for every part; the file's Total is known_clock_start") {
  const Place place;
  auto lines = good_lines();
  const std::string bands = band_counts({{3, "5"}, {20, "1"}, {60, "2"}});
  for (const char* function : {"C_100", "C_999"})
    lines.push_back(row("RAA", "01A", "Part_1A", function, bands, "8,1,9"));
  place.load("file.csv", file_of(lines));
  CHECK(place.value(
            "SELECT string_agg(concat_ws(' ', p.part, p.total, m.total, coalesce(p.known_clock_start::text, "
            "'null'), coalesce(p.unknown_clock_start::text, 'null')), ', ' ORDER BY p.part) "
            "FROM rtt.pathway AS p JOIN rtt.provider_month AS m USING (period, provider_code, part, "
            "treatment_function_code) WHERE provider_code = 'RAA' AND treatment_function_code = 'C_999'") ==
        "Part_1A 9 9 8 1, Part_2 8 8 null null");
  CHECK(place.value(
            "SELECT string_agg(concat_ws(' ', part, total, known_clock_start), ', ' ORDER BY part) FROM "
            "rtt.pathway_as_of(now()) WHERE provider_code = 'RAA' AND treatment_function_code = 'C_999'") ==
        "Part_1A 9 8, Part_2 8");
}

TEST_CASE("an ICB is in rtt.organisation once for each role, and in rtt.icb once") {
  const Place place;
  place.load("file.csv", file_of(good_lines()));
  CHECK(place.value(
            "SELECT string_agg(concat_ws(' ', role, code), ', ' ORDER BY role, code) FROM rtt.organisation "
            "WHERE code = 'QE1'") == "commissioner_parent QE1, provider_parent QE1");
  CHECK(place.value("SELECT string_agg(concat_ws('|', icb_code, icb_name, as_of), ', ') FROM rtt.icb") ==
        "QE1|AN ICB|2026-01-01");
  CHECK(place.value("SELECT string_agg(concat_ws('|', provider_code, provider_name, provider_parent_code, "
                    "provider_parent_name), ', ' ORDER BY provider_code) FROM rtt.provider") ==
        "RAA|NAME OF RAA|QE1|AN ICB, RAB|NAME OF RAB|QE1|AN ICB");
  CHECK(
      place.value(
          "SELECT string_agg(concat_ws('|', commissioner_code, commissioner_name, commissioner_parent_code, "
          "commissioner_parent_name), ', ') FROM rtt.commissioner") == "01A|NAME OF 01A|QE1|AN ICB");
}

TEST_CASE("a table of the prototype that is in the way is kept under another name") {
  const Place place;
  value_of(place.conninfo, "CREATE TABLE rtt_provider_raw AS SELECT 'old' AS provider_code");
  REQUIRE(place.run({"migrate"}).exit_code == 0);
  CHECK(place.value("SELECT provider_code FROM rtt_provider_raw_prototype") == "old");
  CHECK(place.value("SELECT count(*) FROM rtt_provider_raw") == "0");
}

TEST_CASE("dashboards may read everything and change nothing") {
  const Place place;
  place.load("file.csv", file_of(good_lines()));
  auto connection = waitlistd::Connection::open(place.conninfo);
  REQUIRE(connection->execute("SET ROLE rtt_reader", "becoming the reader").has_value());
  CHECK(connection->query("SELECT * FROM rtt.england_month", {}, "reading").has_value());
  CHECK(connection->query("SELECT * FROM rtt.pathway", {}, "reading").has_value());
  for (const char* view : {"provider", "commissioner", "icb"})
    CHECK(connection->query("SELECT * FROM rtt." + std::string(view), {}, "reading").has_value());
  CHECK(connection->query("SELECT * FROM rtt_provider_record", {}, "reading").has_value());
  CHECK(connection->execute("DELETE FROM rtt.release", "changing").has_error());
}

TEST_CASE("neighbouring months are compared and the findings stored") {
  const Place place;
  place.load("january.csv", file_of(good_lines()));
  std::vector<std::string> february = {header()};
  for (const char* provider : {"RAA", "RAZ"})
    for (auto line : good_rows(provider))
      february.push_back(line.replace(0, 16, "RTT-February-2026"));
  for (auto& line : february)
    if (const auto at = line.find("NAME OF RAA"); at != std::string::npos) line.replace(at, 11, "RENAMED");
  february.pop_back();
  february.pop_back();
  place.load("february.csv", file_of(february));
  const std::string found =
      "SELECT string_agg(name || '=' || deviations, ' ' ORDER BY name) FROM rtt.release_check "
      "WHERE period = '2026-02-01' AND name IN ('rows_near_neighbour', 'codes_known_to_neighbour', "
      "'names_as_in_neighbour')";
  CHECK(place.value(found) == "codes_known_to_neighbour=0 names_as_in_neighbour=1 rows_near_neighbour=1");
}

TEST_CASE("status tells what is loaded, for people and for machines") {
  const Place place;
  place.load("file.csv", file_of(good_lines()));
  const auto text = place.run({"status"});
  CHECK(text.exit_code == 0);
  CHECK(contains(text.out, "1 month, 2026-01 to 2026-01"));
  CHECK(contains(text.out, "ok    totals_add_up: 4 examined"));
  CHECK(contains(text.out, "Open Government Licence"));
  const auto json = place.run({"status", "--json"});
  write_file(place.folder / "status.json", json.out);
  CHECK(must_run({"python3", "-c",
                  "import json,sys; d=json.load(open(sys.argv[1])); r=d['releases'][0]; "
                  "print(d['newest'], r['vintage'], r['rows'], r['waiting_list'])",
                  (place.folder / "status.json").string()})
            .out == "2026-01 1 4 16\n");
}

TEST_CASE("an export that is not what was published fails, and leaves no file") {
  const Place place;
  place.load("file.csv", file_of(good_lines()));
  value_of(place.conninfo, "UPDATE rtt.pathway_vintage SET total_all = 9 WHERE line_no = 2");
  const auto exported =
      place.run({"export", "--period", "2026-01", "--output", (place.folder / "out.csv").string()});
  CHECK(exported.exit_code == 1);
  CHECK(contains(exported.err, "published was"));
  CHECK_FALSE(std::filesystem::exists(place.folder / "out.csv"));
  CHECK_FALSE(std::filesystem::exists(place.folder / "out.csv.part"));
  const auto missing = place.run({"export", "--period", "2025-01"});
  CHECK(missing.exit_code == 1);
  CHECK(contains(missing.err, "2025-01 is not loaded"));
}
