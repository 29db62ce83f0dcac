// Which addresses are connected to for others: IANA's special-purpose registries, and what hides in IPv6.
#include "core/http/address_guard.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace waitlistd;

namespace {

// The kind of what is refused, with "!" where nothing can allow it; empty: it is connected to.
std::string kind_of(const std::string& address, const std::vector<std::string>& allowed = {}) {
  const auto refusal = refusal_of({allowed}, address);
  return refusal ? refusal->kind + (refusal->is_final ? "!" : "") : "";
}

} // namespace

TEST_CASE("public addresses are connected to, up to the edges of the blocks that are not") {
  for (const char* address :
       {"1.1.1.1",         "9.255.255.255", "11.0.0.0",         "100.63.255.255",  "100.128.0.0",
        "126.255.255.255", "128.0.0.0",     "169.253.255.255",  "169.255.0.0",     "172.15.255.255",
        "172.32.0.0",      "192.0.1.0",     "192.0.3.0",        "192.88.98.255",   "192.88.100.0",
        "192.167.255.255", "192.169.0.0",   "198.17.255.255",   "198.20.0.0",      "198.51.99.255",
        "198.51.101.0",    "203.0.112.255", "203.0.114.0",      "223.255.255.255", "168.63.129.15",
        "2000::",          "2001:200::1",   "2001:db7:ffff::1", "2001:db9::1",     "2606:4700::1111",
        "3ffe::1",         "3fff:1000::1"}) {
    INFO(address);
    CHECK(kind_of(address).empty());
  }
}

TEST_CASE("each special-purpose block is refused from its first address to its last") {
  const std::pair<const char*, std::vector<const char*>> kinds[] = {
      {"unspecified", {"0.0.0.0", "::"}},
      {"this network's", {"0.0.0.1", "0.255.255.255"}},
      {"private",
       {"10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.0.0", "192.168.255.255"}},
      {"shared (carrier-grade NAT)", {"100.64.0.0", "100.127.255.255"}},
      {"loopback", {"127.0.0.0", "127.0.0.1", "127.255.255.255", "::1"}},
      {"link-local", {"169.254.0.0", "169.254.255.255", "fe80::", "fe80::1%eth0", "febf::1"}},
      {"reserved for protocols", {"192.0.0.0", "192.0.0.255", "2001:1::1", "2001:20::1", "2001:1ff::1"}},
      {"documentation",
       {"192.0.2.0", "198.51.100.255", "203.0.113.1", "2001:db8::", "3fff::1", "3fff:fff::1"}},
      {"6to4 relay", {"192.88.99.0", "192.88.99.255"}},
      {"benchmarking", {"198.18.0.0", "198.19.255.255", "2001:2::1"}},
      {"multicast", {"224.0.0.0", "239.255.255.255", "ff00::", "ff02::1"}},
      {"broadcast", {"255.255.255.255"}},
      {"reserved", {"240.0.0.0", "255.255.255.254", "200::1", "4000::1", "e000::1", "1fff::1"}},
      {"local NAT64", {"64:ff9b:1::8.8.8.8"}},
      {"discard", {"100::1"}},
      {"segment routing", {"5f00::1"}},
      {"unique local", {"fc00::1", "fdff::1"}},
      {"site-local", {"fec0::1", "feff::1"}},
  };
  for (const auto& [kind, addresses] : kinds)
    for (const char* address : addresses) {
      INFO(address);
      CHECK(kind_of(address) == kind);
    }
}

TEST_CASE("an IPv6 address that carries an IPv4 one is judged by that") {
  // mapped, compatible, translated, NAT64, 6to4, Teredo (the client's inverted: 0a000001 is f5fffffe)
  for (const char* address :
       {"::ffff:10.0.0.1", "::ffff:a00:1", "::10.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1",
        "2002:a00:1::1", "2001:0:808:808::f5ff:fffe", "2001:0:a00:1::f7f7:f7f7"}) {
    INFO(address);
    CHECK(kind_of(address) == "private");
  }
  for (const char* address :
       {"::ffff:8.8.8.8", "::8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:0:808:808::f7f7:f7f7"}) {
    INFO(address);
    CHECK(kind_of(address).empty());
  }
  CHECK(kind_of("::ffff:127.0.0.1") == "loopback");
  CHECK(kind_of("::ffff:0.0.0.0") == "unspecified");
  CHECK(kind_of("::2") == "this network's"); // 0.0.0.2
}

TEST_CASE("the operator allows blocks, by an address's own form or by the one it carries") {
  CHECK(kind_of("10.1.2.3", {"10.1.0.0/16"}).empty());
  CHECK(kind_of("10.2.0.0", {"10.1.0.0/16"}) == "private");
  CHECK(kind_of("::ffff:10.1.2.3", {"10.1.0.0/16"}).empty());
  CHECK(kind_of("64:ff9b::10.1.2.3", {"64:ff9b::/96"}).empty());
  CHECK(kind_of("fd12::1", {"192.168.0.0/16", "fd12::/16"}).empty());
  CHECK(kind_of("fe80::1%3", {"fe80::/10"}).empty());
  CHECK(kind_of("10.0.0.1", {"nonsense", "10.0.0.1", "0/0"}) == "private");
  CHECK(kind_of("2001:0:a00:1::f5ff:fffd", {"10.0.0.1/32"}) == "private"); // the client's is 10.0.0.2
}

TEST_CASE("where a cloud keeps credentials nothing is allowed, in no form") {
  const std::vector<std::string> everything = {"0.0.0.0/0", "::/0"};
  for (const char* address :
       {"169.254.169.254", "169.254.170.2", "169.254.170.23", "168.63.129.16", "100.100.100.200",
        "192.0.0.192", "fd00:ec2::254", "fd20:ce::254", "fd00:42::42", "::ffff:169.254.169.254",
        "::169.254.169.254", "64:ff9b::169.254.169.254", "2002:a9fe:a9fe::1", "2001:0:808:808::5601:5601",
        "fd00:ec2::254%eth0"}) {
    INFO(address);
    CHECK(kind_of(address, everything) == "metadata!");
  }
  CHECK(kind_of("169.254.1.1", everything).empty());
}

TEST_CASE("what is no address is not connected to") {
  for (const char* text :
       {"", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "010.0.0.1", "1.2.3.4.5", "%eth0"}) {
    INFO(text);
    CHECK(kind_of(text, {"0.0.0.0/0", "::/0"}) == "no!");
  }
}
