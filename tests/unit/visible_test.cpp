// What leaves for a terminal, a log or a status acts on nothing.
#include "core/text_encoding.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

TEST_CASE("what a terminal would act upon is shown by its name") {
  const std::pair<std::string, std::string> cases[] = {
      {"", ""},
      {"as it is, with \"quotes\" and \\", "as it is, with \"quotes\" and \\"},
      {"\x1B[2J", "<U+001B>[2J"},
      {"\x1B]0;title\x07", "<U+001B>]0;title<U+0007>"},
      {"over\rwritten\x08\x7F", "over<U+000D>written<U+0008><U+007F>"},
      {"a\nb\tc", "a<U+000A>b\tc"},
      {std::string("a\0b", 3), "a<U+0000>b"},
      {"\xC2\x9B"
       "2J",
       "<U+009B>2J"},
      {"gb\xE2\x80\xAE"
       "piz.exe",
       "gb<U+202E>piz.exe"},
      {"\xE2\x80\xA8\xEF\xBB\xBF", "<U+2028><U+FEFF>"},
      {" \xC2\xA0!", " \xC2\xA0!"},
      {"\xE2\x80\x8A\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\x9F\xE2\x81\xAA",
       "\xE2\x80\x8A\xE2\x80\x90\xE2\x80\xA7\xE2\x80\xAF\xE2\x81\x9F\xE2\x81\xAA"},
      {"\xC2\x80\xC2\x9F\xE2\x80\x8B\xE2\x80\x8F", "<U+0080><U+009F><U+200B><U+200F>"},
      {"\xE2\x81\xA0\xE2\x81\xA9", "<U+2060><U+2069>"},
      {"caf\xE9", "café"},
      {"–€ \xF0\x9F\x98\x80", "–€ \xF0\x9F\x98\x80"},
  };
  for (const auto& [text, shown] : cases)
    CHECK(visible(text) == shown);
  for (const auto& [text, shown] :
       {std::pair("\x7F", "<U+007F>"), {"a\nb", "a<U+000A>b"}, {"a\r", "a<U+000D>"}})
    CHECK(visible(text) == shown); // alone, too
  CHECK(visible("a\r", LineBreaks::kept) == "a<U+000D>");
  CHECK(visible("a\nb\r\n", LineBreaks::kept) == "a\nb<U+000D>\n");
}

TEST_CASE("a text that is cut ends with a whole character") {
  CHECK(shortened("four", 4) == "four");
  CHECK(shortened("fours", 4) == "four…");
  CHECK(shortened("abcé", 4) == "abc…");
  CHECK(shortened("–€", 5) == "–…");
  CHECK(shortened("é", 0) == "…");
  CHECK(shortened(std::string(10, '\x80'), 8) == std::string(4, '\x80') + "…"); // it is no UTF-8
  CHECK(shortened("\x80\x80\x80", 2) == "…");
  CHECK(quoted("\x1B[m") == "\"<U+001B>[m\"");
  CHECK(quoted(std::string(59, 'a') + "é") == '"' + std::string(59, 'a') + "…\"");
}
