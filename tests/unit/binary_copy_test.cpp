#include "service/database/binary_copy.hpp"
#include "service/ledger/checks.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

constexpr std::size_t header_size = 19;

std::string hex_behind_header(const BinaryCopy& copy) {
  std::string text;
  for (std::size_t i = header_size; i < copy.size(); ++i) {
    char digits[3];
    std::snprintf(digits, sizeof digits, "%02x", static_cast<unsigned char>(copy.buffer()[i]));
    text += digits;
  }
  return text;
}

} // namespace

TEST_CASE("a COPY starts with its signature and ends with its trailer") {
  BinaryCopy copy;
  CHECK(copy.buffer() == std::string("PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0", header_size));
  copy.end();
  CHECK(hex_behind_header(copy) == "ffff");
}

TEST_CASE("fields are big-endian with their length before them") {
  BinaryCopy copy;
  copy.row(5);
  copy.int4(-2);
  copy.int8(std::int64_t{258});
  copy.text("AB");
  copy.null();
  copy.jsonb("{}");
  CHECK(hex_behind_header(copy) == "0005"
                                   "00000004fffffffe"
                                   "000000080000000000000102"
                                   "000000024142"
                                   "ffffffff"
                                   "00000003017b7d");
}

TEST_CASE("arrays carry their blanks as NULL, and an empty one has no dimension") {
  BinaryCopy copy;
  copy.int4_array(std::vector<std::int32_t>{1, -1}, -1);
  CHECK(hex_behind_header(copy) == "00000020" // length
                                   "00000001" // dimensions
                                   "00000001" // has NULLs
                                   "00000017" // integer
                                   "0000000200000001"
                                   "0000000400000001"
                                   "ffffffff");
  BinaryCopy empty;
  empty.int4_array({}, -1);
  CHECK(hex_behind_header(empty) == "0000000c000000000000000000000017");
}

TEST_CASE("dates are days since 2000") {
  CHECK(postgres_date(Period{2000, 1}) == 0);
  CHECK(postgres_date(Period{2026, 1}) == 9497);
  CHECK(postgres_date(Period{1999, 12}) == -31);
}

TEST_CASE("checks are stored as JSON with their examples") {
  CHECK(checks_json({{"a_check", 3, 1, {"line 2: \"odd\""}}}) ==
        R"([{"name":"a_check","examined":3,"deviations":1,"examples":["line 2: \"odd\""]}])");
}
