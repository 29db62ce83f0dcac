#include "core/rtt/layout.hpp"

#include "tests/support/small_file.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;
using namespace waitlistd::test;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("the header decides how many weekly bands there are") {
  const auto today = read_layout(header(105));
  REQUIRE(today.has_value());
  CHECK(today->column_count() == 121);
  CHECK(today->band_count == 105);
  CHECK(today->first_band == 13);
  CHECK(today->open_band_from() == 104);
  CHECK(read_layout(header(53))->band_count == 53);
  CHECK(read_layout(header(157))->band_count == 157); // an era to come
}

TEST_CASE("the 2016-17 header has year and month apart and the part under another name") {
  const auto layout = read_layout("Year,Period Name," + std::string(places) +
                                  "RTT Part Name,RTT Part Description,Treatment Function Name," +
                                  band_names(53) + std::string(totals));
  REQUIRE(layout.has_value());
  CHECK(layout->has(ColumnRole::year));
  CHECK(layout->has(ColumnRole::period_name));
  CHECK_FALSE(layout->has(ColumnRole::period));
  CHECK_FALSE(layout->has(ColumnRole::treatment_function_code));
}

TEST_CASE("where a description stands beside the treatment function's name, the name holds the code") {
  const auto roles = [](const std::string& columns) {
    const auto layout = read_layout("Year,Period Name," + std::string(places) + "RTT Part Name," + columns +
                                    band_names(53) + std::string(totals));
    REQUIRE(layout.has_value());
    return std::vector<ColumnRole>(layout->roles.begin() + 11,
                                   layout->roles.begin() + static_cast<std::ptrdiff_t>(layout->first_band));
  };
  using enum ColumnRole;
  CHECK(roles("Treatment Function Name,Treatment Function Description,") ==
        std::vector{treatment_function_code, treatment_function_name});
  CHECK(roles("Treatment Function Code,Treatment Function Description,") ==
        std::vector{treatment_function_code, treatment_function_name});
  CHECK(roles("Treatment Function Code,Treatment Function Name,Treatment Function Description,") ==
        std::vector{treatment_function_code, treatment_function_name, extra});
  CHECK(roles("Treatment Function Name,") == std::vector{treatment_function_name});
}

TEST_CASE("an unknown column is extra, in whatever case and spacing the known ones are written") {
  const auto layout =
      read_layout(replaced(header(), "Provider Org Code", " PROVIDER  org code ") + ",Site Code");
  REQUIRE(layout.has_value());
  CHECK(layout->roles.back() == ColumnRole::extra);
  CHECK(layout->names.back() == "Site Code");
  CHECK(layout->has(ColumnRole::provider_code));
}

TEST_CASE("a missing key column rejects the file and is named") {
  for (const std::string column :
       {"Period,", "Provider Org Code,", "Commissioner Org Code,", "RTT Part Type,"}) {
    const auto layout = read_layout(replaced(header(), column, ""));
    REQUIRE(layout.has_error());
    CHECK(layout.error().kind == FailureKind::rejected);
    CHECK(layout.error().message.find(column.substr(0, column.size() - 1)) != std::string::npos);
  }
}

TEST_CASE("bands that are missing, out of order or open too early reject the file") {
  CHECK(read_layout(replaced(header(), "Gt 17 To 18 Weeks SUM 1,", "")).has_error());
  CHECK(read_layout(replaced(header(), ",Gt 104 Weeks SUM 1", "")).has_error());
  CHECK(read_layout(replaced(header(), "Gt 17 To 18 Weeks SUM 1", "Gt 17 Weeks SUM 1")).has_error());
  CHECK(read_layout(
            replaced(header(), "Gt 17 To 18 Weeks SUM 1,Gt 18 To 19", "Gt 18 To 19 Weeks SUM 1,Gt 17 To 18"))
            .has_error());
}

TEST_CASE("a header says what is wrong with it") {
  const std::string function = "Treatment Function Code,Treatment Function Name,";
  const std::pair<std::string, const char*> cases[] = {
      {replaced(header(), ",Total All", ""), "header: key column missing: Total All"},
      {replaced(header(), function, ""), "header: key column missing: Treatment Function Code"},
      {replaced(header(), "Period,", "Year,"), "header: key column missing: Period"},
      {replaced(header(), "Period,", "Period Name,"), "header: key column missing: Period"},
      {header(1), "header: no weekly bands"},
      {replaced(header(), ",Gt 104 Weeks SUM 1", ""),
       "header: bands are missing: the last is week 103 and no open band (\"Gt N Weeks\") follows"},
      {replaced(header(), "Gt 17 To 18 Weeks", "Gt 17 To 19 Weeks"),
       "header: band column \"Gt 17 To 19 Weeks SUM 1\" where the one from week 17 was due: bands are "
       "missing "
       "or out of order"},
      {replaced(header(), "Gt 17 To 18 Weeks SUM 1,", ""),
       "header: band column \"Gt 18 To 19 Weeks SUM 1\" where the one from week 17 was due: bands are "
       "missing "
       "or out of order"},
      {header() + ",Gt 105 To 106 Weeks SUM 1",
       "header: band column \"Gt 105 To 106 Weeks SUM 1\" where the one from week 105 had closed the list"},
      {replaced(header(), "Gt 17 To 18 Weeks SUM 1,", "Gt 17 To 18 Weeks SUM 1,Odd,"),
       "header: band column \"Gt 18 To 19 Weeks SUM 1\" is apart from the others"},
      {header() + ",Total", "header: column \"Total\" stands twice"},
      {header() + ",Provider Code", "header: column \"Provider Code\" means the same as one before it"},
      {header() + ",\"Odd", "header: a quoted column name is not closed"},
  };
  for (const auto& [line, message] : cases) {
    INFO(message);
    const auto layout = read_layout(line);
    REQUIRE(layout.has_error());
    CHECK(layout.error().message == message);
  }
  CHECK(read_layout(header(2))->band_count == 2);
}

TEST_CASE("a band is named by its weeks, with \"SUM 1\" or without, and by nothing else") {
  const auto bands_with = [](const std::string& name) {
    const auto layout = read_layout(replaced(header(2), "Gt 01 Weeks SUM 1", name));
    return layout ? layout->band_count : 0;
  };
  for (const char* open : {"Gt 01 Weeks", "gt 1 week", "GT 01  WEEKS SUM", "Gt 01 Weeks SUM 1"}) {
    INFO(open);
    CHECK(bands_with(open) == 2);
  }
  for (const char* other :
       {"Gt 01 Weeks SUM 2", "Gt 01 Weeks 1", "Gt -1 Weeks", "Gt 01", "Gt Weeks", "01 Weeks"}) {
    INFO(other);
    CHECK(bands_with(other) == 0);
  }
}

TEST_CASE("a column that stands twice rejects the file") {
  CHECK(read_layout(header() + ",Total").has_error());
  CHECK(read_layout(header() + ",Odd,Odd").has_error());
}

TEST_CASE("a header of very many columns is rejected before they are compared") {
  std::string many = header();
  for (int i = 0; i < 200'000; ++i)
    many += ",Column " + std::to_string(i);
  std::string thousand = header(); // of 121
  for (int i = 121; i < 1000; ++i)
    thousand += ",Column " + std::to_string(i);
  CHECK(read_layout(thousand)->column_count() == 1000);
  CHECK(read_layout(thousand + ",one more").error().message ==
        "header: 1001 columns, far beyond what a Full CSV has");
  const auto layout = read_layout(many);
  REQUIRE(layout.has_error());
  CHECK(layout.error().message == "header: 200121 columns, far beyond what a Full CSV has");
}

TEST_CASE("a title line is not taken for the header") {
  CHECK(is_header_line(header()));
  CHECK_FALSE(is_header_line("Referral to Treatment Waiting Times, May 2016"));
  CHECK(is_header_line("Odd,Total All,PERIOD,Provider  Code"));
  CHECK_FALSE(is_header_line("Odd,Total All,Period"));
  CHECK_FALSE(is_header_line(""));
  CHECK_FALSE(is_header_line("<!DOCTYPE html>"));
}
