#include "core/alerts/figure.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace waitlistd::alerts;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Decimal decimal(std::string_view text) { return parse_decimal(text).value(); }

} // namespace

TEST_CASE(
    "a number in a rule is read as it is written, to the millionth, and written as short as it can be") {
  struct Case {
    const char* text;
    std::int64_t millionths;
    const char* written;
  };
  const Case cases[] = {
      {"0", 0, "0"},
      {"-0", 0, "0"},
      {"65", 65'000'000, "65"},
      {"0.5", 500'000, "0.5"},
      {"-2.25", -2'250'000, "-2.25"},
      {"-0.000001", -1, "-0.000001"},
      {"92.500000", 92'500'000, "92.5"},
      {"7155958", 7'155'958'000'000, "7155958"},
      {"1000000000000", 1'000'000'000'000'000'000, "1000000000000"},
      {"-1000000000000.000000", -1'000'000'000'000'000'000, "-1000000000000"},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(decimal(c.text).millionths == c.millionths);
    CHECK(to_string(decimal(c.text)) == c.written);
  }
  CHECK(to_double(decimal("-2.25")) == -2.25);
  CHECK(to_string(Decimal{std::numeric_limits<std::int64_t>::min()}) == "-9223372036854.775808");
}

TEST_CASE("what is not a number of at most six decimals within a million million is none") {
  for (const char* text : {"",
                           "-",
                           "+1",
                           "1.",
                           ".5",
                           "-.5",
                           "1.0000000",
                           "1e3",
                           "1,000",
                           " 1",
                           "1 ",
                           "0x1",
                           "--1",
                           "1.-5",
                           "007",
                           "1.2.3",
                           "inf",
                           "nan",
                           "1000000000000.000001",
                           "9999999999999.999999",
                           "-1000000000001",
                           "92233720368547758080",
                           "٣"}) {
    INFO(text);
    CHECK_FALSE(parse_decimal(text));
  }
}

TEST_CASE("a share and a ratio of nothing are no figures, and a count of nothing is one") {
  CHECK_FALSE(share(0, 0));
  CHECK_FALSE(share(1, -1));
  CHECK_FALSE(ratio(5, 0));
  CHECK(count(0).value == 0);
  CHECK(share(3, 4)->value == 75);
  CHECK(ratio(3, 4)->value == 0.75);
  CHECK(weeks(13.6, 20).value == 13.6);
}

TEST_CASE("only a count is a count, also where a ratio is of one") {
  CHECK(is_count(count(1)));
  CHECK_FALSE(is_count(*ratio(5, 1)));
  CHECK_FALSE(is_count(*share(1, 1)));
  CHECK_FALSE(is_count(weeks(1, 1)));
}

TEST_CASE("a figure that equals a number is neither below nor above it") {
  struct Case {
    const char* what;
    Figure figure;
    const char* number;
    int expected;
  };
  const Case cases[] = {
      {"92 % exactly", *share(92, 100), "92", 0},
      {"a thirteenth is no decimal", *share(1, 13), "7.692307", 1},
      {"and below the next one", *share(1, 13), "7.692308", -1},
      {"92 % of a list that halves have no end in", *share(23 * 333'333, 25 * 333'333), "92", 0},
      {"one pathway short of 92 % of a thousand million", *share(919'999'999, 1'000'000'000), "92", -1},
      {"one pathway more than it", *share(920'000'001, 1'000'000'000), "92", 1},
      {"the same against the largest number", *share(1'000'000'000, 1'000'000'000), "1000000000000", -1},
      {"and the smallest", *share(0, 1'000'000'000), "-1000000000000", 1},
      {"a count", count(7'155'958), "7155958", 0},
      {"a count below", count(7'155'957), "7155958", -1},
      {"a count against half", count(1), "0.5", 1},
      {"a negative count", count(-5), "-5", 0},
      {"a negative count below", count(-5), "-4.999999", -1},
      {"no one", count(0), "0", 0},
      {"no one against a millionth", count(0), "0.000001", -1},
      {"no one against a millionth less", count(0), "-0.000001", 1},
      {"a ratio", *ratio(49, 50), "0.98", 0},
      {"a wait", weeks(18, 100), "18", 0},
      {"a longer one", weeks(18.01, 100), "18", 1},
      {"a wait in the open band is above every number", weeks(infinity, 100), "1000000000000", 1},
      {"a count beyond 32 bits", count(5'000'000'000'000'000'000), "1000000000000", 1},
      {"a count below minus that", count(-5'000'000'000'000'000'000), "-1000000000000", -1},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(compare(c.figure, decimal(c.number)) == c.expected);
  }
  CHECK(compare(*share(2, 3), Fraction{200, 3}) == 0);
  CHECK(compare(*share(2, 3), Fraction{2001, 30}) == -1);
  CHECK(compare(weeks(12.5, 1), Fraction{25, 2}) == 0);
  constexpr std::int64_t large = 1LL << 40; // times the other it has 64 bits that are 0
  constexpr std::int64_t other = 1LL << 24;
  CHECK(compare(*ratio(-large, other), Fraction{-large + 1, other}) == -1);
  CHECK(compare(*ratio(-large, other), Fraction{-large, other}) == 0);
}

TEST_CASE("a difference is exact: of counts a count, of shares points") {
  struct Case {
    const char* what;
    Figure now, before;
    const char* number;
    int expected;
    double value;
  };
  const Case cases[] = {
      {"of counts", count(120), count(100), "20", 0, 20},
      {"of counts, less", count(100), count(120), "-20", 0, -20},
      // 64.9 - 59.9 is 5.000000000000007 in binary fractions, and 0.3 - 0.2 is below 0.1.
      {"of shares", *share(649, 1000), *share(599, 1000), "5", 0, 5},
      {"of small shares", *share(3, 1000), *share(2, 1000), "0.1", 0, 0.1},
      {"of shares of other wholes", *share(2, 3), *share(1, 6), "50", 0, 50},
      {"a pathway beyond it", *share(666'668, 1'000'000), *share(1, 6), "50", 1, 50.000133},
      {"of ratios", *ratio(11, 10), *ratio(1, 2), "0.6", 0, 0.6},
      {"of negative counts", count(-500), count(250), "-750", 0, -750},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    const auto found = difference(c.now, c.before);
    REQUIRE(found);
    CHECK(compare(*found, decimal(c.number)) == c.expected);
    CHECK(found->value == Approx(c.value));
    CHECK(found->scale != 0);
  }
  const auto largest = difference(*share(999'999'999, 1'000'000'000), *share(0, 999'999'999));
  CHECK(largest->scale == 100);
  CHECK(compare(*largest, decimal("99.999999")) == 1);
  CHECK(compare(*largest, decimal("100")) == -1);
}

TEST_CASE("waits, and what products of 64 bits do not hold, differ by their values") {
  CHECK(difference(weeks(14, 5), weeks(12.5, 6))->value == 1.5);
  CHECK(difference(weeks(14, 5), weeks(12.5, 6))->scale == 0);
  const std::int64_t huge = 4'000'000'000'000'000'000;
  CHECK(difference(*share(huge, huge), *share(huge / 2, huge))->value == Approx(50));
  CHECK(percent_change(*share(huge, huge), *share(huge / 2, huge))->value == Approx(100));
}

TEST_CASE("to, from and between waits in the open band there is no difference") {
  const Figure open = weeks(infinity, 100);
  const Figure shut = weeks(30, 100);
  for (const auto& [now, before] : {std::pair(open, shut), std::pair(shut, open), std::pair(open, open)}) {
    CHECK_FALSE(difference(now, before));
    CHECK_FALSE(percent_change(now, before));
  }
}

TEST_CASE("a change in per cent is of the size of what was before, and of nothing there is none") {
  CHECK(compare(*percent_change(count(101), count(100)), decimal("1")) == 0);
  CHECK(compare(*percent_change(count(102), count(100)), decimal("1")) == 1);
  CHECK(compare(*percent_change(*share(66, 100), *share(60, 100)), decimal("10")) == 0);
  CHECK(compare(*percent_change(*share(2, 3), *share(1, 3)), decimal("100")) == 0);
  CHECK(percent_change(count(-50), count(-100))->value == 50); // of -100 half as far below nothing
  CHECK(percent_change(weeks(15, 9), weeks(12, 9))->value == 25);
  CHECK_FALSE(percent_change(count(5), count(0)));
  CHECK_FALSE(percent_change(weeks(5, 9), weeks(0, 9)));
}

TEST_CASE("places are called as the database calls them") {
  for (const PlaceKind kind : {PlaceKind::england, PlaceKind::region, PlaceKind::icb, PlaceKind::provider})
    CHECK(parse_place_kind(to_string(kind)) == kind);
  CHECK(to_string(PlaceKind::icb) == "ICB");
  CHECK_FALSE(parse_place_kind("england"));
  CHECK_FALSE(parse_place_kind(""));
  CHECK(to_string(Place{PlaceKind::england, ""}) == "England");
  CHECK(to_string(Place{PlaceKind::icb, "QMF"}) == "ICB QMF");
  CHECK(to_string(Place{PlaceKind::provider, "R1H"}) == "provider R1H");
}
