#include "service/rtt/monthly_figures.hpp"

#include "core/rtt/measure_figures.hpp"
#include "core/rtt/parts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <unordered_map>

namespace waitlistd::rtt {
namespace {

using alerts::Place;
using alerts::PlaceKind;
using alerts::SeriesOf;

constexpr std::string_view all_parts[] = {part_admitted, part_non_admitted, part_incomplete,
                                          part_decision_to_admit, part_new_periods};
constexpr std::size_t part_count = std::size(all_parts);

std::optional<std::size_t> index_of_part(std::string_view part) {
  const auto found = std::find(std::begin(all_parts), std::end(all_parts), part);
  if (found == std::end(all_parts)) return std::nullopt;
  return static_cast<std::size_t>(found - std::begin(all_parts));
}

// One column after the other, as the statements below give them from their third on.
constexpr std::int32_t RollUp::*counts[] = {&RollUp::total,   &RollUp::within_18, &RollUp::over_18,
                                            &RollUp::over_52, &RollUp::over_65,   &RollUp::over_78,
                                            &RollUp::over_104};
constexpr double RollUp::*waits[] = {&RollUp::median_weeks, &RollUp::p92_weeks, &RollUp::p95_weeks};

struct Counts {
  std::array<std::int32_t, std::size(counts)> of;
};
struct Waits {
  std::array<double, std::size(waits)> of;
};
constexpr Counts no_counts{{RollUp::no_count, RollUp::no_count, RollUp::no_count, RollUp::no_count,
                            RollUp::no_count, RollUp::no_count, RollUp::no_count}};

std::string key_of(PlaceKind kind, std::string_view code, std::string_view category) {
  std::string key(1, static_cast<char>('0' + static_cast<int>(kind)));
  key.append(code).push_back('|');
  key.append(category);
  return key;
}

// A month of a place takes 28 bytes a part, and 24 more where waits are asked for; with the places and
// categories that rules name that is some kilobytes, with all of them and all parts 100 MB for three years.
class StoredFigures final : public alerts::MonthlyFigures {
public:
  StoredFigures(std::vector<Period> periods, std::array<bool, part_count> parts, bool with_waits)
      : periods_(std::move(periods)), parts_(parts), with_waits_(with_waits) {}

  void add(PlaceKind kind, std::size_t release, const QueryResult& rows) {
    for (int row = 0; row < rows.rows(); ++row) {
      const auto part = index_of_part(*rows.at(row, 1));
      if (!part || !parts_[*part]) continue; // a part that is new
      const std::size_t at = place_for(kind, *rows.at(row, 0), *rows.at(row, 2)) * periods_.size() + release;
      OfPart& of_part = of_part_[*part];
      if (of_part.counts.size() <= at) grow(of_part, at);
      for (std::size_t i = 0; i < std::size(counts); ++i)
        if (const auto text = rows.at(row, 3 + static_cast<int>(i)))
          std::from_chars(text->data(), text->data() + text->size(), of_part.counts[at].of[i]);
      if (!with_waits_) continue;
      for (std::size_t i = 0; i < std::size(waits); ++i)
        if (const auto text = rows.at(row, 3 + static_cast<int>(std::size(counts) + i)))
          of_part.waits[at].of[i] = std::strtod(text->data(), nullptr); // "Infinity" too
    }
  }

  alerts::Series series(const SeriesOf& what, alerts::ReleaseOfEach months) const override {
    alerts::Series out(months.size());
    const auto place = find(what.place, what.category);
    if (!place) return out;
    std::optional<MonthRollUps> before;
    for (std::size_t i = 0; i < months.size(); ++i) {
      std::optional<MonthRollUps> month;
      if (months[i]) {
        month = roll_ups(*place, *months[i]);
        out[i] =
            figure_of(what.measure, what.part, *month, before ? &*before : nullptr, periods_[*months[i]]);
      }
      before = std::move(month);
    }
    return out;
  }

  std::int64_t pathways(const Place& place, std::string_view part, std::string_view category,
                        std::size_t release) const override {
    const auto at = find(place, category);
    const auto index = index_of_part(part);
    if (!at || !index) return 0;
    const auto roll_up = of_release(*index, *at * periods_.size() + release);
    return roll_up && roll_up->total != RollUp::no_count ? roll_up->total : 0;
  }

  std::vector<std::string> categories(const Place& place, std::string_view part,
                                      std::size_t release) const override {
    std::vector<std::string> found;
    const auto index = index_of_part(part);
    if (!index) return found;
    const std::string prefix = key_of(place.kind, place.code, "");
    for (const std::string& category : categories_) {
      if (category == all_treatment_functions) continue;
      const auto at = places_.find(prefix + category);
      if (at != places_.end() && of_release(*index, at->second * periods_.size() + release))
        found.push_back(category);
    }
    return found;
  }

private:
  struct OfPart {
    std::vector<Counts> counts; // by place, and in it by release
    std::vector<Waits> waits;
  };

  std::size_t place_for(PlaceKind kind, std::string_view code, std::string_view category) {
    const auto [at, is_new] = places_.try_emplace(key_of(kind, code, category), places_.size());
    if (is_new) {
      const auto known = std::lower_bound(categories_.begin(), categories_.end(), category);
      if (known == categories_.end() || *known != category) categories_.emplace(known, category);
    }
    return at->second;
  }

  void grow(OfPart& of_part, std::size_t at) {
    const std::size_t size = (at / periods_.size() + 1) * periods_.size();
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    of_part.counts.resize(size, no_counts);
    if (with_waits_) of_part.waits.resize(size, Waits{{none, none, none}});
  }

  std::optional<std::size_t> find(const Place& place, std::string_view category) const {
    const auto at = places_.find(key_of(place.kind, place.code, category));
    return at == places_.end() ? std::nullopt : std::optional(at->second);
  }

  std::optional<RollUp> of_release(std::size_t part, std::size_t at) const {
    const OfPart& of_part = of_part_[part];
    if (at >= of_part.counts.size() || of_part.counts[at].of[0] == RollUp::no_count) return std::nullopt;
    RollUp roll_up;
    for (std::size_t i = 0; i < std::size(counts); ++i)
      roll_up.*counts[i] = of_part.counts[at].of[i];
    if (with_waits_)
      for (std::size_t i = 0; i < std::size(waits); ++i)
        roll_up.*waits[i] = of_part.waits[at].of[i];
    return roll_up;
  }

  MonthRollUps roll_ups(std::size_t place, std::size_t release) const {
    const std::size_t at = place * periods_.size() + release;
    return {of_release(0, at), of_release(1, at), of_release(2, at), of_release(3, at), of_release(4, at)};
  }

  std::vector<Period> periods_; // of the releases
  std::array<bool, part_count> parts_;
  bool with_waits_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<std::string> categories_; // sorted
  std::array<OfPart, part_count> of_part_;
};

std::string array_literal(const std::set<std::string>& words) {
  std::string out = "{";
  for (const std::string& word : words) {
    if (out.size() > 1) out += ',';
    out += '"';
    for (const char c : word) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + "}";
}

constexpr const char* columns =
    ", m.part, m.treatment_function_code, m.total, m.within_18, m.over_18, m.over_52, "
    "m.over_65, m.over_78, m.over_104, m.median_weeks, m.p92_weeks, m.p95_weeks ";

// $1 release, $2 parts, $3 treatment functions or NULL, $4 places' codes or NULL.
struct OfKind {
  PlaceKind kind;
  std::string sql;
};
std::vector<OfKind> statements() {
  const auto of = [](const char* code, const char* table, const char* which) {
    return std::string("SELECT ") + code + columns + "FROM rtt." + table +
           " AS m WHERE m.release_id = $1 AND m.part = ANY ($2) AND ($3::text[] IS NULL OR "
           "m.treatment_function_code = ANY ($3)) AND ($4::text[] IS NULL OR " +
           code + " = ANY ($4))" + which;
  };
  return {{PlaceKind::england, of("''::text", "england_month_vintage", "")},
          {PlaceKind::region, of("m.area_code", "area_month_vintage", " AND m.place = 'region'")},
          {PlaceKind::icb, of("m.area_code", "area_month_vintage", " AND m.place = 'ICB'")},
          {PlaceKind::provider, of("m.provider_code", "provider_month_vintage", "")}};
}

std::set<std::string> codes_of(PlaceKind kind, const std::set<Place>& places) {
  std::set<std::string> codes;
  for (const Place& place : places)
    if (place.kind == kind) codes.insert(place.code);
  return codes;
}

bool needs_waits(const alerts::FigureWish& wish) {
  return std::any_of(wish.measures.begin(), wish.measures.end(),
                     [](const auto& measure) { return measure.first.ends_with("_weeks"); });
}

// The waiting list is asked for in any case: ranks and presence go by it.
std::set<std::string> parts_of(const alerts::FigureWish& wish) {
  std::set<std::string> parts = {std::string(part_incomplete)};
  for (const auto& [measure, part] : wish.measures)
    for (const std::string_view needed : parts_needed(measure, part))
      parts.emplace(needed);
  return parts;
}

} // namespace

Result<std::unique_ptr<alerts::MonthlyFigures>>
read_monthly_figures(Connection& database, const std::vector<alerts::MonthRelease>& releases,
                     const alerts::FigureWish& wish) {
  const std::set<std::string> parts = parts_of(wish);
  std::array<bool, part_count> wanted{};
  for (std::size_t i = 0; i < part_count; ++i)
    wanted[i] = parts.contains(std::string(all_parts[i]));
  std::vector<Period> periods;
  for (const alerts::MonthRelease& release : releases)
    periods.push_back(release.period);
  auto figures = std::make_unique<StoredFigures>(std::move(periods), wanted, needs_waits(wish));

  std::set<std::string> categories = wish.categories;
  categories.emplace(all_treatment_functions);
  const std::optional<std::string> those =
      wish.all_categories ? std::nullopt : std::optional(array_literal(categories));
  for (const auto& [kind, sql] : statements()) {
    const std::set<std::string> codes = codes_of(kind, wish.places);
    if (!wish.all_places && codes.empty()) continue;
    const std::optional<std::string> there =
        wish.all_places ? std::nullopt : std::optional(array_literal(codes));
    for (std::size_t i = 0; i < releases.size(); ++i) {
      const auto rows =
          database.query(sql, {std::to_string(releases[i].release_id), array_literal(parts), those, there},
                         "reading figures of " + to_string(releases[i].period));
      if (!rows) return rows.error();
      figures->add(kind, i, *rows);
    }
  }
  return std::unique_ptr<alerts::MonthlyFigures>(std::move(figures));
}

Result<std::vector<alerts::PlacesInMonth>> read_places(Connection& database,
                                                       const std::vector<alerts::MonthRelease>& releases) {
  std::vector<alerts::PlacesInMonth> out;
  for (const alerts::MonthRelease& release : releases) {
    const auto rows = database.query(
        R"(SELECT o.code, coalesce(o.parent_code, ''), coalesce(g.region_code, ''), rtt.provider_kind(o.code, o.name) = 'NHS trust',
                  coalesce(coalesce(l.total_with_nonc, l.total) > 0, false)
           FROM rtt.release_organisation AS o
           LEFT JOIN LATERAL rtt.region_of(o.parent_code, $2) AS g ON true
           LEFT JOIN rtt.provider_month_vintage AS l
                  ON (l.release_id, l.provider_code, l.part, l.treatment_function_code) = (o.release_id, o.code, 'Part_2', 'C_999')
           WHERE o.release_id = $1 AND o.role = 'provider'
           ORDER BY o.code)",
        {std::to_string(release.release_id), to_date(release.period)},
        "reading who reports in " + to_string(release.period));
    if (!rows) return rows.error();
    alerts::PlacesInMonth month;
    for (int i = 0; i < rows->rows(); ++i)
      month.providers.push_back({rows->text(i, 0), rows->text(i, 1), rows->text(i, 2), rows->at(i, 3) == "t",
                                 rows->at(i, 4) == "t"});
    const auto areas = database.query(
        "SELECT DISTINCT m.place, m.area_code FROM rtt.area_month_vintage AS m "
        "WHERE m.release_id = $1 AND m.place IN ('ICB', 'region') AND m.area_code <> '-' ORDER BY 1, 2",
        {std::to_string(release.release_id)}, "reading the areas of " + to_string(release.period));
    if (!areas) return areas.error();
    for (int i = 0; i < areas->rows(); ++i)
      (areas->at(i, 0) == "ICB" ? month.icbs : month.regions).push_back(areas->text(i, 1));
    out.push_back(std::move(month));
  }
  return out;
}

} // namespace waitlistd::rtt
