#include "core/rtt/timeseries.hpp"

#include "core/csv.hpp"
#include "core/text_encoding.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <optional>

namespace waitlistd::rtt {
namespace {

struct Column {
  std::string_view name;
  std::string_view part;
  std::string_view figure;
};

// What the loader computes too. "Total waiting (mil)" is in pathways, whatever it says.
constexpr std::array columns = {
    Column{"incomplete.Median wait (weeks)|as_reported", "Part_2", "median_weeks"},
    Column{"incomplete.92nd percentile (weeks)|as_reported", "Part_2", "p92_weeks"},
    Column{"incomplete.No. within 18 weeks|as_reported", "Part_2", "within_18"},
    Column{"incomplete.No. > 18 weeks|as_reported", "Part_2", "over_18"},
    Column{"incomplete.No. > 52 weeks|as_reported", "Part_2", "over_52"},
    Column{"incomplete.No. > 65 weeks|as_reported", "Part_2", "over_65"},
    Column{"incomplete.No. > 78 weeks|as_reported", "Part_2", "over_78"},
    Column{"incomplete.No. > 104 weeks|as_reported", "Part_2", "over_104"},
    Column{"incomplete.Total waiting (mil)|as_reported", "Part_2", "total"},
    Column{"admitted.Median wait (weeks)|as_reported", "Part_1A", "median_weeks"},
    Column{"admitted.No. within 18 weeks|as_reported", "Part_1A", "within_18"},
    Column{"admitted.No. > 52 weeks|as_reported", "Part_1A", "over_52"},
    Column{"admitted.No. of pathways (all)|as_reported", "Part_1A", "total"},
    Column{"nonadmitted.Median wait (weeks)|as_reported", "Part_1B", "median_weeks"},
    Column{"nonadmitted.No. within 18 weeks|as_reported", "Part_1B", "within_18"},
    Column{"nonadmitted.No. > 52 weeks|as_reported", "Part_1B", "over_52"},
    Column{"nonadmitted.No. of pathways (all)|as_reported", "Part_1B", "total"},
    Column{"new_periods.No. of new RTT periods|as_reported", "Part_3", "total"},
};

const Column* find_column(std::string_view name) {
  for (const Column& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

std::optional<double> value_of(std::string_view text) {
  if (text.ends_with('+')) return std::numeric_limits<double>::infinity();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Failure rejected(int line, std::size_t column, const std::string& what) {
  return {FailureKind::rejected,
          "line " + std::to_string(line) + (column > 0 ? ", column " + std::to_string(column) : "") + ": " +
              what,
          "the file must be the Overview Timeseries as CSV: a column period (2025-12), and columns "
          "section.figure|basis"};
}

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

} // namespace

Result<std::vector<PublishedFigure>> read_timeseries(std::string_view csv) {
  if (csv.starts_with("\xEF\xBB\xBF")) csv.remove_prefix(3);
  std::vector<std::string_view> fields;
  std::vector<const Column*> wanted;
  bool any = false;
  if (!split_raw_fields(take_line(csv), fields) || fields.empty() || unquote_field(fields[0]) != "period")
    return rejected(1, 1, "the first column is not \"period\"");
  for (const std::string_view field : fields) {
    wanted.push_back(find_column(unquote_field(field)));
    any = any || wanted.back();
  }
  if (!any) return rejected(1, 0, "no column is a figure as reported");

  std::vector<PublishedFigure> figures;
  for (int line = 2; !csv.empty(); ++line) {
    const std::string_view text = take_line(csv);
    if (text.empty()) continue;
    if (!split_raw_fields(text, fields) || fields.size() != wanted.size())
      return rejected(line, 0,
                      std::to_string(fields.size()) + " fields, the header has " +
                          std::to_string(wanted.size()));
    const auto period = parse_iso_period(unquote_field(fields[0]));
    if (!period) return rejected(line, 1, quoted(fields[0]) + " is not a month (YYYY-MM)");
    for (std::size_t i = 1; i < fields.size(); ++i) {
      const std::string field = unquote_field(fields[i]);
      if (!wanted[i] || field.empty()) continue;
      const auto value = value_of(field);
      if (!value) return rejected(line, i + 1, quoted(field) + " is not a number");
      figures.push_back({*period, std::string(wanted[i]->part), std::string(wanted[i]->figure), *value});
    }
  }
  return figures;
}

} // namespace waitlistd::rtt
