#include "core/csv.hpp"

#include <cstring>

#define CSV_IO_NO_THREAD // its reader, which is not used here, would start one
#include <csv.h>

namespace waitlistd {

const char* find_field_end(const char* begin, const char* end) {
  if (begin == end || *begin != '"') {
    const void* comma = std::memchr(begin, ',', static_cast<std::size_t>(end - begin));
    return comma ? static_cast<const char*>(comma) : end;
  }
  for (const char* p = begin + 1; p < end; ++p) {
    if (*p != '"') continue;
    if (p + 1 < end && p[1] == '"') {
      ++p;
      continue;
    }
    return p + 1 == end || p[1] == ',' ? p + 1 : nullptr;
  }
  return nullptr;
}

bool split_raw_fields(std::string_view line, std::vector<std::string_view>& fields) {
  fields.clear();
  const char* p = line.data();
  const char* const end = p + line.size();
  for (;;) {
    const char* field_end = find_field_end(p, end);
    fields.emplace_back(p, static_cast<std::size_t>((field_end ? field_end : end) - p));
    if (!field_end) return false;
    if (field_end == end) return true;
    p = field_end + 1;
  }
}

std::string unquote_field(std::string_view raw) {
  std::string text(raw);
  char* begin = text.data();
  char* end = begin + text.size();
  io::double_quote_escape<',', '"'>::unescape(begin, end);
  return {begin, end};
}

void append_csv_field(std::string& out, std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out.append(text);
    return;
  }
  out.push_back('"');
  for (const char c : text) {
    if (c == '"') out.push_back('"');
    out.push_back(c);
  }
  out.push_back('"');
}

} // namespace waitlistd
