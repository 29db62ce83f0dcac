#include "core/rtt/layout.hpp"

#include "core/csv.hpp"
#include "core/text_encoding.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace waitlistd::rtt {
namespace {

// Eight times what there are. Each column is compared with those before it.
constexpr std::size_t most_columns = 1000;

constexpr std::string_view treatment_function_description = "treatment function description";

constexpr std::pair<std::string_view, ColumnRole> known_columns[] = {
    {"period", ColumnRole::period},
    {"year", ColumnRole::year},
    {"period name", ColumnRole::period_name},
    {"provider parent org code", ColumnRole::provider_parent_code},
    {"provider parent name", ColumnRole::provider_parent_name},
    {"provider parent org name", ColumnRole::provider_parent_name},
    {"provider org code", ColumnRole::provider_code},
    {"provider code", ColumnRole::provider_code},
    {"provider org name", ColumnRole::provider_name},
    {"provider name", ColumnRole::provider_name},
    {"commissioner parent org code", ColumnRole::commissioner_parent_code},
    {"commissioner parent name", ColumnRole::commissioner_parent_name},
    {"commissioner parent org name", ColumnRole::commissioner_parent_name},
    {"commissioner org code", ColumnRole::commissioner_code},
    {"commissioner code", ColumnRole::commissioner_code},
    {"commissioner org name", ColumnRole::commissioner_name},
    {"commissioner name", ColumnRole::commissioner_name},
    {"rtt part type", ColumnRole::part},
    {"rtt part name", ColumnRole::part},
    {"rtt part description", ColumnRole::part_description},
    {"treatment function code", ColumnRole::treatment_function_code},
    {"treatment function name", ColumnRole::treatment_function_name},
    {treatment_function_description, ColumnRole::extra},
    {"total", ColumnRole::total},
    {"patients with unknown clock start date", ColumnRole::unknown_clock_start},
    {"total all", ColumnRole::total_all},
};

// Lower case, runs of white space as one blank, none at the ends.
std::string normalise(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isspace(byte)) {
      if (!out.empty() && out.back() != ' ') out.push_back(' ');
    } else {
      out.push_back(static_cast<char>(std::tolower(byte)));
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

struct BandName {
  int from = 0;
  std::optional<int> to; // none: the open band
};

std::optional<int> take_number(std::string_view& text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || value < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

// "gt 00 to 01 weeks sum 1", "gt 104 weeks sum 1"; the ending "sum 1" is not needed.
std::optional<BandName> parse_band_name(std::string_view name) {
  BandName band;
  if (!take(name, "gt ")) return std::nullopt;
  const auto from = take_number(name);
  if (!from) return std::nullopt;
  band.from = *from;
  if (take(name, " to ")) {
    band.to = take_number(name);
    if (!band.to) return std::nullopt;
  }
  if (!take(name, " weeks") && !take(name, " week")) return std::nullopt;
  if (!name.empty() && name != " sum" && name != " sum 1") return std::nullopt;
  return band;
}

Failure header_failure(std::string message) {
  return {FailureKind::rejected, "header: " + std::move(message),
          "the file is not a Full CSV that this version knows; compare its header with the published one"};
}

Result<ColumnRole> role_of(const std::string& published, Layout& layout, bool& open_band_seen) {
  const std::string name = normalise(published);
  if (const auto band = parse_band_name(name)) {
    if (open_band_seen || band->from != layout.band_count || (band->to && *band->to != band->from + 1))
      return header_failure(
          "band column \"" + published + "\" where the one from week " + std::to_string(layout.band_count) +
          (open_band_seen ? " had closed the list" : " was due: bands are missing or out of order"));
    if (layout.band_count == 0) layout.first_band = layout.roles.size();
    if (layout.roles.size() != layout.first_band + static_cast<std::size_t>(layout.band_count))
      return header_failure("band column \"" + published + "\" is apart from the others");
    open_band_seen = !band->to;
    ++layout.band_count;
    return ColumnRole::band;
  }
  for (const auto& [known, role] : known_columns)
    if (name == known) return role;
  return ColumnRole::extra;
}

Result<void> check_key_columns(const Layout& layout, bool open_band_seen) {
  const auto need = [&](bool present, const char* what) -> Result<void> {
    if (present) return {};
    return header_failure(std::string("key column missing: ") + what);
  };
  const bool has_year = layout.has(ColumnRole::year) && layout.has(ColumnRole::period_name);
  if (auto ok = need(layout.has(ColumnRole::period) || has_year, "Period"); !ok) return ok;
  if (auto ok = need(layout.has(ColumnRole::provider_code), "Provider Org Code"); !ok) return ok;
  if (auto ok = need(layout.has(ColumnRole::commissioner_code), "Commissioner Org Code"); !ok) return ok;
  if (auto ok = need(layout.has(ColumnRole::part), "RTT Part Type"); !ok) return ok;
  const bool has_function =
      layout.has(ColumnRole::treatment_function_code) || layout.has(ColumnRole::treatment_function_name);
  if (auto ok = need(has_function, "Treatment Function Code"); !ok) return ok;
  if (auto ok = need(layout.has(ColumnRole::total_all), "Total All"); !ok) return ok;
  if (layout.band_count < 2) return header_failure("no weekly bands");
  if (!open_band_seen)
    return header_failure("bands are missing: the last is week " + std::to_string(layout.band_count - 1) +
                          " and no open band (\"Gt N Weeks\") follows");
  return {};
}

// In 2016 the treatment function's code stands under "Treatment Function Name" and its name under "Treatment
// Function Description". A description beside a code and a name is a column more.
void find_treatment_function(Layout& layout, const std::vector<std::string>& normalised) {
  const auto description = std::find(normalised.begin(), normalised.end(), treatment_function_description);
  if (description == normalised.end()) return;
  const auto name = std::find(layout.roles.begin(), layout.roles.end(), ColumnRole::treatment_function_name);
  const bool has_name = name != layout.roles.end();
  if (has_name && layout.has(ColumnRole::treatment_function_code)) return;
  if (has_name) *name = ColumnRole::treatment_function_code;
  layout.roles[static_cast<std::size_t>(description - normalised.begin())] =
      ColumnRole::treatment_function_name;
}

} // namespace

bool Layout::has(ColumnRole role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

bool is_header_line(std::string_view line) {
  std::vector<std::string_view> fields;
  split_raw_fields(line, fields);
  const auto known = [](std::string_view raw) {
    const std::string name = normalise(unquote_field(raw));
    return std::any_of(std::begin(known_columns), std::end(known_columns),
                       [&](const auto& column) { return column.first == name; });
  };
  return std::count_if(fields.begin(), fields.end(), known) >= 3;
}

Result<Layout> read_layout(std::string_view header_line) {
  std::vector<std::string_view> fields;
  if (!split_raw_fields(header_line, fields)) return header_failure("a quoted column name is not closed");
  if (fields.size() > most_columns)
    return header_failure(std::to_string(fields.size()) + " columns, far beyond what a Full CSV has");

  Layout layout;
  std::vector<std::string> seen;
  bool open_band_seen = false;
  for (const std::string_view raw : fields) {
    std::string name = to_utf8(unquote_field(raw));
    const std::string normalised = normalise(name);
    if (std::find(seen.begin(), seen.end(), normalised) != seen.end())
      return header_failure("column \"" + name + "\" stands twice");
    const auto role = role_of(name, layout, open_band_seen);
    if (!role) return role.error();
    if (*role != ColumnRole::extra && *role != ColumnRole::band && layout.has(*role))
      return header_failure("column \"" + name + "\" means the same as one before it");
    layout.names.push_back(std::move(name));
    layout.roles.push_back(*role);
    seen.push_back(normalised);
  }
  find_treatment_function(layout, seen);
  if (auto ok = check_key_columns(layout, open_band_seen); !ok) return ok.error();
  return layout;
}

} // namespace waitlistd::rtt
