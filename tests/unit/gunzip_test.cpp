#include "service/http/gunzip.hpp"

#include <catch2/catch.hpp>
#include <zlib.h>

#include <string>
#include <vector>

using namespace waitlistd;

namespace {

std::string gzipped(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 100, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// "broken", "cut", or what it inflates to.
std::string inflated(const std::string& bytes, std::size_t piece) {
  Gunzip gunzip;
  std::string out;
  const auto keep = [&](std::string_view part) {
    out += part;
    return true;
  };
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    if (!gunzip.inflate(std::string_view(bytes).substr(at, piece), keep)) return "broken";
  return gunzip.complete() ? out : "cut";
}

} // namespace

TEST_CASE("a gzip stream is all of its members, in whatever pieces it comes") {
  const std::string one = gzipped("one, ");
  const std::string two = gzipped("two");
  const std::string none = gzipped("");
  struct Case {
    std::string bytes;
    const char* text;
  };
  const Case cases[] = {
      {one, "one, "},
      {one + two, "one, two"},
      {one + none + none + two + none, "one, two"},
      {none, ""},
      {one + two.substr(0, two.size() - 3), "cut"},
      {one + two.substr(0, 5), "cut"},
      {one + "more", "broken"},
      {one + std::string(20, '\0'), "broken"},
      {one + "\x1F", "cut"},
      {"plain", "broken"},
  };
  for (const Case& c : cases)
    for (const std::size_t piece : {1, 2, 5, 1000}) {
      INFO(c.text << ", in pieces of " << piece);
      CHECK(inflated(c.bytes, piece) == c.text);
    }
}

TEST_CASE("a stream goes to its sink until the sink wants no more") {
  const std::string bytes = gzipped(std::string(200'000, 'a')); // more than one piece of 64 KB
  std::vector<std::size_t> pieces;
  const auto taken = [&](std::size_t most) {
    pieces.clear();
    return Gunzip().inflate(bytes, [&](std::string_view piece) {
      pieces.push_back(piece.size());
      return pieces.size() < most;
    });
  };
  CHECK(taken(100));
  CHECK(pieces == std::vector<std::size_t>{65'536, 65'536, 65'536, 3'392});
  CHECK_FALSE(taken(2));
  CHECK(pieces == std::vector<std::size_t>{65'536, 65'536});
}
