#pragma once
// A row on its way from the reader to the writer, as the database keeps it.

#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_writer.hpp"

#include <string>

namespace waitlistd::test {

/// What the database would hold of the reader's row, with the counts as text.
struct Stored {
  std::string bands;
  std::string total, unknown_clock_start, total_all;
  rtt::StoredRow row;
};

inline std::string count_text(std::int32_t count) { return count == rtt::blank ? "" : std::to_string(count); }

inline Stored stored(const rtt::MonthReader& reader) {
  const rtt::PathwayRow& r = reader.row();
  Stored out;
  out.bands = "{";
  for (std::size_t i = 0; i < r.bands_length; ++i)
    out.bands +=
        (i ? "," : "") + (r.bands[i] == rtt::blank ? std::string("NULL") : std::to_string(r.bands[i]));
  out.bands += "}";
  out.total = count_text(r.total);
  out.unknown_clock_start = count_text(r.unknown_clock_start);
  out.total_all = count_text(r.total_all);
  const rtt::Dictionary& d = reader.dictionary();
  out.row = {d.providers[r.provider].code,
             d.commissioners[r.commissioner].code,
             d.parts[r.part].code,
             d.treatment_functions[r.treatment_function].code,
             r.bands_blank ? std::nullopt : std::optional<std::string_view>(out.bands),
             out.total,
             out.unknown_clock_start,
             out.total_all,
             {}};
  for (const auto& [column, text] : r.extra)
    out.row.extra.emplace_back(reader.layout().names[column], text);
  return out;
}

} // namespace waitlistd::test
