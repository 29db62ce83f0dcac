#include "core/rtt/month_writer.hpp"

#include "core/csv.hpp"

#include <algorithm>

namespace waitlistd::rtt {
namespace {

// The array's text is the published text but for NULL, which is blank, and the trailing zeros that were left
// out.
void append_bands(std::string& out, std::optional<std::string_view> bands, int band_count) {
  int written = 0;
  const auto separate = [&] {
    if (written++ > 0) out.push_back(',');
  };
  if (bands) {
    std::string_view rest = bands->substr(1, bands->size() - 2);
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view count = rest.substr(0, comma);
      separate();
      if (count != "NULL") out.append(count);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  while (written < band_count) {
    separate();
    if (bands) out.push_back('0');
  }
}

std::string_view name_or_blank(const Organisation* organisation) {
  return organisation ? std::string_view(organisation->name) : std::string_view{};
}

std::string_view parent_or_blank(const Organisation* organisation) {
  return organisation ? std::string_view(organisation->parent_code) : std::string_view{};
}

std::string_view extra_of(const StoredRow& row, const std::string& column) {
  const auto found = std::find_if(row.extra.begin(), row.extra.end(),
                                  [&](const auto& extra) { return extra.first == column; });
  return found == row.extra.end() ? std::string_view{} : std::string_view(found->second);
}

// What the dictionary says of a row's codes; null where it does not know one.
struct Described {
  Described(const StoredRow& row, const Dictionary& dictionary)
      : provider(dictionary.providers.find(row.provider_code)),
        provider_parent(dictionary.provider_parents.find(parent_or_blank(provider))),
        commissioner(dictionary.commissioners.find(row.commissioner_code)),
        commissioner_parent(dictionary.commissioner_parents.find(parent_or_blank(commissioner))),
        part(dictionary.parts.find(row.part)),
        function(dictionary.treatment_functions.find(row.treatment_function_code)) {}
  const Organisation* provider;
  const Organisation* provider_parent;
  const Organisation* commissioner;
  const Organisation* commissioner_parent;
  const Label* part;
  const Label* function;
};

std::string_view text_of(ColumnRole role, const StoredRow& row, const Described& described,
                         std::string_view period_text) {
  const auto& [provider, provider_parent, commissioner, commissioner_parent, part, function] = described;
  const std::size_t comma = period_text.find(',');
  switch (role) {
  case ColumnRole::period:
    return period_text;
  case ColumnRole::year:
    return period_text.substr(0, comma);
  case ColumnRole::period_name:
    return comma == std::string_view::npos ? std::string_view{} : period_text.substr(comma + 1);
  case ColumnRole::provider_parent_code:
    return parent_or_blank(provider);
  case ColumnRole::provider_parent_name:
    return name_or_blank(provider_parent);
  case ColumnRole::provider_code:
    return row.provider_code;
  case ColumnRole::provider_name:
    return name_or_blank(provider);
  case ColumnRole::commissioner_parent_code:
    return parent_or_blank(commissioner);
  case ColumnRole::commissioner_parent_name:
    return name_or_blank(commissioner_parent);
  case ColumnRole::commissioner_code:
    return row.commissioner_code;
  case ColumnRole::commissioner_name:
    return name_or_blank(commissioner);
  case ColumnRole::part:
    return part ? std::string_view(part->published) : row.part;
  case ColumnRole::part_description:
    return part ? std::string_view(part->name) : std::string_view{};
  case ColumnRole::treatment_function_code:
    return function ? std::string_view(function->published) : row.treatment_function_code;
  case ColumnRole::treatment_function_name:
    return function ? std::string_view(function->name) : std::string_view{};
  case ColumnRole::total:
    return row.total;
  case ColumnRole::unknown_clock_start:
    return row.unknown_clock_start;
  case ColumnRole::total_all:
    return row.total_all;
  case ColumnRole::band:
  case ColumnRole::extra:
    return {}; // written by the caller
  }
  return {};
}

} // namespace

void append_line(std::string& out, const StoredRow& row, const Layout& layout, const Dictionary& dictionary,
                 std::string_view period_text) {
  const Described described(row, dictionary);
  for (std::size_t i = 0; i < layout.column_count(); ++i) {
    if (i > 0) out.push_back(',');
    switch (layout.roles[i]) {
    case ColumnRole::band:
      append_bands(out, row.bands, layout.band_count);
      i += static_cast<std::size_t>(layout.band_count) - 1;
      break;
    case ColumnRole::extra:
      append_csv_field(out, extra_of(row, layout.names[i]));
      break;
    default:
      append_csv_field(out, text_of(layout.roles[i], row, described, period_text));
    }
  }
}

} // namespace waitlistd::rtt
