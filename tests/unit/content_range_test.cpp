#include "core/http/content_range.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

TEST_CASE("a Content-Range is read, and nothing else is taken for one") {
  const auto range = parse_content_range("bytes 100-199/200");
  REQUIRE(range.has_value());
  CHECK(range->first == 100);
  CHECK(range->last == 199);
  CHECK(range->total == 200);
  CHECK_FALSE(parse_content_range("bytes 100-199/*").value().total.has_value());
  CHECK(parse_content_range(" bytes 5-5/6 ")->last == 5);
  for (const char* text : {"", "bytes", "bytes */200", "bytes 100-99/200", "bytes 100-200/200", "bytes -5/9",
                           "bytes 1-2", "items 0-1/2", "bytes 0-1/2x", "bytes 0-99999999999999999999/*"}) {
    INFO(text);
    CHECK_FALSE(parse_content_range(text).has_value());
  }
}

TEST_CASE("an answer is the whole file, the rest of it, or neither") {
  struct Case {
    const char* what;
    int status;
    const char* range;
    std::optional<std::uint64_t> length;
    std::uint64_t have;
    std::optional<std::uint64_t> total;
    BodyPlace place;
  };
  const Case cases[] = {
      {"the whole, as asked", 200, "", 200, 0, {}, BodyPlace::whole},
      {"the whole, of unknown length", 200, "", {}, 0, {}, BodyPlace::whole},
      {"the whole instead of the rest", 200, "", 200, 100, 200, BodyPlace::whole},
      {"nothing at all instead of the rest", 200, "", 0, 100, 200, BodyPlace::whole},
      {"the rest", 206, "bytes 100-199/200", 100, 100, 200, BodyPlace::rest},
      {"the rest, in chunks", 206, "bytes 100-199/200", {}, 100, 200, BodyPlace::rest},
      {"the rest of a file whose size nobody says", 206, "bytes 100-199/*", 100, 100, {}, BodyPlace::rest},
      {"a piece of the rest", 206, "bytes 100-149/200", 50, 100, 200, BodyPlace::rest},
      {"a part that starts earlier", 206, "bytes 64-199/200", 136, 100, 200, BodyPlace::neither},
      {"a part that starts later", 206, "bytes 128-199/200", 72, 100, 200, BodyPlace::neither},
      {"the whole as a part", 206, "bytes 0-199/200", 200, 100, 200, BodyPlace::neither},
      {"a part of nobody knows what", 206, "", 100, 100, 200, BodyPlace::neither},
      {"several parts", 206, "", {}, 100, 200, BodyPlace::neither},
      {"the rest of a file of another size", 206, "bytes 100-299/300", 200, 100, 200, BodyPlace::neither},
      {"a part longer than its range says", 206, "bytes 100-199/200", 200, 100, 200, BodyPlace::neither},
      {"the whole as a part that nobody asked for", 206, "bytes 0-199/200", 200, 0, {}, BodyPlace::whole},
      {"a part that nobody asked for", 206, "bytes 0-99/200", 100, 0, {}, BodyPlace::neither},
      {"the rest, to somebody who has nothing", 206, "bytes 100-199/200", 100, 0, {}, BodyPlace::neither},
      {"the begin of a file whose size nobody says", 206, "bytes 0-99/*", 100, 0, {}, BodyPlace::neither},
      {"the rest of a file whose size was not known",
       206,
       "bytes 100-199/200",
       100,
       100,
       {},
       BodyPlace::rest},
      {"the rest of a file whose size is not said again", 206, "bytes 100-199/*", 100, 100, 200,
       BodyPlace::rest},
      {"an error with the rest's range", 500, "bytes 100-199/200", 100, 100, 200, BodyPlace::neither},
      {"a range that cannot be had", 416, "bytes */200", 0, 100, 200, BodyPlace::neither},
      {"nothing has changed, to somebody who has a part", 304, "", {}, 100, 200, BodyPlace::neither},
  };
  for (const Case& c : cases) {
    INFO(c.what);
    CHECK(place_of_body(c.status, c.range, c.length, c.have, c.total) == c.place);
  }
}
