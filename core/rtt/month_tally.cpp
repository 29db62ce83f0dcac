#include "core/rtt/month_tally.hpp"

#include "core/rtt/packed_key.hpp"
#include "core/rtt/parts.hpp"
#include "core/sheet.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

#include <boost/unordered/unordered_flat_set.hpp>

namespace waitlistd::rtt {
namespace {

// Weight of a band in the fingerprint: an odd pseudo-random number (SplitMix64), the same in every run.
constexpr std::uint64_t weight(std::uint64_t band) {
  std::uint64_t z = (band + 1) * 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
  return (z ^ (z >> 31)) | 1U;
}

struct RowSum {
  std::int64_t sum = 0;
  std::uint64_t fingerprint = 0;
};

// The fingerprint is linear in the bands, so the sum of fingerprints is the fingerprint of the sum: one
// number a group compares C_999 with its parts in every band, where keeping the bands of 40,000 groups would
// take 17 MB. Different bands collide with a chance of about 2^-63.
RowSum sum_bands(const PathwayRow& row) {
  RowSum out;
  for (std::size_t i = 0; i < row.bands_length; ++i) {
    const auto count = static_cast<std::uint64_t>(std::max(row.bands[i], 0));
    if (count == 0) continue;
    out.sum += static_cast<std::int64_t>(count);
    out.fingerprint += weight(i) * count;
  }
  return out;
}

// The place of Total All in the fingerprint: beyond any band.
constexpr std::uint64_t total_position = 1'000'000;

std::string difference_text(std::int32_t others_minus_total) {
  if (others_minus_total == 0) return "same total, other weekly bands";
  return "the others add up to " + std::to_string(std::abs(std::int64_t{others_minus_total})) +
         (others_minus_total > 0 ? " more" : " less");
}

std::int64_t or_zero(std::int32_t count) { return std::max(count, 0); }

void note(Check& check, std::string example) {
  ++check.deviations;
  if (check.examples.size() < examples_kept) check.examples.push_back(std::move(example));
}

// Of all that the month counts, one part and treatment function at a time: no place has more.
std::int64_t most_pathways(const MonthSummary& summary) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> totals;
  for (const FigureRow& row : summary.commissioners)
    totals[{row.part, row.treatment_function}] += row.figures.total;
  std::int64_t most = 0;
  for (const auto& [key, total] : totals)
    most = std::max(most, total);
  return most;
}

} // namespace

void MonthTally::Sums::add(const PathwayRow& row, std::int64_t total_of_row) {
  total += total_of_row;
  if (!row.bands_blank) bands.add(std::span(row.bands).first(row.bands_length));
}

void MonthTally::Sums::add(const Sums& other) {
  total += other.total;
  const auto values = other.bands.values();
  bands.add(std::span(values));
}

MonthTally::Sums& MonthTally::RollUp::at(std::uint64_t key) {
  if (key == last_key) return *last; // rows of a place stand together: most need no look-up
  const auto [entry, is_new] = ids.emplace(key, static_cast<std::uint32_t>(sums.size()));
  if (is_new) sums.emplace_back();
  last_key = key;
  last = &sums[entry->second]; // a deque's elements stay where they are
  return *last;
}

Result<void> MonthTally::add(const PathwayRow& row) {
  const std::uint64_t key = pack(row.provider, row.commissioner, row.part, row.treatment_function);
  const RowSum bands = sum_bands(row);
  if (auto ok = check_totals(row, bands.sum); !ok) return ok;
  const std::int64_t total = or_zero(row.total_all);

  const auto [seen, is_new] = keys_.emplace(key, Seen{row.line, static_cast<std::int32_t>(total)});
  if (!is_new)
    return reader_.failure("duplicate key: " + describe(key, true) + " was on line " +
                           std::to_string(seen->second.line) + " already");

  const bool is_c999 =
      reader_.dictionary().treatment_functions[row.treatment_function].code == all_treatment_functions;
  last_group_ = pack(row.provider, row.commissioner, row.part, 0);
  last_line_ = row.line;
  Group& group = groups_[last_group_];
  const std::uint64_t row_print =
      bands.fingerprint + weight(total_position) * static_cast<std::uint64_t>(total);
  group.fingerprint += is_c999 ? 0 - row_print : row_print;
  group.total_difference += static_cast<std::uint32_t>(is_c999 ? -total : total);
  if (is_c999) group.line = row.line;

  const bool is_english =
      reader_.dictionary().commissioners[row.commissioner].code != non_english_commissioner;
  const std::uint64_t place = pack(row.provider, 0, row.part, row.treatment_function);
  Sums& english = providers_.at(place); // also where it will stay 0: the provider does have a row
  (is_english ? english : providers_non_english_.at(place)).add(row, total);
  commissioners_.at(pack(0, row.commissioner, row.part, row.treatment_function)).add(row, total);
  rows_with_bands_ += !row.bands_blank;
  kept_lines_ += !row.canonical;
  return {};
}

// Blank bands count as zero here too: where all of them are blank and the total is not, no row of a banded
// part was published like this, and its pathways would be in no band.
Result<void> MonthTally::check_totals(const PathwayRow& row, std::int64_t bands_sum) const {
  const auto column = [&](ColumnRole role) {
    const auto& roles = reader_.layout().roles;
    return static_cast<std::size_t>(std::find(roles.begin(), roles.end(), role) - roles.begin());
  };
  const auto differs = [&](ColumnRole role, std::int64_t found, std::int64_t sum) {
    return reader_.failure(std::to_string(found) + " where " +
                               (row.bands_blank ? "every weekly band of the row is blank"
                                                : "the row's counts add up to " + std::to_string(sum)),
                           column(role));
  };
  const PartKind kind = kind_of(reader_.dictionary().parts[row.part].code);
  if (kind == PartKind::clock_starts) return {};
  if (kind == PartKind::unknown && row.bands_blank && row.total == blank) return {};
  if (row.total != blank && row.total != bands_sum) return differs(ColumnRole::total, row.total, bands_sum);
  const bool counts_unknown = kind != PartKind::incomplete;
  const std::int64_t sum = bands_sum + (counts_unknown ? or_zero(row.unknown_clock_start) : 0);
  if (or_zero(row.total_all) != sum) return differs(ColumnRole::total_all, or_zero(row.total_all), sum);
  return {};
}

std::string MonthTally::describe(std::uint64_t key, bool with_function) const {
  const Dictionary& names = reader_.dictionary();
  std::string text = "provider " + names.providers[provider_of(key)].code + ", commissioner " +
                     names.commissioners[commissioner_of(key)].code + ", " + names.parts[part_of(key)].code;
  if (with_function) text += ", " + names.treatment_functions[function_of(key)].code;
  return text;
}

// Rows are not sorted, but those of a group stand together and end with its C_999: a file that was cut inside
// a group shows it in the group of its last row. (January 2026: 40,488 groups, without exception.) Where no
// group has one, the file is of a kind that is not known, and held.
Result<void> MonthTally::check_end() const {
  // A sheet of Excel 97 holds 65,536 lines and one of today 1,048,576: copies cut there have been seen.
  if (reader_.line() == 65536 || reader_.line() == most_rows)
    return reader_.failure("the file ends exactly where a spreadsheet is full: it is a truncated copy");
  const auto has_c999 = [](const auto& group) { return group.second.line != 0; };
  if (groups_.empty() || has_c999(*groups_.find(last_group_)) ||
      std::none_of(groups_.begin(), groups_.end(), has_c999))
    return {};
  return Failure{FailureKind::rejected,
                 "line " + std::to_string(last_line_) +
                     ": the file was cut off here: the group of its last row (" +
                     describe(last_group_, false) + ") lacks its C_999",
                 "the file is damaged or was edited; fetch the published one again"};
}

Check MonthTally::check_c999(std::vector<std::string>& hold_because) const {
  using Deviation = std::pair<std::uint64_t, Group>;
  std::vector<Deviation> missing;
  std::vector<Deviation> differing;
  for (const auto& [key, group] : groups_)
    if (group.line == 0)
      missing.emplace_back(key, group);
    else if (group.fingerprint != 0)
      differing.emplace_back(key, group);

  Check check{"c999_equals_sum_of_others", groups_.size(), 0, {}};
  const auto tell = [&](std::vector<Deviation>& deviations, const char* what, const auto& text_of) {
    if (deviations.empty()) return;
    std::sort(deviations.begin(), deviations.end(), // the codes' first appearance in the file
              [](const Deviation& a, const Deviation& b) { return a.first < b.first; });
    for (const auto& [key, group] : deviations)
      note(check, text_of(key, group));
    hold_because.push_back("in " + grouped(static_cast<std::int64_t>(deviations.size())) + " of " +
                           grouped(static_cast<std::int64_t>(groups_.size())) +
                           " groups of provider, commissioner and part C_999 is " + what + " (" +
                           text_of(deviations.front().first, deviations.front().second) + ")");
  };
  tell(missing, "missing",
       [&](std::uint64_t key, const Group&) { return describe(key, false) + ": no C_999"; });
  tell(differing, "not the sum of the others", [&](std::uint64_t key, const Group& group) {
    return "line " + std::to_string(group.line) + ": " + describe(key, false) + ": " +
           difference_text(static_cast<std::int32_t>(group.total_difference));
  });
  return check;
}

Check MonthTally::check_decision_to_admit() const {
  Check check{"decision_to_admit_within_incomplete", 0, 0, {}};
  const Dictionary& names = reader_.dictionary();
  const auto part_id = [&](std::string_view code) -> std::uint32_t {
    const auto& parts = names.parts.entries();
    const auto found =
        std::find_if(parts.begin(), parts.end(), [&](const Label& l) { return l.code == code; });
    return static_cast<std::uint32_t>(found - parts.begin());
  };
  const std::uint32_t subset = part_id(part_decision_to_admit);
  const std::uint32_t whole = part_id(part_incomplete);
  for (const auto& [key, seen] : keys_) {
    if (part_of(key) != subset) continue;
    ++check.examined;
    const auto list = keys_.find(pack(provider_of(key), commissioner_of(key), whole, function_of(key)));
    if (list == keys_.end())
      note(check, "line " + std::to_string(seen.line) + ": " + describe(key, true) + ": no row in Part_2");
    else if (seen.total > list->second.total)
      note(check, "line " + std::to_string(seen.line) + ": " + describe(key, true) + ": " +
                      std::to_string(seen.total) + " of " + std::to_string(list->second.total) +
                      " in Part_2");
  }
  return check;
}

Check MonthTally::check_parts() const {
  Check check{"parts_are_the_known_five", reader_.dictionary().parts.entries().size(), 0, {}};
  constexpr std::string_view known[] = {part_admitted, part_non_admitted, part_incomplete,
                                        part_decision_to_admit, part_new_periods};
  for (const std::string_view part : known)
    if (!reader_.dictionary().parts.find(part)) note(check, std::string(part) + " is missing");
  for (const Label& part : reader_.dictionary().parts.entries())
    if (std::find(std::begin(known), std::end(known), part.code) == std::end(known))
      note(check, part.code + " is new");
  return check;
}

Check MonthTally::check_columns() const {
  const Layout& layout = reader_.layout();
  Check check{"columns_are_known", layout.column_count(), 0, {}};
  for (std::size_t i = 0; i < layout.column_count(); ++i)
    if (layout.roles[i] == ColumnRole::extra)
      note(check, "column " + std::to_string(i + 1) + " (" + layout.names[i] + ") is kept in extra");
  return check;
}

// Rows come in the order of their codes: a database inserts ascending keys twice as fast as scattered ones.
std::vector<FigureRow> MonthTally::figure_rows(const RollUp& roll_up) const {
  const Dictionary& names = reader_.dictionary();
  const auto providers = ranks(names.providers);
  const auto commissioners = ranks(names.commissioners);
  const auto parts = ranks(names.parts);
  const auto functions = ranks(names.treatment_functions);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> order; // ranked key, key
  order.reserve(roll_up.ids.size());
  for (const auto& [key, id] : roll_up.ids)
    order.emplace_back(pack(providers[provider_of(key)], commissioners[commissioner_of(key)],
                            parts[part_of(key)], functions[function_of(key)]),
                       key);
  std::sort(order.begin(), order.end());

  std::vector<FigureRow> rows;
  rows.reserve(order.size());
  for (const auto& [ranked, key] : order)
    // A roll-up is of providers or of commissioners: the other id is 0.
    rows.push_back({std::max(provider_of(key), commissioner_of(key)), part_of(key), function_of(key),
                    figures_of(roll_up.sums[roll_up.ids.at(key)], part_of(key))});
  return rows;
}

// Blank bands count as zero in a part that has bands; clock starts have none.
Figures MonthTally::figures_of(const Sums& sums, std::uint32_t part) const {
  const PartKind kind = kind_of(reader_.dictionary().parts[part].code);
  const auto bands = sums.bands.values();
  const int band_count = reader_.layout().band_count;
  Figures of = figures(bands, band_count, kind != PartKind::clock_starts, sums.total, *reader_.period());
  if (kind == PartKind::completed) of.p95_weeks = p95_weeks(bands, band_count);
  return of;
}

void MonthTally::add_non_english(std::vector<FigureRow>& providers) const {
  for (FigureRow& row : providers) {
    const std::uint64_t key = pack(row.organisation, 0, row.part, row.treatment_function);
    const auto found = providers_non_english_.ids.find(key);
    if (found == providers_non_english_.ids.end()) continue;
    Sums both;
    both.add(providers_.sums[providers_.ids.at(key)]);
    both.add(providers_non_english_.sums[found->second]);
    row.with_nonc = std::make_unique<const Figures>(figures_of(both, row.part));
  }
}

// From the commissioners' sums: each row is in one of them, and they are far fewer than the rows.
MonthTally::RollUp MonthTally::england() const {
  RollUp england;
  for (const auto& [key, id] : commissioners_.ids)
    if (reader_.dictionary().commissioners[commissioner_of(key)].code != non_english_commissioner)
      england.at(pack(0, 0, part_of(key), function_of(key))).add(commissioners_.sums[id]);
  return england;
}

void MonthTally::add_code_checks(std::vector<Check>& checks) const {
  const Dictionary& names = reader_.dictionary();
  const std::size_t organisations = names.providers.entries().size() + names.commissioners.entries().size();
  const std::size_t parents =
      names.provider_parents.entries().size() + names.commissioner_parents.entries().size();
  const std::size_t labels = names.parts.entries().size() + names.treatment_functions.entries().size();
  const CodeOddities& oddities = reader_.oddities();
  checks.push_back(oddities.names.check("codes_have_one_name", organisations + parents + labels));
  checks.push_back(oddities.parents.check("codes_have_one_parent", organisations));
  checks.push_back(
      oddities.blanks.check("codes_without_blanks_round_them", organisations + parents + labels));
}

MonthSize MonthTally::size(const std::vector<FigureRow>& england) const {
  const Dictionary& names = reader_.dictionary();
  MonthSize size;
  size.rows = static_cast<std::int64_t>(keys_.size());
  size.providers = static_cast<std::int64_t>(names.providers.entries().size());
  boost::unordered_flat_set<std::uint64_t> pairs;
  for (const auto& [key, group] : groups_)
    pairs.insert(pack(provider_of(key), commissioner_of(key), 0, 0));
  size.pairs = static_cast<std::int64_t>(pairs.size());
  std::vector<std::int64_t> rows(names.parts.entries().size());
  for (const auto& [key, seen] : keys_)
    ++rows[part_of(key)];
  for (std::uint32_t part = 0; part < rows.size(); ++part)
    size.rows_by_part[names.parts[part].code] = rows[part];
  for (const FigureRow& row : england)
    if (names.parts[row.part].code == part_incomplete &&
        names.treatment_functions[row.treatment_function].code == all_treatment_functions)
      size.waiting_list = row.figures.total;
  return size;
}

Result<MonthSummary> MonthTally::finish() const {
  if (auto whole = check_end(); !whole) return whole.error();
  MonthSummary summary;
  summary.checks.push_back({"rows_have_one_key", keys_.size(), 0, {}});
  summary.checks.push_back({"totals_add_up", rows_with_bands_, 0, {}});
  summary.checks.push_back(check_c999(summary.hold_because));
  if (!reader_.dictionary().parts.find(part_incomplete))
    summary.hold_because.push_back("no row of Part_2, the waiting list, among " +
                                   grouped(static_cast<std::int64_t>(keys_.size())) + " rows");
  summary.checks.push_back(check_decision_to_admit());
  summary.checks.push_back(check_parts());
  summary.checks.push_back(check_columns());
  add_code_checks(summary.checks);
  summary.checks.push_back({"lines_in_published_form", keys_.size(), kept_lines_, {}});
  summary.providers = figure_rows(providers_);
  add_non_english(summary.providers);
  summary.commissioners = figure_rows(commissioners_);
  summary.england = figure_rows(england());
  summary.size = size(summary.england);
  if (const std::int64_t most = most_pathways(summary); most > std::numeric_limits<std::int32_t>::max())
    return reader_.failure("the file is edited: its rows add up to more pathways than there are people (" +
                           std::to_string(most) + ")");
  return summary;
}

} // namespace waitlistd::rtt
