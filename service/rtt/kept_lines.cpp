#include "service/rtt/kept_lines.hpp"

#include "service/ledger/kept_lines.hpp"

namespace waitlistd::rtt {
namespace {

template <class Entry>
bool is_final(const Entry& entry, const CodeList<Entry>& entries) {
  const Entry* final_entry = entries.find(entry.code);
  return final_entry && *final_entry == entry;
}

bool is_final(const Organisation& entry, const CodeList<Organisation>& entries,
              const CodeList<Organisation>& parents, const CodeList<Organisation>& final_parents) {
  const Organisation* parent = parents.find(entry.parent_code);
  return is_final(entry, entries) && (!parent || is_final(*parent, final_parents));
}

// Whether what was known of the row's codes when it was read is what the export will know of them.
bool is_described_finally(const MonthReader& reader, const Dictionary& loaded) {
  const Dictionary& now = reader.dictionary();
  const PathwayRow& row = reader.row();
  return is_final(now.providers[row.provider], loaded.providers, now.provider_parents,
                  loaded.provider_parents) &&
         is_final(now.commissioners[row.commissioner], loaded.commissioners, now.commissioner_parents,
                  loaded.commissioner_parents) &&
         is_final(now.parts[row.part], loaded.parts) &&
         is_final(now.treatment_functions[row.treatment_function], loaded.treatment_functions);
}

} // namespace

bool must_be_kept(const PathwayRow& row, std::string_view line_break, std::string_view header_break) {
  return !row.canonical || line_break != header_break;
}

Result<void> copy_kept_lines(Connection& database, const LoadRequest& request, const MonthReader& loaded,
                             const std::string& csv_sha256, std::int32_t release_id) {
  MonthReader reader(request.expected, last_ended_month(request.today));
  std::string_view header_break;
  const auto judge = [&](const CsvLine& line) -> Result<std::optional<std::uint32_t>> {
    const auto kind = reader.read(line.text);
    if (!kind) return kind.error();
    if (*kind == LineKind::header) header_break = line.line_break;
    if (*kind != LineKind::row) return std::optional<std::uint32_t>{};
    const bool keep = must_be_kept(reader.row(), line.line_break, header_break) ||
                      !is_described_finally(reader, loaded.dictionary());
    return keep ? std::optional(reader.line()) : std::nullopt;
  };
  return keep_lines(database, "rtt", request, csv_sha256, release_id, judge);
}

} // namespace waitlistd::rtt
