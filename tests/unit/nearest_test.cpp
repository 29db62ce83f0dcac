#include "core/nearest.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

TEST_CASE("a mistyped word is told what it was meant to be, a strange one nothing") {
  const std::vector<std::string> words = {"load", "status", "once", "migrate", "export", "reconcile"};
  struct Case {
    const char* typed;
    const char* nearest;
  };
  const Case cases[] = {
      {"load", "load"},
      {"laod", ""},
      {"lod", "load"},
      {"onse", "once"},
      {"stauts", "status"},
      {"migrat", "migrate"},
      {"exprot", "export"},
      {"recnocil", ""},
      {"reconsile", "reconcile"},
      {"", ""},
      {"x", ""},
      {"banana", ""},
  };
  for (const Case& c : cases) {
    INFO(c.typed);
    CHECK(nearest_word(c.typed, words) == c.nearest);
  }
  CHECK(nearest_word(std::string(1'000'000, 'a'), words).empty());
  CHECK(nearest_word(std::string(64, 'a'), {std::string(63, 'a')}) == std::string(63, 'a'));
  CHECK(nearest_word(std::string(65, 'a'), {std::string(64, 'a')}).empty());
  CHECK(nearest_word("123bcdefghijkl", {"abcdefghijkl"}) == "abcdefghijkl"); // three changes at most
  CHECK(nearest_word("1234bcdefghijkl", {"abcdefghijkl"}).empty());
  CHECK(nearest_word("abd", {"abc", "abe"}) == "abc");
}
