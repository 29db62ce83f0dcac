#pragma once
// The key of a sum while a month is read: ids of provider, commissioner, part and treatment function in one
// number.

#include "core/rtt/dictionary.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

namespace waitlistd::rtt {

// Ids are positions in the dictionary: 20 bits for an organisation, 12 for a part or a treatment function.
static_assert(most_organisations <= 1U << 20 && most_labels <= 1U << 12);
constexpr std::uint64_t pack(std::uint32_t provider, std::uint32_t commissioner, std::uint32_t part,
                             std::uint32_t function) {
  return (std::uint64_t{provider} << 44) | (std::uint64_t{commissioner} << 24) | (std::uint64_t{part} << 12) |
         function;
}
constexpr std::uint32_t provider_of(std::uint64_t key) { return static_cast<std::uint32_t>(key >> 44); }
constexpr std::uint32_t commissioner_of(std::uint64_t key) { return (key >> 24) & 0xFFFFF; }
constexpr std::uint32_t part_of(std::uint64_t key) { return (key >> 12) & 0xFFF; }
constexpr std::uint32_t function_of(std::uint64_t key) { return key & 0xFFF; }

// The place of each entry in the order of the codes.
template <class Entry>
std::vector<std::uint32_t> ranks(const CodeList<Entry>& list) {
  std::vector<std::uint32_t> order(list.entries().size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](auto a, auto b) { return list[a].code < list[b].code; });
  std::vector<std::uint32_t> rank(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i)
    rank[order[i]] = i;
  return rank;
}

} // namespace waitlistd::rtt
