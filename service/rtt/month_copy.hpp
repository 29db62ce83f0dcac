#pragma once
// A month as rows of the schema's tables, in binary COPY format. The column lists here and in sql/ are the
// same.

#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_tally.hpp"
#include "service/database/table_copy.hpp"
#include "service/ledger/incoming_month.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::rtt {

/// The COPY statement for a leaf of rtt.pathway_vintage.
std::string copy_pathways_sql(std::string_view leaf, Freeze freeze);

/// Appends one row for copy_pathways_sql(). `first_of_month` is the period's date in the database's binary
/// form.
void append_pathway(BinaryCopy& copy, const PathwayRow& row, const MonthReader& reader,
                    std::int32_t release_id, std::int32_t first_of_month);

TableCopy copy_columns(const Layout& layout, std::int32_t release_id);
TableCopy copy_labels(const Dictionary& dictionary, std::int32_t release_id);
TableCopy copy_provider_months(const MonthSummary& summary, const Dictionary& dictionary,
                               std::int32_t release_id);
TableCopy copy_commissioner_months(const MonthSummary& summary, const Dictionary& dictionary,
                                   std::int32_t release_id);
TableCopy copy_england_months(const MonthSummary& summary, const Dictionary& dictionary,
                              std::int32_t release_id);
TableCopy copy_area_months(const std::vector<AreaRow>& areas, const Dictionary& dictionary,
                           std::int32_t release_id);

} // namespace waitlistd::rtt
