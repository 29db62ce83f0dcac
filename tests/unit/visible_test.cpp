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
      {"caf\xE9", "café"},
      {"–€ \xF0\x9F\x98\x80", "–€ \xF0\x9F\x98\x80"},
  };
  for (const auto& [text, shown] : cases)
    CHECK(visible(text) == shown);
  CHECK(visible("a\nb\r\n", LineBreaks::kept) == "a\nb<U+000D>\n");
}

TEST_CASE("a text that is cut ends with a whole character") {
  CHECK(shortened("four", 4) == "four");
  CHECK(shortened("fours", 4) == "four…");
  CHECK(shortened("abcé", 4) == "abc…");
  CHECK(shortened("–€", 5) == "–…");
  CHECK(quoted("\x1B[m") == "\"<U+001B>[m\"");
  CHECK(quoted(std::string(59, 'a') + "é") == '"' + std::string(59, 'a') + "…\"");
}
