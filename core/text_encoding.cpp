#include "core/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace waitlistd {
namespace {

// Code points of the bytes 0x80-0x9F.
constexpr std::array<std::uint16_t, 32> windows_1252_high = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

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

// Of one well-formed sequence, or a NUL.
char32_t code_point(std::string_view sequence) {
  const auto first = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return first;
  char32_t c = first & (0xFFU >> (sequence.size() + 1));
  for (const char next : sequence.substr(1))
    c = (c << 6) | (static_cast<unsigned char>(next) & 0x3FU);
  return c;
}

// What a terminal acts upon or nobody sees: controls (C0, DEL, C1), line separators, marks of direction and
// of no width.
bool is_unseen(char32_t c) {
  return (c < 0x20 && c != '\t') || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
}

void append_named(std::string& out, char32_t c) {
  char name[16];
  std::snprintf(name, sizeof name, "<U+%04X>", static_cast<unsigned>(c));
  out += name;
}

} // namespace

void append_utf8(std::string& out, char32_t c) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (c >> 6)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (c >> 12)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | (c >> 18)));
    out.push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

bool is_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t length = sequence_length(bytes, i);
    if (length == 0) return false;
    i += length;
  }
  return true;
}

char32_t code_point_of_windows_1252(unsigned char byte) {
  return byte >= 0x80 && byte <= 0x9F ? windows_1252_high[byte - 0x80U] : byte;
}

std::string utf8_from_windows_1252(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 8);
  for (const char c : bytes)
    append_utf8(out, code_point_of_windows_1252(static_cast<unsigned char>(c)));
  return out;
}

std::string to_utf8(std::string_view bytes) {
  return is_utf8(bytes) ? std::string(bytes) : utf8_from_windows_1252(bytes);
}

std::string visible(std::string_view text, LineBreaks line_breaks) {
  const bool plain = std::none_of(text.begin(), text.end(), [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && !(c == '\n' && line_breaks == LineBreaks::kept)) || byte >= 0x7F;
  });
  if (plain) return std::string(text);
  const std::string utf8 = to_utf8(text);
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const std::size_t length = std::max<std::size_t>(sequence_length(utf8, i), 1); // NUL has none
    const char32_t c = code_point(std::string_view(utf8).substr(i, length));
    if (is_unseen(c) && !(c == '\n' && line_breaks == LineBreaks::kept))
      append_named(out, c);
    else
      out.append(utf8, i, length);
    i += length;
  }
  return out;
}

std::string shortened(std::string_view text, std::size_t longest) {
  if (text.size() <= longest) return std::string(text);
  std::size_t end = longest;
  while (end > 0 && end + 4 > longest && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end; // not within a character
  return std::string(text.substr(0, end)) + "…";
}

std::string quoted(std::string_view text) { return '"' + visible(shortened(text, 60)) + '"'; }

} // namespace waitlistd
