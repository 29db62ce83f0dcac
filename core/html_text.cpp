// Character references (HTML standard, 13.2.5.72 to 13.2.5.80).
#include "core/html_tokens.hpp"

#include "core/text_encoding.hpp"

#include <algorithm>
#include <cctype>
#include <cstdint>

namespace waitlistd {
namespace {

struct NamedCharacter {
  std::string_view name;
  char32_t character;
  bool without_semicolon = false; ///< old enough to be understood without one
};

// The standard has 2,231; a link's text and address have these.
constexpr NamedCharacter names[] = {
    {"amp", '&', true},    {"AMP", '&', true},   {"lt", '<', true},     {"LT", '<', true},
    {"gt", '>', true},     {"GT", '>', true},    {"quot", '"', true},   {"QUOT", '"', true},
    {"apos", '\''},        {"nbsp", 0xA0, true}, {"pound", 0xA3, true}, {"copy", 0xA9, true},
    {"laquo", 0xAB, true}, {"shy", 0xAD, true},  {"reg", 0xAE, true},   {"middot", 0xB7, true},
    {"raquo", 0xBB, true}, {"ensp", 0x2002},     {"emsp", 0x2003},      {"thinsp", 0x2009},
    {"ndash", 0x2013},     {"mdash", 0x2014},    {"lsquo", 0x2018},     {"rsquo", 0x2019},
    {"ldquo", 0x201C},     {"rdquo", 0x201D},    {"bull", 0x2022},      {"hellip", 0x2026},
    {"euro", 0x20AC},      {"trade", 0x2122},    {"rarr", 0x2192},      {"minus", 0x2212},
    {"lpar", '('},         {"rpar", ')'},        {"comma", ','},        {"period", '.'},
    {"sol", '/'},          {"colon", ':'},       {"lowbar", '_'},       {"num", '#'},
    {"percnt", '%'},       {"quest", '?'},       {"equals", '='},       {"plus", '+'},
    {"Tab", '\t'},         {"NewLine", '\n'},
};

constexpr char32_t replacement = 0xFFFD;

bool is_alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

// What a number stands for: none of the characters that no text may hold.
char32_t numbered(std::uint32_t number) {
  if (number >= 0x80 && number < 0xA0) // Windows-1252's, as browsers do
    return code_point_of_windows_1252(static_cast<unsigned char>(number));
  if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000)) return replacement;
  return number;
}

// The number behind "&#"; none of its digits is left in the text.
std::optional<char32_t> take_number(std::string_view& text) {
  const bool hexadecimal = text.starts_with('x') || text.starts_with('X');
  std::string_view digits = text.substr(hexadecimal ? 1 : 0);
  std::uint32_t number = 0;
  std::size_t count = 0;
  for (; count < digits.size(); ++count) {
    const auto c = static_cast<unsigned char>(digits[count]);
    if (hexadecimal ? std::isxdigit(c) == 0 : std::isdigit(c) == 0) break;
    const unsigned digit = std::isdigit(c) != 0 ? c - '0' : (c | 0x20U) - 'a' + 10;
    number = std::min<std::uint32_t>(number * (hexadecimal ? 16 : 10) + digit, 0x110000);
  }
  if (count == 0) return std::nullopt;
  digits.remove_prefix(count);
  if (digits.starts_with(';')) digits.remove_prefix(1);
  text = digits;
  return numbered(number);
}

std::optional<char32_t> take_name(std::string_view& text, bool in_attribute) {
  for (const NamedCharacter& named : names) {
    if (!text.starts_with(named.name)) continue;
    const std::string_view behind = text.substr(named.name.size());
    if (behind.starts_with(';')) {
      text = behind.substr(1);
      return named.character;
    }
    // "?a=1&copy=2" in an address is no copyright sign.
    const bool is_parameter =
        in_attribute && !behind.empty() && (behind[0] == '=' || is_alphanumeric(behind[0]));
    if (!named.without_semicolon || is_parameter) continue;
    text = behind;
    return named.character;
  }
  return std::nullopt;
}

} // namespace

std::string html_text(std::string_view raw, bool in_attribute) {
  std::string out;
  out.reserve(raw.size());
  while (!raw.empty()) {
    const std::size_t plain = std::min(raw.find_first_of(std::string_view("&\0", 2)), raw.size());
    out += raw.substr(0, plain);
    raw.remove_prefix(plain);
    if (raw.empty()) break;
    const char c = raw[0];
    raw.remove_prefix(1);
    std::optional<char32_t> character;
    if (c == '\0') character = replacement;
    if (c == '&' && raw.starts_with('#')) {
      std::string_view number = raw.substr(1);
      character = take_number(number);
      if (character) raw = number;
    } else if (c == '&') {
      character = take_name(raw, in_attribute);
    }
    if (character)
      append_utf8(out, *character);
    else
      out.push_back(c);
  }
  return out;
}

} // namespace waitlistd
