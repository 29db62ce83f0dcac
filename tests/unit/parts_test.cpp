// The five parts of RTT, and the codes of treatment functions.
#include "core/rtt/parts.hpp"
#include "core/sheet.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;
using namespace waitlistd::rtt;

TEST_CASE("a part is incomplete, completed, clock starts or not known") {
  CHECK(kind_of("Part_1A") == PartKind::completed);
  CHECK(kind_of("Part_1B") == PartKind::completed);
  CHECK(kind_of("Part_2") == PartKind::incomplete);
  CHECK(kind_of("Part_2A") == PartKind::incomplete);
  CHECK(kind_of("Part_3") == PartKind::clock_starts);
  CHECK(kind_of("Part_4") == PartKind::unknown);
  CHECK(part_code("PART_1A") == "Part_1A");
  CHECK(part_code("part_2a") == "Part_2A");
  CHECK(part_code("PART_4") == "PART_4");
}

TEST_CASE("a treatment function's code is a capital and digits") {
  for (const char* code : {"C_100", "C_999", "X02", "C1"}) {
    INFO(code);
    CHECK(is_treatment_function_code(code));
  }
  for (const char* other : {"", "C", "C_", "c_100", "C_1a", "100", "C__1", "General Surgery"}) {
    INFO(other);
    CHECK_FALSE(is_treatment_function_code(other));
  }
}

TEST_CASE("a column has the letters that a spreadsheet shows") {
  const std::pair<int, const char*> cases[] = {{1, "A"},        {2, "B"},   {26, "Z"},   {27, "AA"},
                                               {52, "AZ"},      {53, "BA"}, {702, "ZZ"}, {703, "AAA"},
                                               {16'384, "XFD"}, {0, ""}};
  for (const auto& [column, letters] : cases)
    CHECK(column_letters(column) == letters);
  CHECK(place_of(3, 28) == "row 3, column 28 (AB)");
}
