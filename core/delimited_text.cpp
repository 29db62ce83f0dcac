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

// How a delimiter divides a text; a quote that is not closed is told by its row.
struct Shape {
  std::vector<int> widths; // fields of each row
  int open_quote_in_row = 0;
  bool too_large = false;
};

// The field at `at`, its quotes resolved, which ends before `at`; false where a quote is not closed.
bool take_field(std::string_view text, char delimiter, std::size_t& at, std::string& field) {
  field.clear();
  if (text.substr(at).starts_with('"')) {
    for (++at;; ++at) {
      if (at >= text.size()) return false;
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
  return true;
}

// Keeps no field: on_field(row, column, text) may.
template <class OnField>
Shape split(std::string_view text, char delimiter, OnField on_field) {
  Shape out;
  std::string field;
  std::size_t fields = 0;
  for (std::size_t at = 0; at < text.size() && !out.too_large;) {
    int& width = out.widths.emplace_back(0);
    const auto row = static_cast<int>(out.widths.size());
    for (bool more = true; more;) {
      if (!take_field(text, delimiter, at, field)) {
        out.open_quote_in_row = row;
        return out;
      }
      out.too_large = ++fields > 4 * most_cells || ++width > most_columns || row > most_rows;
      if (!out.too_large) on_field(row, width, field);
      more = at < text.size() && text[at] == delimiter && !out.too_large;
      if (more) ++at;
    }
    if (at < text.size()) at = after_line_break(text, at);
  }
  return out;
}

// How many rows have as many fields as most rows have; none where that is one field.
std::size_t evenness(std::string_view text, char delimiter) {
  const Shape shape = split(text, delimiter, [](int, int, const std::string&) {});
  std::map<int, std::size_t> rows_by_width;
  for (const int width : shape.widths)
    if (width > 1) ++rows_by_width[width];
  std::size_t most = 0;
  for (const auto& [width, rows] : rows_by_width)
    most = std::max(most, rows);
  return shape.too_large || shape.open_quote_in_row > 0 ? 0 : most;
}

char delimiter_of(std::string_view text) {
  char best = ',';
  std::size_t best_evenness = evenness(text, best);
  for (const char delimiter : {';', '\t'})
    if (const std::size_t other = evenness(text, delimiter); other > best_evenness) {
      best = delimiter;
      best_evenness = other;
    }
  return best;
}

// "sep=;" in the first row names the delimiter.
bool names_delimiter(std::string_view text) {
  return text.starts_with("sep=") && text.size() > 5 && (text[5] == '\r' || text[5] == '\n');
}

} // namespace

Result<Sheet> read_delimited(std::string_view bytes) {
  const auto text = decoded(bytes);
  if (!text) return text.error();
  const bool named = names_delimiter(*text);
  const std::string_view rows = std::string_view(*text).substr(named ? after_line_break(*text, 5) : 0);
  Sheet sheet;
  Shape shape = split(rows, named ? (*text)[4] : delimiter_of(rows),
                      [&](int row, int column, const std::string& field) {
                        const std::string_view cell = trimmed(field);
                        if (!cell.empty() && sheet.cells.size() <= most_cells)
                          sheet.cells.push_back({row + named, column, std::string(cell), false});
                      });
  if (shape.too_large) return rejected("the file has more rows or columns than a sheet of figures has");
  if (shape.open_quote_in_row > 0)
    return rejected("row " + std::to_string(shape.open_quote_in_row + named) + ": a quote is not closed");
  if (sheet.cells.size() > most_cells) return rejected("the file has more cells than a sheet of figures has");
  sheet.widths = std::move(shape.widths);
  if (named) sheet.widths.insert(sheet.widths.begin(), 0);
  return sheet;
}

} // namespace waitlistd
