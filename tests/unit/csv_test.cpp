#include "core/csv.hpp"
#include "core/text_encoding.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string_view> raw;
  split_raw_fields(line, raw);
  std::vector<std::string> texts;
  for (const auto field : raw)
    texts.push_back(unquote_field(field));
  return texts;
}

std::string written(std::string_view text) {
  std::string out;
  append_csv_field(out, text);
  return out;
}

} // namespace

TEST_CASE("fields are split at commas outside quotes only") {
  CHECK(fields_of("a,b,c") == std::vector<std::string>{"a", "b", "c"});
  CHECK(fields_of("\"KING'S, LYNN\",2") == std::vector<std::string>{"KING'S, LYNN", "2"});
  CHECK(fields_of(",,") == std::vector<std::string>{"", "", ""});
  CHECK(fields_of("") == std::vector<std::string>{""});
  CHECK(fields_of("\"say \"\"yes\"\"\",x") == std::vector<std::string>{"say \"yes\"", "x"});
  CHECK(fields_of("\"\",x") == std::vector<std::string>{"", "x"});
}

TEST_CASE("a quote that is not closed, or closed too early, is told") {
  std::vector<std::string_view> raw;
  CHECK_FALSE(split_raw_fields("a,\"b,c", raw));
  CHECK_FALSE(split_raw_fields("a,\"b\"c,d", raw));
  CHECK_FALSE(split_raw_fields("\"", raw));
  CHECK_FALSE(split_raw_fields(std::string_view("\"a\",b").substr(0, 2), raw));
  CHECK(raw == std::vector<std::string_view>{"\"a"});                     // what follows is not the line's
  CHECK(split_raw_fields(std::string_view("\"a\"\"").substr(0, 3), raw)); // nor is a second quote
  CHECK(raw == std::vector<std::string_view>{"\"a\""});
  CHECK(split_raw_fields("a,b\"c,d", raw)); // a quote inside a bare field is an ordinary character
}

TEST_CASE("a field is quoted only where it has to be") {
  CHECK(written("plain") == "plain");
  CHECK(written("with, comma") == "\"with, comma\"");
  CHECK(written("a \"b\"") == "\"a \"\"b\"\"\"");
  CHECK(written("two\nlines") == "\"two\nlines\"");
  CHECK(written("") == "");
  CHECK(written("#N/A") == "#N/A");
}

TEST_CASE("well-formed UTF-8 stays, anything else is read as Windows-1252") {
  CHECK(to_utf8("caf\xC3\xA9") == "caf\xC3\xA9");
  CHECK(to_utf8("caf\xE9") == "caf\xC3\xA9");
  CHECK(to_utf8("ST JOHN\x92S") == "ST JOHN\xE2\x80\x99S");
  CHECK_FALSE(is_utf8("\xC0\xAF"));
  CHECK_FALSE(is_utf8("\xED\xA0\x80"));
  CHECK_FALSE(is_utf8("\xE2\x80"));
  CHECK(is_utf8("\xF0\x9F\x8F\xA5"));
}
