// Addresses of the internet protocol and their blocks.
#include "core/ip_address.hpp"

#include <catch2/catch.hpp>

using namespace waitlistd;

namespace {
using Bytes = std::vector<unsigned char>;
}

TEST_CASE("an address has one reading, or it is none") {
  struct Case {
    const char* text;
    Bytes bytes; ///< empty: it is none
  };
  const Case cases[] = {
      {"10.0.0.1", {10, 0, 0, 1}},
      {"255.255.255.255", {255, 255, 255, 255}},
      {"0.0.0.0", {0, 0, 0, 0}},
      {"256.0.0.1", {}},
      {"10.0.1", {}},
      {"10", {}},
      {"10.0.0.1.2", {}},
      {"10.0.0.", {}},
      {".10.0.0.1", {}},
      {"010.0.0.1", {}},
      {"0x7f.0.0.1", {}},
      {"10.0.0.-1", {}},
      {"10.0.0.0001", {}},
      {" 10.0.0.1", {}},
      {"", {}},
      {"::", Bytes(16)},
      {"::1", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}},
      {"2001:DB8::a", {0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x0a}},
      {"1:2:3:4:5:6:7:8", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8}},
      {"1:2:3:4:5:6:7::", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0}},
      {"::ffff:10.0.0.1", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 10, 0, 0, 1}},
      {"1:2:3:4:5:6:10.0.0.1", {0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 10, 0, 0, 1}},
      {"1:2:3:4:5:6:7", {}},
      {"1:2:3:4:5:6:7:8:9", {}},
      {"1:2:3:4:5:6:7:8::", {}},
      {"1::2::3", {}},
      {":::", {}},
      {":1", {}},
      {"1:", {}},
      {"12345::", {}},
      {"g::", {}},
      {"10.0.0.1::", {}},
      {"::10.0.0.1:1", {}},
      {"::256.0.0.1", {}},
      {"::1%eth0", {}},
      {"[::1]", {}},
      {"::-1", {}},
  };
  for (const Case& c : cases) {
    INFO(c.text);
    CHECK(ip_address(c.text) == c.bytes);
  }
}

TEST_CASE("a block holds the addresses that begin as it does") {
  CHECK(is_in_block("10.255.0.1", "10.0.0.0/8"));
  CHECK_FALSE(is_in_block("11.0.0.1", "10.0.0.0/8"));
  CHECK(is_in_block("172.31.255.255", "172.16.0.0/12"));
  CHECK_FALSE(is_in_block("172.32.0.0", "172.16.0.0/12"));
  CHECK(is_in_block("1.2.3.4", "0.0.0.0/0"));
  CHECK(is_in_block("1.2.3.4", "1.2.3.4/32"));
  CHECK_FALSE(is_in_block("1.2.3.5", "1.2.3.4/32"));
  CHECK_FALSE(is_in_block("1.2.3.0", "1.2.3.4/32"));
  CHECK(is_in_block("fdff::1", "fc00::/7"));
  CHECK_FALSE(is_in_block("fe00::1", "fc00::/7"));
  // None of these is a block, and nothing is in them.
  for (const char* block :
       {"10.0.0.0/33", "10.0.0.0", "10.0.0.0/", "10.0.0.0/-1", "fc00::/129", "x/0", "/0", ""})
    CHECK_FALSE(is_in_block("10.0.0.0", block));
  CHECK_FALSE(is_in_block("10.0.0.1", "::/0"));
  CHECK_FALSE(is_in_block("x", "0.0.0.0/0"));
}
