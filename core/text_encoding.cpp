#include "core/text_encoding.hpp"

#include <array>
#include <cstdint>

namespace waitlistd {
namespace {

// Code points of the bytes 0x80-0x9F.
constexpr std::array<std::uint16_t, 32> windows_1252_high = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

void append_code_point(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

// Length of the sequence that starts at i, 0 when it is malformed (overlong, surrogate, beyond U+10FFFF,
// cut).
std::size_t sequence_length(std::string_view s, std::size_t i) {
  const auto byte = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0U; };
  const auto tail = [&](std::size_t k) { return (byte(k) & 0xC0U) == 0x80U; };
  const unsigned a = byte(i);
  const unsigned b = byte(i + 1);
  if (a < 0x80) return a == 0 ? 0 : 1;
  if (a >= 0xC2 && a <= 0xDF) return tail(i + 1) ? 2 : 0;
  if (a >= 0xE0 && a <= 0xEF) {
    if (!tail(i + 1) || !tail(i + 2)) return 0;
    return (a == 0xE0 && b < 0xA0) || (a == 0xED && b > 0x9F) ? 0 : 3;
  }
  if (a >= 0xF0 && a <= 0xF4) {
    if (!tail(i + 1) || !tail(i + 2) || !tail(i + 3)) return 0;
    return (a == 0xF0 && b < 0x90) || (a == 0xF4 && b > 0x8F) ? 0 : 4;
  }
  return 0;
}

} // namespace

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

std::string utf8_from_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_code_point(out, byte >= 0x80 && byte <= 0x9F ? windows_1252_high[byte - 0x80U] : byte);
  }
  return out;
}

std::string to_utf8(std::string_view bytes) {
  return is_utf8(bytes) ? std::string(bytes) : utf8_from_windows_1252(bytes);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string out = "\"" + to_utf8(text.substr(0, longest));
  return out + (text.size() > longest ? "…\"" : "\"");
}

} // namespace waitlistd
