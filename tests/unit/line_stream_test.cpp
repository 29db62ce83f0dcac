// The lines of a CSV on disk, whatever their length and ends.
#include "core/failure.hpp"
#include "service/release_file/line_stream.hpp"
#include "tests/unit/folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>
#include <vector>

using namespace waitlistd;

namespace {

struct Read {
  std::vector<std::string> lines; // each with the line break that was told
  CsvIdentity identity;
};

Read read(const std::string& content) {
  const test::Folder folder;
  const auto path = folder / "month.csv";
  std::ofstream(path, std::ios::binary) << content;
  LineStream stream(ReleaseFile::open(path, {}).value());
  Read out;
  while (const auto line = stream.next())
    out.lines.push_back(std::string(line->text) + std::string(line->line_break));
  out.identity = stream.identity();
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += line;
  return out;
}

} // namespace

TEST_CASE("lines come with their own ends, the empty ones too") {
  CHECK(read("a\r\n\n\r\nb\n\n").lines == std::vector<std::string>{"a\r\n", "\n", "\r\n", "b\n", "\n"});
  const Read without_end = read("a\nb");
  CHECK(without_end.lines == std::vector<std::string>{"a\n", "b\n"});
  CHECK_FALSE(without_end.identity.final_line_break);
  CHECK(read("a\nb\r").lines == std::vector<std::string>{"a\n", "b\r\n"});
  CHECK(read("\n").lines == std::vector<std::string>{"\n"});
}

TEST_CASE("a byte order mark is told and belongs to no line") {
  const Read marked = read("\xEF\xBB\xBF"
                           "a\n");
  CHECK(marked.lines == std::vector<std::string>{"a\n"});
  CHECK(marked.identity.byte_order_mark);
  CHECK(marked.identity.bytes == 5);
}

TEST_CASE("lines are whole wherever the pieces of a file are cut") {
  std::string content;
  for (int length = 0; content.size() < 3'000'000; length = length * 3 / 2 + 1) {
    content += std::string(static_cast<std::size_t>(length), static_cast<char>('a' + length % 26)) + "\r\n";
    if (length > 700'000) length = 0;
  }
  const Read whole = read(content);
  CHECK(joined(whole.lines) == content);
  CHECK(whole.identity.bytes == content.size());
}

TEST_CASE("a line of 16 MB is refused by its number, whether it ends or not") {
  const std::string longest(std::size_t{16} << 20, 'x');
  CHECK(read("a\n" + longest.substr(1) + "\nb\n").lines.size() == 3);
  for (const std::string& end : {std::string(), std::string("\nb\n"), longest}) {
    try {
      read("a\n" + longest + end);
      FAIL("a line of 16 MB was read");
    } catch (const FailureException& refused) {
      CHECK(refused.failure.kind == FailureKind::rejected);
      CHECK(refused.failure.message == "line 2 is longer than 16 MB");
    }
  }
}
