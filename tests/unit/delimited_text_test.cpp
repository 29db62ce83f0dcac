// Sheets saved as text: their encodings, delimiters, quotes and bounds.
#include "core/delimited_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace waitlistd;

namespace {

// "1A=x 1B=y", or the failure's message.
std::string cells_of(const std::string& bytes) {
  const auto sheet = read_delimited(bytes);
  if (!sheet) return sheet.error().message;
  std::string out;
  for (const Cell& cell : sheet->cells)
    out +=
        (out.empty() ? "" : " ") + std::to_string(cell.row) + column_letters(cell.column) + "=" + cell.text;
  return out;
}

std::string utf16(const std::vector<unsigned>& units, bool little_endian) {
  std::string out = little_endian ? "\xFF\xFE" : "\xFE\xFF";
  for (const unsigned unit : units) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    out += little_endian ? std::string{low, high} : std::string{high, low};
  }
  return out;
}

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i)
    out += text;
  return out;
}

} // namespace

TEST_CASE("UTF-16 is read with its pairs, and half a pair is no text") {
  struct Case {
    std::vector<unsigned> units;
    const char* cells;
  };
  const Case cases[] = {
      {{'a', 0xE9, 0x20AC}, "1A=aé€"},
      {{0xD7FF}, "1A=\xED\x9F\xBF"},
      {{0xE000}, "1A=\xEE\x80\x80"},
      {{0xD800, 0xDC00}, "1A=\xF0\x90\x80\x80"},
      {{0xD83D, 0xDE00, 'a'}, "1A=😀a"},
      {{0xDBFF, 0xDFFF}, "1A=\xF4\x8F\xBF\xBF"},
      {{0xDC00}, "the file is not text"},
      {{0xDFFF, 'a'}, "the file is not text"},
      {{0xD800}, "the file is not text"},
      {{0xD800, 'a'}, "the file is not text"},
      {{0xD800, 0xD800}, "the file is not text"},
      {{0xD800, 0xDBFF}, "the file is not text"},
      {{0xD800, 0xE000}, "the file is not text"},
      {{'a', 0}, "the file is not text"},
  };
  for (const Case& c : cases)
    for (const bool little_endian : {true, false}) {
      INFO(c.cells);
      CHECK(cells_of(utf16(c.units, little_endian)) == c.cells);
    }
  CHECK(cells_of(utf16({'a'}, true) + "b") == "the file is not text");
  CHECK(cells_of(std::string("a\0", 2)) == "1A=a"); // without a mark
  CHECK(cells_of(std::string("\0a", 2)) == "1A=a");
  CHECK(cells_of("a") == "1A=a");
  CHECK(cells_of("") == "");
}

TEST_CASE("the delimiter is the one that is named, or that divides most rows alike") {
  const std::pair<const char*, const char*> cases[] = {
      {"sep=;\na;b,c", "2A=a 2B=b,c"},
      {"sep=|\r\na|b", "2A=a 2B=b"},
      {"a,b,\"c;d", "1A=a,b,\"c 1B=d"}, // by commas a quote would stay open
      {"sep=;", "1A=sep="},             // without a row below it names nothing
      {"sep=;x\na;b", "1A=sep= 1B=x 2A=a 2B=b"},
      {"a;b\nc;d", "1A=a 1B=b 2A=c 2B=d"},
      {"a\tb\nc\td", "1A=a 1B=b 2A=c 2B=d"},
      {"a,b;c\nd,e;f", "1A=a 1B=b;c 2A=d 2B=e;f"}, // either does: the comma
      {"a,b\nc;d\ne;f", "1A=a,b 2A=c 2B=d 3A=e 3B=f"},
      {"a\r\nb\rc\n\nd", "1A=a 2A=b 3A=c 5A=d"},
      {" a , b ,", "1A=a 1B=b"},
  };
  for (const auto& [text, cells] : cases) {
    INFO(text);
    CHECK(cells_of(text) == cells);
  }
  CHECK(read_delimited("sep=;\na;b")->widths == std::vector<int>{0, 2});
}

TEST_CASE("quotes keep delimiters, line breaks and quotes, and have to be closed") {
  const std::pair<const char*, const char*> cases[] = {
      {"\"a, \"\"b\"\"\",c", "1A=a, \"b\" 1B=c"},
      {"\"a\nb\",c\nd,e", "1A=a\nb 1B=c 2A=d 2B=e"},
      {"\"a\"b,c", "1A=ab 1B=c"},
      {"\"\",c", "1B=c"},
      {"a,b\n\"c,d", "row 2: a quote is not closed"},
      {"sep=,\na,b\n\"c,d", "row 3: a quote is not closed"},
      {"\"", "row 1: a quote is not closed"},
  };
  for (const auto& [text, cells] : cases) {
    INFO(text);
    CHECK(cells_of(text) == cells);
  }
}

TEST_CASE("a sheet as text may be as large as a sheet, and no larger") {
  const std::string too_large = "the file has more rows or columns than a sheet of figures has";
  CHECK(read_delimited(std::string(16'383, ','))->widths == std::vector<int>{16'384});
  CHECK(cells_of(std::string(16'384, ',')) == too_large);
  CHECK(read_delimited(std::string(1'048'576, '\n'))->widths.size() == 1'048'576);
  CHECK(cells_of(std::string(1'048'577, '\n')) == too_large);
  CHECK(read_delimited(repeated(",,,\n", 500'000))->widths.size() == 500'000);
  CHECK(cells_of(repeated(",,,\n", 500'000) + ",") == too_large);
  CHECK(read_delimited(repeated("x\n", 500'000))->cells.size() == 500'000);
  CHECK(cells_of(repeated("x\n", 500'001)) == "the file has more cells than a sheet of figures has");
}
