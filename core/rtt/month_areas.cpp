// The roll-ups of integrated care boards and regions: sums of the sums of commissioners and providers.
#include "core/rtt/month_tally.hpp"
#include "core/rtt/packed_key.hpp"
#include "core/rtt/parts.hpp"

#include <set>
#include <string_view>

namespace waitlistd::rtt {

// The keys' commissioner is a position in `codes`.
struct MonthTally::Areas {
  AreaPlace place;
  std::vector<std::string> codes; // in their order
  RollUp english;
  RollUp non_english; // of providers; keys of `english`
};

namespace {

constexpr std::string_view no_board = "-";

std::string board_of(const Organisation& organisation) {
  return organisation.parent_code.empty() ? std::string(no_board) : organisation.parent_code;
}

std::uint32_t position_in(const std::vector<std::string>& codes, std::string_view code) {
  return static_cast<std::uint32_t>(std::lower_bound(codes.begin(), codes.end(), code) - codes.begin());
}

std::vector<std::string> ordered(const std::set<std::string>& codes) { return {codes.begin(), codes.end()}; }

// The position of each organisation's board, by the organisation's id.
std::vector<std::uint32_t> boards_of(const CodeList<Organisation>& list, std::vector<std::string>& codes) {
  std::set<std::string> seen;
  for (const Organisation& organisation : list.entries())
    seen.insert(board_of(organisation));
  codes = ordered(seen);
  std::vector<std::uint32_t> positions;
  for (const Organisation& organisation : list.entries())
    positions.push_back(position_in(codes, board_of(organisation)));
  return positions;
}

} // namespace

MonthTally::Areas MonthTally::boards(AreaPlace cut) const {
  Areas areas{cut, {}, {}, {}};
  const Dictionary& names = reader_.dictionary();
  const bool by_provider = cut == AreaPlace::icb_providers;
  const auto board = boards_of(by_provider ? names.providers : names.commissioners, areas.codes);
  const auto add_up = [&](const RollUp& from, RollUp& into) {
    for (const auto& [key, id] : from.ids) {
      const std::uint32_t organisation = by_provider ? provider_of(key) : commissioner_of(key);
      if (!by_provider && names.commissioners[organisation].code == non_english_commissioner) continue;
      into.at(pack(0, board[organisation], part_of(key), function_of(key))).add(from.sums[id]);
    }
  };
  add_up(by_provider ? providers_ : commissioners_, areas.english);
  if (by_provider) add_up(providers_non_english_, areas.non_english);
  return areas;
}

MonthTally::Areas MonthTally::regions_of(const Areas& boards, const Regions& regions) {
  Areas areas{boards.place == AreaPlace::icb ? AreaPlace::region : AreaPlace::region_providers, {}, {}, {}};
  std::set<std::string> seen;
  for (const std::string& board : boards.codes)
    if (const auto region = regions.find(board); region != regions.end()) seen.insert(region->second);
  areas.codes = ordered(seen);
  const auto add_up = [&](const RollUp& from, RollUp& into) {
    for (const auto& [key, id] : from.ids)
      if (const auto region = regions.find(boards.codes[commissioner_of(key)]); region != regions.end())
        into.at(pack(0, position_in(areas.codes, region->second), part_of(key), function_of(key)))
            .add(from.sums[id]);
  };
  add_up(boards.english, areas.english);
  add_up(boards.non_english, areas.non_english);
  return areas;
}

// In the order of their codes, as figure_rows().
void MonthTally::add_area_rows(const Areas& areas, std::vector<AreaRow>& rows) const {
  const Dictionary& names = reader_.dictionary();
  const auto parts = ranks(names.parts);
  const auto functions = ranks(names.treatment_functions);
  std::vector<std::pair<std::uint64_t, std::uint64_t>> order; // ranked key, key
  for (const auto& [key, id] : areas.english.ids)
    order.emplace_back(pack(0, commissioner_of(key), parts[part_of(key)], functions[function_of(key)]), key);
  std::sort(order.begin(), order.end());
  for (const auto& [ranked, key] : order) {
    const Sums& english = areas.english.sums[areas.english.ids.at(key)];
    FigureRow row{0, part_of(key), function_of(key), figures_of(english, part_of(key))};
    if (const auto outside = areas.non_english.ids.find(key); outside != areas.non_english.ids.end()) {
      Sums both;
      both.add(english);
      both.add(areas.non_english.sums[outside->second]);
      row.with_nonc = std::make_unique<const Figures>(figures_of(both, row.part));
    }
    rows.push_back({areas.place, areas.codes[commissioner_of(key)], std::move(row)});
  }
}

std::vector<AreaRow> MonthTally::areas(AreaPlace cut, const Regions& regions) const {
  const Areas of_boards = boards(cut);
  const Areas of_regions = regions_of(of_boards, regions);
  std::vector<AreaRow> rows;
  rows.reserve(of_boards.english.ids.size() + of_regions.english.ids.size());
  add_area_rows(of_boards, rows);
  add_area_rows(of_regions, rows);
  return rows;
}

} // namespace waitlistd::rtt
