// Texts, numbers in them, and their bytes.
#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>

using namespace waitlistd;

TEST_CASE("blanks round a text are none of it, those within are") {
  CHECK(trimmed(" \t\r\na b\n ") == "a b");
  CHECK(trimmed(" ").empty());
  CHECK(trimmed("").empty());
  CHECK(without_blanks("\xC2\xA0 a\xC2\xA0"
                       "b \xC2\xA0\xC2\xA0") == "a\xC2\xA0"
                                                "b");
  CHECK(without_blanks("\xC2\xA0").empty());
}

TEST_CASE("a decimal number is digits, whole, and within an int") {
  CHECK(decimal_number("0") == 0);
  CHECK(decimal_number("007") == 7);
  CHECK(decimal_number("2147483647") == 2'147'483'647);
  for (const char* text : {"", "-1", "-0", "+1", " 1", "1 ", "1x", "x", "2147483648", "1.0"}) {
    INFO(text);
    CHECK_FALSE(decimal_number(text));
  }
}

TEST_CASE("a number is grouped by thousands") {
  const std::pair<std::int64_t, const char*> cases[] = {
      {0, "0"},
      {999, "999"},
      {1'000, "1,000"},
      {7'155'958, "7,155,958"},
      {100'000, "100,000"},
      {-1, "-1"},
      {-999, "-999"},
      {-1'000, "-1,000"},
      {-123'456, "-123,456"},
      {std::numeric_limits<std::int64_t>::min(), "-9,223,372,036,854,775,808"},
  };
  for (const auto& [number, text] : cases)
    CHECK(grouped(number) == text);
}

TEST_CASE("percent escapes are decoded, and what is none stays") {
  const std::pair<const char*, const char*> cases[] = {
      {"", ""},         {"p%40ss", "p@ss"}, {"%41%42", "AB"},     {"%c3%A9", "é"}, {"a%20", "a "},
      {"100%", "100%"}, {"100%2", "100%2"}, {"100%2g", "100%2g"}, {"%%41", "%A"},  {"%-1", "%-1"},
  };
  for (const auto& [text, decoded] : cases) {
    INFO(text);
    CHECK(percent_decoded(text) == decoded);
  }
}

TEST_CASE("UTF-8 is well-formed up to its bounds, and not beyond them") {
  const char* well_formed[] = {
      "",
      "\x01",
      "\x7F",
      "\xC2\x80",
      "\xDF\xBF",
      "\xE0\xA0\x80",
      "\xEC\xBF\xBF",
      "\xED\x9F\xBF",
      "\xEE\x80\x80",
      "\xEF\xBF\xBF",
      "\xF0\x90\x80\x80",
      "\xF3\xBF\xBF\xBF",
      "\xF4\x8F\xBF\xBF",
  };
  for (const std::string text : well_formed) {
    CAPTURE(text);
    CHECK(is_utf8(text));
    CHECK(is_utf8("a" + text + "b"));
  }
  const char* malformed[] = {
      "\x80",
      "\xBF",
      "\xC0\x80",
      "\xC1\xBF",
      "\xC2",
      "\xC2\x7F",
      "\xC2\xC0",
      "\xDFz",
      "\xE0\x9F\xBF",
      "\xE1\x80",
      "\xE1",
      "\xE1z",
      "\xE1z\x80",
      "\xE1\x80z",
      "\xEFz\xBF",
      "\xEF\xBFz",
      "\xED\xA0\x80",
      "\xED\xBF\xBF",
      "\xF0\x8F\xBF\xBF",
      "\xF1\x80\x80",
      "\xF1",
      "\xF1z",
      "\xF1z\x80\x80",
      "\xF1\x80z\x80",
      "\xF1\x80\x80z",
      "\xF4\x90\x80\x80",
      "\xF5\x80\x80\x80",
      "\xFF",
  };
  for (const std::string text : malformed) {
    CAPTURE(text);
    CHECK_FALSE(is_utf8(text));
    CHECK_FALSE(is_utf8("a" + text));
  }
  CHECK_FALSE(is_utf8(std::string(1, '\0')));
}

TEST_CASE("a character is as many bytes of UTF-8 as it takes") {
  const std::pair<char32_t, const char*> cases[] = {
      {U'A', "A"},
      {0x7F, "\x7F"},
      {0x80, "\xC2\x80"},
      {U'é', "\xC3\xA9"},
      {0x7FF, "\xDF\xBF"},
      {0x800, "\xE0\xA0\x80"},
      {U'€', "\xE2\x82\xAC"},
      {0xFFFF, "\xEF\xBF\xBF"},
      {0x10000, "\xF0\x90\x80\x80"},
      {U'😀', "\xF0\x9F\x98\x80"},
      {0x10FFFF, "\xF4\x8F\xBF\xBF"},
  };
  for (const auto& [character, bytes] : cases) {
    std::string out;
    append_utf8(out, character);
    CHECK(out == bytes);
  }
}

TEST_CASE("Windows-1252 has letters of its own from 0x80 to 0x9F, and Latin's elsewhere") {
  CHECK(code_point_of_windows_1252(0x7F) == 0x7F);
  CHECK(code_point_of_windows_1252(0x80) == U'€');
  CHECK(code_point_of_windows_1252(0x96) == U'–');
  CHECK(code_point_of_windows_1252(0x9F) == U'Ÿ');
  CHECK(code_point_of_windows_1252(0xA0) == 0xA0);
  CHECK(code_point_of_windows_1252(0xFF) == U'ÿ');
}
