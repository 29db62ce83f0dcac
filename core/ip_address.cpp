#include "core/ip_address.hpp"

#include "core/text.hpp"

#include <charconv>
#include <optional>

namespace waitlistd {
namespace {

using Bytes = std::vector<unsigned char>;

// Other systems take "010" for 8 and "1" for 0.0.0.1: what can mean two things is no address.
Bytes v4_bytes(std::string_view text) {
  Bytes out;
  for (;;) {
    const std::string_view part = text.substr(0, text.find('.'));
    const auto number = part.size() <= 3 ? decimal_number(part) : std::nullopt;
    if (!number || *number > 255 || (part.size() > 1 && part[0] == '0')) return {};
    out.push_back(static_cast<unsigned char>(*number));
    if (part.size() == text.size()) return out.size() == 4 ? out : Bytes{};
    text.remove_prefix(part.size() + 1);
  }
}

// "2001:db8:0:1" as 8 bytes; the last group may be an IPv4 address. Absent where it is none.
std::optional<Bytes> groups(std::string_view text) {
  Bytes out;
  if (text.empty()) return out;
  for (;;) {
    const std::string_view group = text.substr(0, text.find(':'));
    const bool is_last = group.size() == text.size();
    if (is_last && group.find('.') != std::string_view::npos) {
      const Bytes v4 = v4_bytes(group);
      if (v4.empty()) return std::nullopt;
      out.insert(out.end(), v4.begin(), v4.end());
      return out;
    }
    unsigned value = 0;
    const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), value, 16);
    if (group.empty() || group.size() > 4 || error != std::errc() || end != group.data() + group.size())
      return std::nullopt;
    out.push_back(static_cast<unsigned char>(value >> 8));
    out.push_back(static_cast<unsigned char>(value & 255));
    if (is_last) return out;
    text.remove_prefix(group.size() + 1);
  }
}

Bytes v6_bytes(std::string_view text) {
  constexpr std::size_t size = 16;
  const std::size_t gap = text.find("::");
  auto head = groups(text.substr(0, gap));
  if (gap == std::string_view::npos) return head && head->size() == size ? *head : Bytes{};
  const std::string_view after = text.substr(gap + 2);
  const auto tail = groups(after);
  const bool v4_before_gap = text.substr(0, gap).find('.') != std::string_view::npos;
  if (!head || !tail || v4_before_gap || head->size() + tail->size() > size - 2) return {};
  head->resize(size - tail->size());
  head->insert(head->end(), tail->begin(), tail->end());
  return *head;
}

} // namespace

std::vector<unsigned char> ip_address(std::string_view text) {
  return text.find(':') == std::string_view::npos ? v4_bytes(text) : v6_bytes(text);
}

bool is_in_block(std::string_view address, std::string_view block) {
  const std::size_t slash = block.find('/');
  if (slash == std::string_view::npos) return false;
  const Bytes network = ip_address(block.substr(0, slash));
  const Bytes bytes = ip_address(address);
  const auto bits = decimal_number(block.substr(slash + 1));
  if (network.empty() || network.size() != bytes.size() || !bits ||
      static_cast<std::size_t>(*bits) > 8 * network.size())
    return false;
  for (int bit = 0; bit < *bits; ++bit) {
    const unsigned mask = 0x80U >> (bit % 8);
    if (((network[bit / 8] ^ bytes[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

} // namespace waitlistd
