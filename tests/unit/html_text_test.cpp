// Character references, by the HTML standard (13.2.5.72 to 13.2.5.80).
#include "core/html_tokens.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace waitlistd;

namespace {

struct Case {
  const char* raw;
  const char* text;
};

} // namespace

TEST_CASE("the old names of characters are understood without a semicolon, the others are not") {
  const Case cases[] = {
      {"&amp1 &AMP1 &lt1 &LT1 &gt1 &GT1 &quot1 &QUOT1", "&1 &1 <1 <1 >1 >1 \"1 \"1"},
      {"&nbsp1&pound1&copy1&laquo1&shy1&reg1&middot1&raquo1", "\xC2\xA0"
                                                              "1£1©1«1\xC2\xAD"
                                                              "1®1·1»1"},
      {"&apos1&ensp1&ndash1&bull1&euro1&lpar1&Tab1&NewLine1",
       "&apos1&ensp1&ndash1&bull1&euro1&lpar1&Tab1&NewLine1"},
      {"&apos;&ndash;&mdash;&lsquo;&rsquo;&ldquo;&rdquo;&hellip;&euro;&trade;", "'–—‘’“”…€™"},
      {"&lpar;&rpar;&comma;&period;&sol;&colon;&lowbar;&num;&percnt;&quest;&equals;&plus;&Tab;",
       "(),./:_#%?=+\t"},
      {"&", "&"},
      {"&;&unknown;&am", "&;&unknown;&am"},
      {"R&D &amp;lt;", "R&D &lt;"},
  };
  for (const Case& c : cases) {
    INFO(c.raw);
    CHECK(html_text(c.raw, false) == c.text);
  }
}

TEST_CASE("a number stands for its character, and for none that no text may hold") {
  const Case cases[] = {
      {"&#65;&#65&#65x", "AAAx"},
      {"&#x41;&#X4a;&#x4A.", "AJJ."},
      {"&#xfF;", "ÿ"},
      {"&#;&#x;&#xg;&#a", "&#;&#x;&#xg;&#a"},
      {"&#127;&#128;&#159;&#160;", "\x7F€Ÿ\xC2\xA0"},
      {"&#0;&#xD800;&#xDFFF;", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"&#xD7FF;&#xE000;", "\xED\x9F\xBF\xEE\x80\x80"},
      {"&#x10FFFF;&#x110000;&#99999999999999999999;", "\xF4\x8F\xBF\xBF\xEF\xBF\xBD\xEF\xBF\xBD"},
  };
  for (const Case& c : cases) {
    INFO(c.raw);
    CHECK(html_text(c.raw, false) == c.text);
  }
}

TEST_CASE("in an address a name without a semicolon is a parameter's where one goes on behind it") {
  const Case cases[] = {
      {"?a=1&copy=2", "?a=1&copy=2"}, {"?a=1&copyx", "?a=1&copyx"}, {"?a=1&copy9", "?a=1&copy9"},
      {"?a=1&copy;=2", "?a=1©=2"},    {"?a=1&copy", "?a=1©"},       {"?a=1&copy/", "?a=1©/"},
  };
  for (const Case& c : cases) {
    INFO(c.raw);
    CHECK(html_text(c.raw, true) == c.text);
  }
}
