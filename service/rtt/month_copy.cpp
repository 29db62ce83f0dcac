#include "service/rtt/month_copy.hpp"

#include <boost/json.hpp>

namespace waitlistd::rtt {
namespace {

void count_or_null(BinaryCopy& copy, std::int32_t count) { count == blank ? copy.null() : copy.int4(count); }

std::string extra_json(const PathwayRow& row, const Layout& layout) {
  boost::json::object extra;
  for (const auto& [column, text] : row.extra)
    extra[layout.names[column]] = text;
  return boost::json::serialize(extra);
}

std::string_view role_name(ColumnRole role) {
  switch (role) {
  case ColumnRole::period:
    return "period";
  case ColumnRole::year:
    return "year";
  case ColumnRole::period_name:
    return "period_name";
  case ColumnRole::provider_parent_code:
    return "provider_parent_code";
  case ColumnRole::provider_parent_name:
    return "provider_parent_name";
  case ColumnRole::provider_code:
    return "provider_code";
  case ColumnRole::provider_name:
    return "provider_name";
  case ColumnRole::commissioner_parent_code:
    return "commissioner_parent_code";
  case ColumnRole::commissioner_parent_name:
    return "commissioner_parent_name";
  case ColumnRole::commissioner_code:
    return "commissioner_code";
  case ColumnRole::commissioner_name:
    return "commissioner_name";
  case ColumnRole::part:
    return "part";
  case ColumnRole::part_description:
    return "part_description";
  case ColumnRole::treatment_function_code:
    return "treatment_function_code";
  case ColumnRole::treatment_function_name:
    return "treatment_function_name";
  case ColumnRole::band:
    return "band";
  case ColumnRole::total:
    return "total";
  case ColumnRole::unknown_clock_start:
    return "unknown_clock_start";
  case ColumnRole::total_all:
    return "total_all";
  case ColumnRole::extra:
    return "extra";
  }
  return "extra";
}

constexpr std::string_view figure_columns = "part, treatment_function_code, total, within_18, over_18, "
                                            "over_52, over_65, over_78, over_104, median_weeks, "
                                            "p92_weeks, p95_weeks";
constexpr std::int16_t figure_column_count = 12;
constexpr std::string_view with_nonc_columns =
    "total_with_nonc, within_18_with_nonc, over_18_with_nonc, over_52_with_nonc, over_65_with_nonc, "
    "over_78_with_nonc, over_104_with_nonc";
constexpr std::int16_t count_column_count = 7;

// MonthTally has seen that it fits.
void count(BinaryCopy& copy, std::optional<std::int64_t> pathways) {
  pathways ? copy.int4(static_cast<std::int32_t>(*pathways)) : copy.null();
}

void append_counts(BinaryCopy& copy, const Figures& figures) {
  count(copy, figures.total);
  count(copy, figures.within_18);
  count(copy, figures.over_18);
  count(copy, figures.over_52);
  count(copy, figures.over_65);
  count(copy, figures.over_78);
  count(copy, figures.over_104);
}

void append_figures(BinaryCopy& copy, const FigureRow& row, const Dictionary& dictionary) {
  copy.text(dictionary.parts[row.part].code);
  copy.text(dictionary.treatment_functions[row.treatment_function].code);
  append_counts(copy, row.figures);
  copy.float8(row.figures.median_weeks);
  copy.float8(row.figures.p92_weeks);
  copy.float8(row.figures.p95_weeks);
}

// Five places in six have no pathways of NONC: NULL takes a bit where a repeated number takes four bytes.
void append_counts_with_nonc(BinaryCopy& copy, const FigureRow& row) {
  if (row.with_nonc)
    append_counts(copy, *row.with_nonc);
  else
    for (int i = 0; i < count_column_count; ++i)
      copy.null();
}

std::string_view place_name(AreaPlace place) {
  switch (place) {
  case AreaPlace::icb:
    return "ICB";
  case AreaPlace::region:
    return "region";
  case AreaPlace::icb_providers:
    return "ICB_providers";
  case AreaPlace::region_providers:
    return "region_providers";
  }
  return "ICB";
}

} // namespace

std::string copy_pathways_sql(std::string_view leaf, Freeze freeze) {
  // FREEZE: a leaf that is new in this transaction is nobody's before its release is published; so the first
  // readers have no visibility to work out, and no vacuum has to come.
  return copy_sql("rtt." + std::string(leaf),
                  "release_id, period, line_no, total, unknown_clock_start, total_all, provider_code, "
                  "commissioner_code, part, treatment_function_code, bands, extra",
                  freeze == Freeze::yes ? ", FREEZE" : "");
}

void append_pathway(BinaryCopy& copy, const PathwayRow& row, const MonthReader& reader,
                    std::int32_t release_id, std::int32_t first_of_month) {
  const Dictionary& dictionary = reader.dictionary();
  copy.row(12);
  copy.int4(release_id);
  copy.int4(first_of_month);
  copy.int4(static_cast<std::int32_t>(row.line));
  count_or_null(copy, row.total);
  count_or_null(copy, row.unknown_clock_start);
  count_or_null(copy, row.total_all);
  copy.text(dictionary.providers[row.provider].code);
  copy.text(dictionary.commissioners[row.commissioner].code);
  copy.text(dictionary.parts[row.part].code);
  copy.text(dictionary.treatment_functions[row.treatment_function].code);
  if (row.bands_blank)
    copy.null();
  else
    copy.int4_array(std::span(row.bands).first(row.bands_length), blank);
  if (row.extra.empty())
    copy.null();
  else
    copy.jsonb(extra_json(row, reader.layout()));
}

TableCopy copy_columns(const Layout& layout, std::int32_t release_id) {
  TableCopy out{copy_sql("rtt.release_column", "release_id, position, name, role, band"), {}};
  for (std::size_t i = 0; i < layout.column_count(); ++i) {
    out.rows.row(5);
    out.rows.int4(release_id);
    out.rows.int4(static_cast<std::int32_t>(i + 1));
    out.rows.text(layout.names[i]);
    out.rows.text(role_name(layout.roles[i]));
    if (layout.roles[i] == ColumnRole::band)
      out.rows.int4(static_cast<std::int32_t>(i - layout.first_band + 1));
    else
      out.rows.null();
  }
  out.rows.end();
  return out;
}

TableCopy copy_labels(const Dictionary& dictionary, std::int32_t release_id) {
  TableCopy out{copy_sql("rtt.release_label", "release_id, kind, code, published, name"), {}};
  const auto append = [&](std::string_view kind, const CodeList<Label>& list) {
    for (const Label& label : list.entries()) {
      out.rows.row(5);
      out.rows.int4(release_id);
      out.rows.text(kind);
      out.rows.text(label.code);
      out.rows.text(label.published);
      out.rows.text(label.name);
    }
  };
  append("part", dictionary.parts);
  append("treatment_function", dictionary.treatment_functions);
  out.rows.end();
  return out;
}

TableCopy copy_provider_months(const MonthSummary& summary, const Dictionary& dictionary,
                               std::int32_t release_id) {
  TableCopy out{copy_sql("rtt.provider_month_vintage", "release_id, provider_code, " +
                                                           std::string(figure_columns) + ", " +
                                                           std::string(with_nonc_columns)),
                {}};
  for (const FigureRow& row : summary.providers) {
    out.rows.row(2 + figure_column_count + count_column_count);
    out.rows.int4(release_id);
    out.rows.text(dictionary.providers[row.organisation].code);
    append_figures(out.rows, row, dictionary);
    append_counts_with_nonc(out.rows, row);
  }
  out.rows.end();
  return out;
}

TableCopy copy_commissioner_months(const MonthSummary& summary, const Dictionary& dictionary,
                                   std::int32_t release_id) {
  TableCopy out{copy_sql("rtt.commissioner_month_vintage",
                         "release_id, commissioner_code, " + std::string(figure_columns)),
                {}};
  for (const FigureRow& row : summary.commissioners) {
    out.rows.row(2 + figure_column_count);
    out.rows.int4(release_id);
    out.rows.text(dictionary.commissioners[row.organisation].code);
    append_figures(out.rows, row, dictionary);
  }
  out.rows.end();
  return out;
}

TableCopy copy_england_months(const MonthSummary& summary, const Dictionary& dictionary,
                              std::int32_t release_id) {
  TableCopy out{copy_sql("rtt.england_month_vintage", "release_id, " + std::string(figure_columns)), {}};
  for (const FigureRow& row : summary.england) {
    out.rows.row(1 + figure_column_count);
    out.rows.int4(release_id);
    append_figures(out.rows, row, dictionary);
  }
  out.rows.end();
  return out;
}

TableCopy copy_area_months(const std::vector<AreaRow>& areas, const Dictionary& dictionary,
                           std::int32_t release_id) {
  TableCopy out{copy_sql("rtt.area_month_vintage", "release_id, place, area_code, " +
                                                       std::string(figure_columns) + ", " +
                                                       std::string(with_nonc_columns)),
                {}};
  for (const AreaRow& area : areas) {
    out.rows.row(3 + figure_column_count + count_column_count);
    out.rows.int4(release_id);
    out.rows.text(place_name(area.place));
    out.rows.text(area.code);
    append_figures(out.rows, area.row, dictionary);
    append_counts_with_nonc(out.rows, area.row);
  }
  out.rows.end();
  return out;
}

} // namespace waitlistd::rtt
