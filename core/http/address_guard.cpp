#include "core/http/address_guard.hpp"

#include "core/ip_address.hpp"

#include <algorithm>
#include <utility>

namespace waitlistd {
namespace {

using Bytes = std::vector<unsigned char>;

struct Block {
  std::string_view block;
  std::string_view kind;
};

// What answers there knows a machine's credentials, or hands them out (AWS, Azure, Google, Oracle, Alibaba,
// Scaleway). Azure's 168.63.129.16 is public by its number and reaches the host all the same.
constexpr Block metadata[] = {
    {"169.254.169.0/24", "metadata"},   {"169.254.170.0/24", "metadata"}, {"168.63.129.16/32", "metadata"},
    {"100.100.100.200/32", "metadata"}, {"192.0.0.192/32", "metadata"},   {"fd00:ec2::/32", "metadata"},
    {"fd20:ce::254/128", "metadata"},   {"fd00:42::42/128", "metadata"},
};

// IANA IPv4 Special-Purpose Address Registry, and multicast. First match counts.
constexpr Block special_v4[] = {
    {"0.0.0.0/32", "unspecified"},
    {"0.0.0.0/8", "this network's"},
    {"10.0.0.0/8", "private"},
    {"100.64.0.0/10", "shared (carrier-grade NAT)"},
    {"127.0.0.0/8", "loopback"},
    {"169.254.0.0/16", "link-local"},
    {"172.16.0.0/12", "private"},
    {"192.0.0.0/24", "reserved for protocols"},
    {"192.0.2.0/24", "documentation"},
    {"192.88.99.0/24", "6to4 relay"},
    {"192.168.0.0/16", "private"},
    {"198.18.0.0/15", "benchmarking"},
    {"198.51.100.0/24", "documentation"},
    {"203.0.113.0/24", "documentation"},
    {"224.0.0.0/4", "multicast"},
    {"255.255.255.255/32", "broadcast"},
    {"240.0.0.0/4", "reserved"},
};

// IANA IPv6 Special-Purpose Address Registry, and multicast. The forms that carry an IPv4 address are judged
// before, except for the NAT64 prefix of a network's own (RFC 8215), whose form that network chooses.
constexpr Block special_v6[] = {
    {"::/128", "unspecified"},
    {"::1/128", "loopback"},
    {"64:ff9b:1::/48", "local NAT64"},
    {"100::/64", "discard"},
    {"2001:2::/48", "benchmarking"},
    {"2001:db8::/32", "documentation"},
    {"2001::/23", "reserved for protocols"},
    {"3fff::/20", "documentation"},
    {"5f00::/16", "segment routing"},
    {"fc00::/7", "unique local"},
    {"fe80::/10", "link-local"},
    {"fec0::/10", "site-local"},
    {"ff00::/8", "multicast"},
};

constexpr std::string_view globally_routed = "2000::/3"; // all that is given out of IPv6

std::string v4_text(const Bytes& bytes, std::size_t at, unsigned char mask = 0) {
  std::string text;
  for (std::size_t i = 0; i < 4; ++i)
    text += (i ? "." : "") + std::to_string(bytes[at + i] ^ mask);
  return text;
}

// The IPv4 addresses that an IPv6 one carries. Teredo's are the relay's and, inverted,
// the client's (RFC 4380, 4).
std::vector<std::string> embedded(std::string_view address, const Bytes& bytes) {
  constexpr std::size_t last = 12;
  const bool own_form = is_in_block(address, "::/127"); // unspecified, loopback
  if (!own_form && (is_in_block(address, "::/96") || is_in_block(address, "::ffff:0:0/96") ||
                    is_in_block(address, "::ffff:0:0:0/96") || is_in_block(address, "64:ff9b::/96")))
    return {v4_text(bytes, last)};
  if (is_in_block(address, "2002::/16")) return {v4_text(bytes, 2)};
  if (is_in_block(address, "2001::/32")) return {v4_text(bytes, 4), v4_text(bytes, last, 0xff)};
  return {};
}

template <std::size_t size>
std::optional<std::string> kind_in(const Block (&blocks)[size], std::string_view address) {
  for (const Block& block : blocks)
    if (is_in_block(address, block.block)) return std::string(block.kind);
  return std::nullopt;
}

std::optional<std::string> special_kind(std::string_view address) {
  if (address.find(':') == std::string_view::npos) return kind_in(special_v4, address);
  if (auto kind = kind_in(special_v6, address)) return kind;
  return is_in_block(address, globally_routed) ? std::nullopt : std::optional<std::string>("reserved");
}

bool is_allowed(const AddressGuard& guard, std::string_view address) {
  return std::any_of(guard.allowed.begin(), guard.allowed.end(),
                     [&](const std::string& block) { return is_in_block(address, block); });
}

} // namespace

std::optional<AddressRefusal> refusal_of(const AddressGuard& guard, std::string_view address) {
  address = address.substr(0, address.find('%')); // an IPv6 address with its zone
  const Bytes bytes = ip_address(address);
  if (bytes.empty()) return AddressRefusal{"no", true};
  auto judged = embedded(address, bytes);
  if (judged.empty()) judged.emplace_back(address);
  for (const std::string& one : judged)
    if (auto kind = kind_in(metadata, one)) return AddressRefusal{std::move(*kind), true};
  if (is_allowed(guard, address)) return std::nullopt;
  for (const std::string& one : judged)
    if (auto kind = special_kind(one); kind && !is_allowed(guard, one))
      return AddressRefusal{std::move(*kind), false};
  return std::nullopt;
}

} // namespace waitlistd
