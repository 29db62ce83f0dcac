#pragma once
// The columns of a Full CSV file. The header decides the layout, never the date: three eras are known (DATA:
// front matter and 53 bands, 53 bands, 105 bands), and a later one with more weeks or more columns reads by
// the same rules.

#include "core/failure.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::rtt {

enum class ColumnRole {
  period,      ///< RTT-January-2026
  year,        ///< 2016-17; with period_name instead of period, until September 2017
  period_name, ///< MAY
  provider_parent_code,
  provider_parent_name,
  provider_code,
  provider_name,
  commissioner_parent_code,
  commissioner_parent_name,
  commissioner_code,
  commissioner_name,
  part,
  part_description,
  treatment_function_code,
  treatment_function_name,
  band,                ///< Gt 00 To 01 Weeks SUM 1 … Gt 104 Weeks SUM 1
  total,               ///< Total
  unknown_clock_start, ///< Patients with unknown clock start date
  total_all,           ///< Total All
  extra,               ///< a column not known: kept as text and reported
};

struct Layout {
  std::vector<std::string> names; ///< as published, UTF-8, in file order
  std::vector<ColumnRole> roles;  ///< one for each name
  int band_count = 0;             ///< the open band included: 53 or 105 so far
  std::size_t first_band = 0;     ///< index of the first band's column; the others follow it

  std::size_t column_count() const { return names.size(); }
  bool has(ColumnRole role) const;
  /// The first weeks of the open band: 52 or 104.
  int open_band_from() const { return band_count - 1; }
};

/// True where the line looks like the header and not like the title above it.
bool is_header_line(std::string_view line);

/// Fails when a key column is missing, a column stands twice, or the bands have a gap, are out of order or
/// lack the open band. The failure's message names the column.
Result<Layout> read_layout(std::string_view header_line);

} // namespace waitlistd::rtt
