// NHS England's Overview Timeseries: the published workbook, whole, and what people make of its sheet.
#include "core/delimited_text.hpp"
#include "core/rtt/timeseries.hpp"
#include "core/rtt/timeseries_columns.hpp"
#include "core/spreadsheet_values.hpp"
#include "service/rtt/timeseries_file.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <tuple>

using namespace waitlistd;
using namespace waitlistd::rtt;

namespace {

const std::string data = WAITLISTD_SOURCE_DIR "/tests/data/headline/";
using Key = std::tuple<std::string, std::string, std::string, std::string>; // month, part, figure, basis

std::map<Key, double> by_key(const Timeseries& timeseries) {
  std::map<Key, double> out;
  for (const PublishedFigure& f : timeseries.figures)
    CHECK(out.emplace(Key{to_string(f.period), f.part, f.figure, f.basis}, f.value).second);
  return out;
}

std::vector<std::string> split(const std::string& line, char delimiter) {
  std::vector<std::string> fields(1);
  for (const char c : line)
    if (c == delimiter)
      fields.emplace_back();
    else if (c != '\r')
      fields.back().push_back(c);
  return fields;
}

// The table's titles, apart from the program's own list: part and figure.
const std::map<std::string, std::pair<std::string, std::string>> known_titles = {
    {"incomplete.Median wait (weeks)", {"Part_2", "median_weeks"}},
    {"incomplete.92nd percentile (weeks)", {"Part_2", "p92_weeks"}},
    {"incomplete.No. within 18 weeks", {"Part_2", "within_18"}},
    {"incomplete.% within 18 weeks", {"Part_2", "share_within_18"}},
    {"incomplete.No. > 18 weeks", {"Part_2", "over_18"}},
    {"incomplete.No. > 52 weeks", {"Part_2", "over_52"}},
    {"incomplete.% > 52 weeks", {"Part_2", "share_over_52"}},
    {"incomplete.No. > 65 weeks", {"Part_2", "over_65"}},
    {"incomplete.No. > 78 weeks", {"Part_2", "over_78"}},
    {"incomplete.No. > 104 weeks", {"Part_2", "over_104"}},
    {"incomplete.Total waiting (mil)", {"Part_2", "total"}},
    {"unique.Ratio of total unique patients to total waiting (i.e. incomplete RTT pathways)",
     {"Part_2", "unique_patients_share"}},
    {"unique.Estimated number of unique patients (mil)", {"Part_2", "unique_patients"}},
    {"admitted.Median wait (weeks)", {"Part_1A", "median_weeks"}},
    {"admitted.95th percentile (weeks)", {"Part_1A", "p95_weeks"}},
    {"admitted.No. within 18 weeks", {"Part_1A", "within_18"}},
    {"admitted.No. > 52 weeks", {"Part_1A", "over_52"}},
    {"admitted.No. of pathways (all)", {"Part_1A", "total"}},
    {"nonadmitted.Median wait (weeks)", {"Part_1B", "median_weeks"}},
    {"nonadmitted.95th percentile (weeks)", {"Part_1B", "p95_weeks"}},
    {"nonadmitted.No. within 18 weeks", {"Part_1B", "within_18"}},
    {"nonadmitted.No. > 52 weeks", {"Part_1B", "over_52"}},
    {"nonadmitted.No. of pathways (all)", {"Part_1B", "total"}},
    {"new_periods.No. of new RTT periods", {"Part_3", "total"}},
    {"admitted_adjusted.Median wait (weeks)", {"Part_1A_adjusted", "median_weeks"}},
    {"admitted_adjusted.95th percentile (weeks)", {"Part_1A_adjusted", "p95_weeks"}},
    {"admitted_adjusted.No. within 18 weeks", {"Part_1A_adjusted", "within_18"}},
    {"admitted_adjusted.No. > 52 weeks", {"Part_1A_adjusted", "over_52"}},
    {"admitted_adjusted.No. of pathways (all)", {"Part_1A_adjusted", "total"}},
};

// The cells of the CSV beside the workbook, by a reading of the test's own.
std::map<Key, double> cells_of_csv() {
  std::ifstream file(data + "overview-timeseries-to-dec25.csv");
  std::string line;
  std::getline(file, line);
  const auto titles = split(line, ',');
  std::map<Key, double> out;
  while (std::getline(file, line)) {
    const auto fields = split(line, ',');
    for (std::size_t i = 1; i < fields.size(); ++i) {
      if (fields[i].empty()) continue;
      const auto bar = titles[i].find('|');
      const auto& [part, figure] = known_titles.at(titles[i].substr(0, bar));
      out[{fields[0], part, figure, titles[i].substr(bar + 1)}] =
          fields[i].back() == '+' ? HUGE_VAL : std::stod(fields[i]);
    }
  }
  return out;
}

Timeseries read(const std::string& text) {
  const auto sheet = read_delimited(text);
  REQUIRE(sheet.has_value());
  auto timeseries = read_timeseries(*sheet);
  INFO((timeseries ? "" : timeseries.error().message));
  REQUIRE(timeseries.has_value());
  return std::move(*timeseries);
}

std::string refusal(const std::string& text) {
  const auto sheet = read_delimited(text);
  if (!sheet) return sheet.error().message;
  const auto timeseries = read_timeseries(*sheet);
  return timeseries ? "was read" : timeseries.error().message;
}

std::string utf16(const std::string& ascii, bool little_endian, bool mark) {
  std::string out = !mark ? "" : little_endian ? "\xFF\xFE" : "\xFE\xFF";
  for (const char c : ascii)
    out += little_endian ? std::string{c, '\0'} : std::string{'\0', c};
  return out;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

// The sheet as a spreadsheet saves it: titles above, "Month" where the workbook has it, cells as they are
// shown.
const std::string sheet_head =
    ",Title: Referral to Treatment (RTT) Waiting Times,,,,,,,,,\r\n"
    ",Period: April 2007 to January 2026,,,,,,,,,\r\n"
    ",,,,,,,,,,\r\n"
    ",Year,Month,Incomplete RTT pathways,,,,,\"Unique Patients\n\",New RTT periods,,\r\n"
    ",,,Median wait (weeks),No. within 18 weeks,% within 18 weeks,No. > 52 weeks with estimates for missing "
    "data,"
    "Total waiting (mil),Estimated number of unique patients (mil),No. of new RTT periods,\r\n";
const std::string sheet_rows = ",2015/16,Sep-15,52+,\"3,012,345\",93.4%,-,3.22,-,..,\r\n"
                               ",,Feb-24,15.1,\"4,100,000\",57.9%,\"300,123\",7.54,6.31,\"1,600,000\",\r\n"
                               ",,Jan-26,13.6,\"4,395,958\",61.4%,n/a,7.16,6.1,\"1,612,345\",\r\n"
                               ",,,,,,,,,,\r\n"
                               ",Notes:,,,,,,,,,\r\n"
                               ",1. Median times are estimates,,,,,,,,,\r\n"
                               ",,,,,,,,,,\r\n";

} // namespace

TEST_CASE("the published workbook is read whole: every month since April 2007, every column, both bases") {
  const auto file = read_timeseries_file(data + "RTT-Overview-Timeseries-Dec25.xlsx");
  INFO((file ? "" : file.error().message));
  REQUIRE(file.has_value());
  const Timeseries& timeseries = file->timeseries;
  CHECK(timeseries.unknown_columns.empty());
  CHECK(to_string(timeseries.first) == "2007-04");
  CHECK(to_string(timeseries.last) == "2025-12");
  const auto ours = by_key(timeseries);
  const auto theirs = cells_of_csv();
  REQUIRE(theirs.size() > 5'000);
  std::size_t february_2024 = 0;
  for (const auto& [key, value] : ours) {
    INFO(std::get<0>(key) << " " << std::get<1>(key) << " " << std::get<2>(key) << " " << std::get<3>(key));
    if (std::get<0>(key) == "2024-02")
      ++february_2024; // "* Feb-24"
    else
      REQUIRE((theirs.contains(key) && theirs.at(key) == value));
  }
  CHECK(february_2024 == 36);
  CHECK(ours.size() == theirs.size() + february_2024);
  CHECK(ours.at({"2024-02", "Part_2", "total", "as_reported"}) > 7'500'000);
}

TEST_CASE("the table beside the workbook reads the same as the workbook") {
  const auto file = read_timeseries_file(data + "overview-timeseries-to-dec25.csv");
  INFO((file ? "" : file.error().message));
  REQUIRE(file.has_value());
  CHECK(by_key(file->timeseries) == cells_of_csv());
}

TEST_CASE("the sheet as spreadsheets save it is read in every form") {
  const std::string comma = sheet_head + sheet_rows;
  const auto with_delimiter = [&](char delimiter) { // quoted groups keep their commas
    std::string out;
    bool quoted = false;
    for (const char c : comma) {
      quoted ^= c == '"';
      out.push_back(c == ',' && !quoted ? delimiter : c);
    }
    return out;
  };
  const std::string semicolon = with_delimiter(';');
  // A German or French Excel: comma for the point, points or no-break spaces between thousands.
  std::string points = semicolon;
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"\"3,012,345\"", "3.012.345"},
                                                        {"\"4,100,000\"", "4.100.000"},
                                                        {"\"4,395,958\"", "4.395.958"},
                                                        {"\"300,123\"", "300.123"},
                                                        {"\"1,600,000\"", "1.600.000"},
                                                        {"\"1,612,345\"", "1.612.345"},
                                                        {"93.4", "93,4"},
                                                        {"57.9", "57,9"},
                                                        {"61.4", "61,4"},
                                                        {";15.1;", ";15,1;"},
                                                        {";13.6;", ";13,6;"},
                                                        {"3.22;", "3,22;"},
                                                        {";7.54;6.31;", ";7,54;6,31;"},
                                                        {";7.16;6.1;", ";7,16;6,1;"}})
    points = replaced(points, from, to);
  const std::string spaces = replaced(replaced(points, "4.395.958",
                                               "4\xC2\xA0"
                                               "395\xC2\xA0"
                                               "958"),
                                      "3.012.345", "3 012 345");

  const std::map<std::string, std::string> forms = {
      {"commas", comma},
      {"UTF-8 with a mark", "\xEF\xBB\xBF" + comma},
      {"semicolons", semicolon},
      {"semicolons, named", "sep=;\r\n" + semicolon},
      {"tabs", with_delimiter('\t')},
      {"UTF-16 LE", utf16(with_delimiter('\t'), true, true)},
      {"UTF-16 BE", utf16(with_delimiter('\t'), false, true)},
      {"UTF-16 LE without a mark", utf16(comma.substr(1), true, false)},
      {"semicolons, decimal comma, points", points},
      {"semicolons, decimal comma, blanks", spaces},
      {"line feeds", replaced(comma, "\r\n", "\n")},
      {"carriage returns", replaced(replaced(comma, "\n\"", " \""), "\r\n", "\r")},
      {"dates in figures", replaced(replaced(replaced(comma, "Sep-15", "01/09/2015"), "Feb-24", "01/02/2024"),
                                    "Jan-26", "01/01/2026")},
      {"ISO months, a footnote's mark",
       replaced(replaced(replaced(comma, "Sep-15", "2015-09-01"), "Feb-24", "* Feb-24"), "Jan-26",
                "2026-01")},
      {"no columns and rows at the end", replaced(replaced(comma, ",,,,,,,,,,\r\n", ""), ",\r\n", "\r\n")},
      {"more columns and rows at the end", replaced(comma, "\r\n", ",,,\r\n") + ",,,,\r\n,\r\n\r\n"},
  };
  for (const auto& [form, text] : forms) {
    INFO(form);
    const Timeseries timeseries = read(text);
    const auto figures = by_key(timeseries);
    CHECK(figures.size() == 17);
    CHECK(figures.at({"2026-01", "Part_2", "within_18", "as_reported"}) == 4'395'958);
    CHECK(figures.at({"2026-01", "Part_2", "median_weeks", "as_reported"}) == 13.6);
    CHECK(figures.at({"2026-01", "Part_2", "total", "as_reported"}) == Approx(7'160'000));
    CHECK(figures.at({"2026-01", "Part_2", "share_within_18", "as_reported"}) == Approx(0.614));
    CHECK(figures.at({"2024-02", "Part_2", "over_52", "with_estimates"}) == 300'123);
    CHECK(figures.at({"2024-02", "Part_3", "total", "as_reported"}) == 1'600'000);
    CHECK(figures.at({"2015-09", "Part_2", "median_weeks", "as_reported"}) == HUGE_VAL);
    CHECK_FALSE(figures.contains({"2026-01", "Part_2", "over_52", "with_estimates"}));
    CHECK(timeseries.unknown_columns.empty());
  }
}

TEST_CASE("what is published rounded is compared to its last digit, a count to its last pathway") {
  std::map<std::string, double> within;
  for (const auto& f : read(sheet_head + sheet_rows).figures)
    if (to_string(f.period) == "2026-01") within[f.part + " " + f.figure] = f.within;
  CHECK(within["Part_2 median_weeks"] == Approx(0.05).epsilon(0.001));
  CHECK(within["Part_2 share_within_18"] == Approx(0.0005).epsilon(0.001));
  CHECK(within["Part_2 total"] == Approx(5'000));
  CHECK(within["Part_2 within_18"] == 0);
  const std::string table =
      "period,incomplete.Median wait (weeks)|as_reported,incomplete.Total waiting (mil)|as_reported\n";
  const auto exact = read(table + "2026-01,13.62090596,7155958\n").figures;
  CHECK(exact[0].within == Approx(0.000001).epsilon(0.01));
  CHECK(exact[1].within == 0);
}

TEST_CASE("what cannot be read is named with its row and column") {
  const std::string table =
      "period,incomplete.No. within 18 weeks|as_reported,incomplete.Median wait (weeks)|as_reported,"
      "incomplete.% within 18 weeks|as_reported\n";
  const auto of_sheet = [](const std::string& from, const std::string& to) {
    return sheet_head + replaced(sheet_rows, from, to);
  };
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {table + "2026-01,many,1,\n", "row 2, column 2 (B): \"many\" is not a number"},
           {table + "2026-01,NaN,1,\n", "row 2, column 2 (B): \"NaN\" is not a number"},
           {table + "2026-01,inf,1,\n", "row 2, column 2 (B): \"inf\" is not a number"},
           {table + "2026-01,1e400,1,\n", "row 2, column 2 (B): \"1e400\" is not a number"},
           {table + "2026-01,4.42E+06,1,\n",
            "row 2, column 2 (B): \"4.42E+06\" is not written in full: show the column as whole numbers"},
           {table + "2026-01,1e,1,\n", "row 2, column 2 (B): \"1e\" is not a number"},
           {table + "2026-01,-5,1,\n",
            "row 2, column 2 (B): \"-5\" is not a count: a number from 0 to 1,000,000,000"},
           {table + "2026-01,52+,1,\n",
            "row 2, column 2 (B): \"52+\" is not a count: a number from 0 to 1,000,000,000"},
           {table + "2026-01,99999999999,1,\n",
            "row 2, column 2 (B): \"99999999999\" is not a count: a number from 0 to 1,000,000,000"},
           {table + "2026-01,10.5,1,\n", "row 2, column 2 (B): \"10.5\" is not a whole number"},
           {table + "2026-01,10,-1,\n", "row 2, column 3 (C): \"-1\" is not a wait in weeks (0 to 1,000)"},
           {table + "2026-01,10,1,1.5\n",
            "row 2, column 4 (D): \"1.5\" is not a share: 0 to 1, or 0% to 100%"},
           {table + "Summer 2026,10,1,\n",
            "row 2, column 1 (A): \"Summer 2026\" is not a month: 2026-01, Jan-26, 01/01/2026 (day first)"},
           {table + "2/1/2026,10,1,\n",
            "row 2, column 1 (A): \"2/1/2026\" is not a month: 2026-01, Jan-26, 01/01/2026 (day first)"},
           {table + "2026-01,10,1,\nJan-26,10,1,\n", "row 3: 2026-01 stands there twice"},
           {table + "2026-01,10\n", "row 2: 2 fields, the titles have 4"},
           {table + "2026-01,10,1,\n2026-02,\"10\n", "row 3: a quote is not closed"},
           {table + "2026-01,,,\n", "no month has a figure"},
           {table + "2026-01,\"1,234\",\"13,5\",\n2026-02,5,13.5,\n",
            "row 3, column 3 (C): \"13.5\" has another decimal mark than \"13,5\" in row 2, column 3 (C)"},
           {of_sheet("Jan-26", ""), "row 8, column 4 (D): \"13.6\" stands in a row without a month"},
           {of_sheet("61.4%", "#REF!"), "row 8, column 6 (F): \"#REF!\" is not a number"},
           {"<html>",
            "no row has the titles of the Overview Timeseries (\"Month\" and \"Incomplete RTT pathways\", or "
            "\"period\")"},
           {"period,other.figure|as_reported\n", "no column is a figure of the timeseries"},
           {table.substr(0, table.size() - 1) +
                ",incomplete.No. within 18 weeks|as_reported\n2026-01,1,1,,1\n",
            "columns B and E have the same title"},
           {std::string("period\0,", 8), "the file is not text"},
           {"\xFF\xFEp", "the file is not text"},
           {std::string("\xFF\xFE\x00\xDC", 4), "the file is not text"}}) {
    INFO(text);
    CHECK(refusal(text) == message);
  }
}

TEST_CASE("a figure is taken up to its bounds, and a title's millions are told by their decimals") {
  const auto table = [](const std::string& title, const std::string& text) {
    return "period,incomplete." + title + "|as_reported\n2026-01," + text + "\n";
  };
  struct Case {
    const char* title;
    const char* text;
    double value;
  };
  for (const Case& c : {Case{"Total waiting (mil)", "7.16", 7'160'000},
                        {"Total waiting (mil)", "999.5", 999'500'000},
                        {"Total waiting (mil)", "7155958", 7'155'958},
                        {"Total waiting (mil)", "7", 7},
                        {"No. > 52 weeks", "1000000000", 1e9},
                        {"No. > 52 weeks", "0", 0},
                        {"Median wait (weeks)", "1000", 1000},
                        {"Median wait (weeks)", "0", 0},
                        {"% within 18 weeks", "1", 1},
                        {"% within 18 weeks", "100%", 1},
                        {"% within 18 weeks", "0", 0}}) {
    INFO(c.title << ": " << c.text);
    const auto figures = read(table(c.title, c.text)).figures;
    REQUIRE(figures.size() == 1);
    CHECK(figures[0].value == Approx(c.value));
  }
  const std::string place = "row 2, column 2 (B): ";
  for (const auto& [title, text, message] : std::vector<std::tuple<const char*, const char*, const char*>>{
           {"Total waiting (mil)", "1000.5", "\"1000.5\" is not a whole number"},
           {"No. > 52 weeks", "1000000001",
            "\"1000000001\" is not a count: a number from 0 to 1,000,000,000"},
           {"No. > 52 weeks", "-1", "\"-1\" is not a count: a number from 0 to 1,000,000,000"},
           {"Median wait (weeks)", "1000.1", "\"1000.1\" is not a wait in weeks (0 to 1,000)"},
           {"% within 18 weeks", "1.001", "\"1.001\" is not a share: 0 to 1, or 0% to 100%"},
           {"% within 18 weeks", "-0.001", "\"-0.001\" is not a share: 0 to 1, or 0% to 100%"},
           {"% within 18 weeks", "1+", "\"1+\" is not a share: 0 to 1, or 0% to 100%"}}) {
    INFO(text);
    CHECK(refusal(table(title, text)) == place + message);
  }
}

TEST_CASE("a title is known in any letters, with white space of any kind and number between its words") {
  for (const char* title : {"Median wait (weeks)", "MEDIAN WAIT (WEEKS)", "Median\nwait (weeks)",
                            "Median\r\nwait (weeks)", "Median wait\t(weeks)", " Median  wait (weeks)\n"}) {
    INFO(title);
    const auto column = find_column("Incomplete\nRTT  pathways", title);
    REQUIRE(column);
    CHECK(column->part == "Part_2");
    CHECK(column->figure == "median_weeks");
  }
  CHECK_FALSE(find_column("Incomplete RTT pathways", "Medianwait (weeks)"));
}

TEST_CASE("a column that is not known is told, with its title, and the others are read") {
  const auto timeseries =
      read("period,incomplete.No. > 130 weeks|as_reported,incomplete.No. > 52 weeks|as_reported\n"
           "2026-01,5,7\n");
  CHECK(timeseries.unknown_columns ==
        std::vector<std::string>{"column 2 (B): \"incomplete.No. > 130 weeks|as_reported\""});
  CHECK(timeseries.figures.size() == 1);
}
