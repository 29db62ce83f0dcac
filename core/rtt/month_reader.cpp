#include "core/rtt/month_reader.hpp"

#include "core/csv.hpp"
#include "core/text_encoding.hpp"

#include <algorithm>
#include <limits>

namespace waitlistd::rtt {
namespace {

constexpr std::size_t npos = std::numeric_limits<std::size_t>::max();

// The front matter of the 2016-17 files is a title and an empty line; more than this is another kind of file.
constexpr std::uint32_t longest_front_matter = 10;
constexpr std::size_t largest_front_matter = 65536;

// Front matter and empty lines are kept in memory for the exact copy.
constexpr std::uint32_t most_blank_lines = 1000;

bool holds_only_commas(std::string_view line) {
  return line.find_first_not_of(',') == std::string_view::npos;
}

} // namespace

Failure MonthReader::failure(std::string message, std::optional<std::size_t> column) const {
  std::string where = "line " + std::to_string(line_);
  if (column) where += ", column " + std::to_string(*column + 1) + " (" + layout_.names[*column] + ")";
  return {FailureKind::rejected, where + ": " + std::move(message),
          "the file is damaged or was edited; fetch the published one again"};
}

Result<LineKind> MonthReader::read(std::string_view line) {
  ++line_;
  if (!have_header_) return is_header_line(line) ? read_header(line) : read_preamble(line);
  if (line.empty()) return read_blank_line();
  if (holds_only_commas(line))
    return Failure{FailureKind::rejected,
                   "line " + std::to_string(line_) +
                       ": an empty row of a spreadsheet, only commas: the file was saved by a spreadsheet",
                   "fetch the published file again and load it as it is"};
  if (first_blank_line_ != 0) {
    return Failure{FailureKind::rejected,
                   "line " + std::to_string(first_blank_line_) + ": empty line between rows",
                   "the file is damaged or was edited; fetch the published one again"};
  }
  return read_row(line);
}

Result<LineKind> MonthReader::read_preamble(std::string_view line) {
  preamble_bytes_ += line.size();
  if (line_ < longest_front_matter && preamble_bytes_ <= largest_front_matter) return LineKind::preamble;
  return Failure{FailureKind::rejected,
                 line_ == 1 ? std::string("no RTT header in the first line")
                            : "no RTT header in the first " + std::to_string(line_) + " lines",
                 "this is not a Full CSV data file"};
}

Result<LineKind> MonthReader::read_blank_line() {
  if (first_blank_line_ == 0) first_blank_line_ = line_;
  if (line_ - first_blank_line_ < most_blank_lines) return LineKind::blank_line;
  return failure("more than " + std::to_string(most_blank_lines) + " empty lines behind the last row");
}

Result<LineKind> MonthReader::read_header(std::string_view line) {
  auto layout = read_layout(line);
  if (!layout) return layout.error();
  layout_ = std::move(*layout);
  have_header_ = true;

  column_of_.fill(npos);
  for (std::size_t i = 0; i < layout_.column_count(); ++i) {
    auto& column = column_of_[static_cast<std::size_t>(layout_.roles[i])];
    if (column == npos) column = i;
  }
  const auto group = [&](GroupName name, std::initializer_list<ColumnRole> roles) {
    Group& g = groups_[name];
    for (const ColumnRole role : roles)
      if (const std::size_t column = column_of_[static_cast<std::size_t>(role)]; column != npos)
        g.columns.push_back(column);
    std::sort(g.columns.begin(), g.columns.end());
    g.adjacent = g.columns.back() - g.columns.front() + 1 == g.columns.size();
  };
  using enum ColumnRole;
  group(period_group, {period, year, period_name});
  group(provider_group, {provider_parent_code, provider_parent_name, provider_code, provider_name});
  group(commissioner_group,
        {commissioner_parent_code, commissioner_parent_name, commissioner_code, commissioner_name});
  group(part_group, {part, part_description});
  group(function_group, {treatment_function_code, treatment_function_name});

  raw_.resize(layout_.column_count());
  row_.bands.resize(static_cast<std::size_t>(layout_.band_count));
  return LineKind::header;
}

Result<LineKind> MonthReader::read_row(std::string_view line) {
  row_.line = line_;
  row_.canonical = true;
  row_.extra.clear();
  if (auto split = split_row(line); !split) return split.error();
  if (auto resolved = resolve_groups(); !resolved) return resolved.error();
  ++rows_;
  return LineKind::row;
}

Result<void> MonthReader::split_row(std::string_view line) {
  const char* p = line.data();
  const char* const end = p + line.size();
  const std::size_t columns = layout_.column_count();
  for (std::size_t i = 0; i < columns; ++i) {
    const char* field_end = nullptr;
    switch (layout_.roles[i]) {
    case ColumnRole::band:
      field_end = read_bands(p, end);
      if (!field_end) return failed_column_ == npos ? ragged_row(line) : bad_count(p, end, failed_column_);
      i += static_cast<std::size_t>(layout_.band_count) - 1;
      break;
    case ColumnRole::total:
      field_end = read_count(p, end, row_.total);
      break;
    case ColumnRole::unknown_clock_start:
      field_end = read_count(p, end, row_.unknown_clock_start);
      break;
    case ColumnRole::total_all:
      field_end = read_count(p, end, row_.total_all);
      break;
    default:
      field_end = find_field_end(p, end);
      if (!field_end) return failure("a quoted field is not closed", i);
      raw_[i] = {p, static_cast<std::size_t>(field_end - p)};
      if (layout_.roles[i] == ColumnRole::extra && field_end != p) {
        row_.extra.emplace_back(i, to_utf8(unquote_field(raw_[i])));
        scratch_.clear();
        append_csv_field(scratch_, row_.extra.back().second);
        row_.canonical = row_.canonical && scratch_ == raw_[i];
      }
    }
    if (!field_end) return bad_count(p, end, i);
    if (i + 1 == columns) return field_end == end ? Result<void>{} : ragged_row(line);
    if (field_end == end) return ragged_row(line);
    p = field_end + 1;
  }
  return {};
}

// Returns the end of the last band's field; nullptr with failed_column_ set where a field is not a count, or
// npos where the line ends before the last band.
const char* MonthReader::read_bands(const char* p, const char* end) {
  const std::size_t count = row_.bands.size();
  std::size_t length = 0;
  std::size_t blanks = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::int32_t& value = row_.bands[i];
    // Most bands are 0, and a band that is not the last has a comma behind it: a quarter less time for the
    // fields of a row.
    if (i + 1 < count && end - p >= 2 && p[0] == '0' && p[1] == ',') {
      value = 0;
      p += 2;
      continue;
    }
    const char* field_end = read_count(p, end, value);
    if (!field_end) {
      failed_column_ = layout_.first_band + i;
      return nullptr;
    }
    if (value != 0) length = i + 1;
    blanks += value == blank;
    if (i + 1 == count) {
      p = field_end;
      break;
    }
    if (field_end == end) {
      failed_column_ = npos;
      return nullptr;
    }
    p = field_end + 1;
  }
  row_.bands_length = length;
  row_.bands_blank = blanks == count;
  return p;
}

// A blank or a whole number up to 2^31-1; nullptr for anything else.
const char* MonthReader::read_count(const char* p, const char* end, std::int32_t& value) {
  value = blank;
  if (p == end || *p == ',') return p;
  if (*p == '"') { // a quoted count is a count, but not how NHS England writes one
    const char* field_end = find_field_end(p, end);
    if (!field_end) return nullptr;
    row_.canonical = false;
    return field_end - p == 2 || read_count(p + 1, field_end - 1, value) == field_end - 1 ? field_end
                                                                                          : nullptr;
  }
  const char* const begin = p;
  std::int64_t number = 0;
  for (; p != end && *p != ','; ++p) {
    const unsigned digit = static_cast<unsigned char>(*p) - static_cast<unsigned>('0');
    if (digit > 9) return nullptr;
    number = number * 10 + digit;
    if (number > std::numeric_limits<std::int32_t>::max()) return nullptr;
  }
  if (*begin == '0' && p - begin > 1) row_.canonical = false;
  value = static_cast<std::int32_t>(number);
  return p;
}

Failure MonthReader::ragged_row(std::string_view line) const {
  std::vector<std::string_view> fields;
  const bool closed = split_raw_fields(line, fields);
  if (!closed) return failure("a quoted field is not closed", std::min(fields.size(), raw_.size()) - 1);
  return failure("the row has " + std::to_string(fields.size()) + " fields, the header " +
                 std::to_string(layout_.column_count()));
}

Failure MonthReader::bad_count(const char* row_from, const char* end, std::size_t column) const {
  // Bands are read in one go: find the failing one's text again.
  std::vector<std::string_view> fields;
  split_raw_fields({row_from, static_cast<std::size_t>(end - row_from)}, fields);
  const std::size_t first = layout_.roles[column] == ColumnRole::band ? layout_.first_band : column;
  const std::string_view text = column - first < fields.size() ? fields[column - first] : std::string_view{};
  if (text.starts_with('"') && (text.size() < 2 || !text.ends_with('"')))
    return failure("a quoted field is not closed", column);
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  return failure(
      quoted(text) + (digits ? " is larger than 2147483647" : " is not a non-negative whole number"), column);
}

Result<void> MonthReader::finish() const {
  if (!have_header_)
    return Failure{FailureKind::rejected,
                   line_ == 0 ? std::string("the file is empty")
                              : "no RTT header in the file's " + std::to_string(line_) + " lines",
                   "this is not a Full CSV data file"};
  if (rows_ == 0)
    return Failure{FailureKind::rejected, "line " + std::to_string(line_) + ": a header and no rows",
                   "the file is damaged or was edited; fetch the published one again"};
  return {};
}

} // namespace waitlistd::rtt
