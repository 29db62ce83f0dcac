#include "core/rtt/timeseries_columns.hpp"

#include "core/text.hpp"

#include <array>

namespace waitlistd::rtt {
namespace {

struct Section {
  std::string_view title; // lower case
  std::string_view name;
  std::string_view part;
};

constexpr std::array sections = {
    Section{"incomplete rtt pathways", "incomplete", "Part_2"},
    Section{"unique patients", "unique", "Part_2"},
    Section{"completed admitted (unadjusted) rtt pathways", "admitted", "Part_1A"},
    Section{"completed admitted rtt pathways", "admitted", "Part_1A"},
    Section{"completed non-admitted rtt pathways", "nonadmitted", "Part_1B"},
    Section{"new rtt periods", "new_periods", "Part_3"},
    Section{"completed admitted (adjusted) rtt pathways", "admitted_adjusted", "Part_1A_adjusted"},
};

struct Figure {
  std::string_view title; // lower case
  std::string_view name;
  FigureKind kind;
  bool shown_in_millions = false;
};

constexpr std::array figures = {
    Figure{"median wait (weeks)", "median_weeks", FigureKind::weeks},
    Figure{"92nd percentile (weeks)", "p92_weeks", FigureKind::weeks},
    Figure{"95th percentile (weeks)", "p95_weeks", FigureKind::weeks},
    Figure{"no. within 18 weeks", "within_18", FigureKind::count},
    Figure{"% within 18 weeks", "share_within_18", FigureKind::share},
    Figure{"no. > 18 weeks", "over_18", FigureKind::count},
    Figure{"no. > 52 weeks", "over_52", FigureKind::count},
    Figure{"% > 52 weeks", "share_over_52", FigureKind::share},
    Figure{"no. > 65 weeks", "over_65", FigureKind::count},
    Figure{"no. > 78 weeks", "over_78", FigureKind::count},
    Figure{"no. > 104 weeks", "over_104", FigureKind::count},
    Figure{"total waiting (mil)", "total", FigureKind::count, true},
    Figure{"no. of pathways (all)", "total", FigureKind::count},
    Figure{"no. of new rtt periods", "total", FigureKind::count},
    Figure{"ratio of total unique patients to total waiting (i.e. incomplete rtt pathways)",
           "unique_patients_share", FigureKind::share},
    Figure{"estimated number of unique patients (mil)", "unique_patients", FigureKind::estimate, true},
};

constexpr std::string_view estimates_suffix = " with estimates for missing data";

// Lower case, white space of any kind as one blank: titles have line breaks in them.
std::string plain(std::string_view text) {
  std::string out;
  for (const char c : lower_case(trimmed(text)))
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t')
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  return out;
}

const Section* section_titled(const std::string& title) {
  for (const Section& section : sections)
    if (section.title == title) return &section;
  return nullptr;
}

std::optional<TimeseriesColumn> column_of(const Section& section, std::string_view title,
                                          std::string_view basis) {
  for (const Figure& figure : figures) {
    if (figure.title != title) continue;
    const bool estimated = figure.kind == FigureKind::count && basis == with_estimates;
    return TimeseriesColumn{section.part, figure.name, basis, estimated ? FigureKind::estimate : figure.kind,
                            figure.shown_in_millions};
  }
  return std::nullopt;
}

} // namespace

bool is_section(std::string_view title) { return section_titled(plain(title)) != nullptr; }

std::optional<TimeseriesColumn> find_column(std::string_view section, std::string_view title) {
  const Section* const known = section_titled(plain(section));
  std::string name = plain(title);
  const bool estimated = name.ends_with(estimates_suffix);
  if (estimated) name.resize(name.size() - estimates_suffix.size());
  return known ? column_of(*known, name, estimated ? with_estimates : as_reported) : std::nullopt;
}

std::optional<TimeseriesColumn> find_column(std::string_view name) {
  const std::size_t dot = name.find('.');
  const std::size_t bar = name.rfind('|');
  if (dot == std::string_view::npos || bar == std::string_view::npos || bar < dot) return std::nullopt;
  const std::string_view basis = name.substr(bar + 1);
  if (basis != as_reported && basis != with_estimates) return std::nullopt;
  for (const Section& section : sections)
    if (section.name == name.substr(0, dot))
      return column_of(section, plain(name.substr(dot + 1, bar - dot - 1)),
                       basis == as_reported ? as_reported : with_estimates);
  return std::nullopt;
}

} // namespace waitlistd::rtt
