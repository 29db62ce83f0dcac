#include "core/delimited_text.hpp"

#include "core/text.hpp"
#include "core/text_encoding.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace waitlistd {
namespace {

Failure rejected(std::string message) {
  return {FailureKind::rejected, std::move(message),
          "save the sheet as CSV (UTF-8) or give the workbook itself"};
}

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

// Absent where it is none: half a unit, half a surrogate pair.
std::optional<std::string> from_utf16(std::string_view bytes, bool little_endian) {
  if (bytes.size() % 2 != 0) return std::nullopt;
  const auto unit_at = [&](std::size_t i) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    return static_cast<char32_t>(little_endian ? first | (second << 8) : second | (first << 8));
  };
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    char32_t c = unit_at(i);
    if (c >= 0xDC00 && c < 0xE000) return std::nullopt;
    if (c >= 0xD800 && c < 0xDC00) {
      const char32_t low = i + 2 < bytes.size() ? unit_at(i + 2) : 0;
      if (low < 0xDC00 || low >= 0xE000) return std::nullopt;
      c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
      i += 2;
    }
    append_utf8(out, c);
  }
  return out;
}

Result<std::string> decoded(std::string_view bytes) {
  std::optional<std::string> text;
  if (bytes.starts_with("\xFF\xFE"))
    text = from_utf16(bytes.substr(2), true);
  else if (bytes.starts_with("\xFE\xFF"))
    text = from_utf16(bytes.substr(2), false);
  else if (bytes.size() > 1 && bytes[0] != 0 && bytes[1] == 0) // a first letter of ASCII, without a mark
    text = from_utf16(bytes, true);
  else if (bytes.size() > 1 && bytes[0] == 0)
    text = from_utf16(bytes, false);
  else
    text = to_utf8(bytes.starts_with("\xEF\xBB\xBF") ? bytes.substr(3) : bytes);
  if (!text || text->find('\0') != std::string::npos) return rejected("the file is not text");
  return std::move(*text);
}

// Where the line break at `at` ends: CRLF, LF or CR.
std::size_t after_line_break(std::string_view text, std::size_t at) {
  return at + (text.substr(at).starts_with("\r\n") ? 2 : 1);
}

// Rows of fields; a quote that is not closed is told by an empty result and its row.
struct Rows {
  std::vector<std::vector<std::string>> rows;
  int open_quote_in_row = 0;
  bool too_large = false;
};

Rows split(std::string_view text, char delimiter) {
  Rows out;
  std::size_t fields = 0;
  for (std::size_t at = 0; at < text.size() && !out.too_large;) {
    auto& row = out.rows.emplace_back();
    for (bool more = true; more;) {
      std::string& field = row.emplace_back();
      if (text.substr(at).starts_with('"')) {
        for (++at;; ++at) {
          if (at >= text.size()) {
            out.open_quote_in_row = static_cast<int>(out.rows.size());
            return out;
          }
          if (text[at] == '"' && text.substr(at + 1).starts_with('"'))
            ++at;
          else if (text[at] == '"')
            break;
          field.push_back(text[at]);
        }
        ++at;
      }
      while (at < text.size() && text[at] != delimiter && text[at] != '\r' && text[at] != '\n')
        field.push_back(text[at++]);
      more = at < text.size() && text[at] == delimiter;
      if (more) ++at;
    }
    if (at < text.size()) at = after_line_break(text, at);
    fields += row.size();
    out.too_large = fields > 4 * most_cells || row.size() > static_cast<std::size_t>(most_columns) ||
                    out.rows.size() > static_cast<std::size_t>(most_rows);
  }
  return out;
}

// How many rows have as many fields as most rows have; none where that is one field.
std::size_t evenness(const Rows& split) {
  std::map<std::size_t, std::size_t> rows_by_width;
  for (const auto& row : split.rows)
    if (row.size() > 1) ++rows_by_width[row.size()];
  std::size_t most = 0;
  for (const auto& [width, rows] : rows_by_width)
    most = std::max(most, rows);
  return split.too_large || split.open_quote_in_row > 0 ? 0 : most;
}

Rows split_most_evenly(std::string_view text) {
  if (text.starts_with("sep=") && text.size() > 5 && (text[5] == '\r' || text[5] == '\n')) {
    Rows named = split(text.substr(after_line_break(text, 5)), text[4]);
    named.rows.insert(named.rows.begin(), std::vector<std::string>{});
    return named;
  }
  Rows best = split(text, ',');
  for (const char delimiter : {';', '\t'}) {
    Rows other = split(text, delimiter);
    if (evenness(other) > evenness(best)) best = std::move(other);
  }
  return best;
}

} // namespace

Result<Sheet> read_delimited(std::string_view bytes) {
  const auto text = decoded(bytes);
  if (!text) return text.error();
  const Rows split = split_most_evenly(*text);
  if (split.too_large) return rejected("the file has more rows or columns than a sheet of figures has");
  if (split.open_quote_in_row > 0)
    return rejected("row " + std::to_string(split.open_quote_in_row) + ": a quote is not closed");
  Sheet sheet;
  for (std::size_t r = 0; r < split.rows.size(); ++r) {
    sheet.widths.push_back(static_cast<int>(split.rows[r].size()));
    for (std::size_t c = 0; c < split.rows[r].size(); ++c) {
      const std::string_view field = trimmed(split.rows[r][c]);
      if (!field.empty())
        sheet.cells.push_back({static_cast<int>(r + 1), static_cast<int>(c + 1), std::string(field), false});
    }
  }
  if (sheet.cells.size() > most_cells) return rejected("the file has more cells than a sheet of figures has");
  return sheet;
}

} // namespace waitlistd
