// What people and spreadsheets write for a month.
#include "core/spreadsheet_values.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace waitlistd;

TEST_CASE("months are read as people and spreadsheets write them") {
  const auto month = [](const std::string& text, bool number = false, bool from_1904 = false) {
    const auto found = month_of({1, 1, text, number}, from_1904);
    return found ? to_string(*found) : std::string("none");
  };
  for (const char* text : {"2026-01", "2026-01-01", "2026-01-31", "2026-01-01T00:00:00", "01/01/2026",
                           "31/01/2026", "1/1/26", "01.01.2026", "01-01-2026 00:00", "01/2026", "Jan-26",
                           "jan 2026", "January 2026", "1-Jan-26", "* Jan-26", "46023"}) {
    INFO(text);
    CHECK(month(text) == "2026-01");
  }
  CHECK(month("46023", true) == "2026-01");
  CHECK(month("39173", true) == "2007-04");
  CHECK(month("44561", true, true) == "2026-01");
  CHECK(month("30011", true) == "1982-03");
  CHECK(month("74997", true) == "2105-05");
  CHECK(month("29983", true) == "none"); // 1 February 1982
  CHECK(month("75028", true) == "none"); // 31 May 2105
  for (const auto& [text, read] :
       std::vector<std::pair<std::string, std::string>>{{"Jan-1990", "1990-01"},
                                                        {"Apr-26", "2026-04"},
                                                        {"AUG-26", "2026-08"},
                                                        {"Jan-1989", "none"},
                                                        {"12/2099", "2099-12"},
                                                        {"01/2100", "none"},
                                                        {"Jan-00", "2000-01"},
                                                        {"Dec-99", "2099-12"},
                                                        {"0/2026", "none"},
                                                        {"001/2026", "none"},
                                                        {"28/02/2026", "2026-02"},
                                                        {"28/02/2024", "none"},
                                                        {"29/02/2024", "2024-02"},
                                                        {"Jan-026", "none"},
                                                        {"01/01/2026 00:00:01", "none"}}) {
    INFO(text);
    CHECK(month(text) == read);
  }
  CHECK(month("Sept-25") == "2025-09");
  for (const char* text : {"", "-", "26", "2026", "13/2026", "2026-13", "02/01/2026", "12/31/2026", "Jan",
                           "Jan-26 to Mar-26", "2025/26", "46024", "1e9", "Q1 2026", "Jan;26"}) {
    INFO(text);
    CHECK(month(text) == "none");
  }
}
