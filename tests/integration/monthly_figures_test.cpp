// What rules are judged by, beside what the views say: NHS England's January 2026 and months made up.
#include "core/alerts/judge.hpp"
#include "core/alerts/places.hpp"
#include "core/rtt/measure_figures.hpp"
#include "core/rtt/measures.hpp"
#include "core/text.hpp"
#include "service/alerts/knowledge.hpp"
#include "service/collection.hpp"
#include "service/database/open_database.hpp"
#include "tests/support/place.hpp"
#include "tests/support/small_months.hpp"
#include "tests/support/synthetic_month.hpp"

#include <boost/algorithm/string/case_conv.hpp>
#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace waitlistd;
using namespace waitlistd::test;
using namespace waitlistd::alerts;

namespace {

using alerts::Place; // a place of figures; test::Place is a database

constexpr Period january{2026, 1};
const std::string published = WAITLISTD_TEST_DATA "/rtt/Full-CSV-data-file-Jan26-ZIP-4M-WL5BiP.zip";

QueryResult rows_of(const std::string& conninfo, const std::string& sql) {
  auto connection = connect(conninfo);
  REQUIRE(connection.has_value());
  auto rows = connection->query(sql, {}, "a test's query");
  INFO((rows ? "" : rows.error().message));
  REQUIRE(rows.has_value());
  return std::move(*rows);
}

// Lists of November 2024, of which a trust's own target is derived: 5 points below January's share, so that
// every third meets it exactly, every third by one pathway, every third not by one; but for the floor of 60
// %.
std::vector<SmallList> baseline_lists(const std::string& conninfo) {
  std::vector<SmallList> lists;
  const auto rows = rows_of(conninfo, "SELECT provider_code, within_18, within_18 + over_18 FROM "
                                      "rtt.provider_performance JOIN rtt.nhs_trust USING (provider_code) "
                                      "WHERE period = '2026-01-01' AND part = 'Part_2' AND "
                                      "treatment_function_code = 'C_999' AND provider_kind = 'NHS trust' AND "
                                      "within_18 * 20 > within_18 + over_18 ORDER BY 1");
  for (int i = 0; i < rows.rows(); ++i) {
    const int total = static_cast<int>(rows.number(i, 2));
    const int within = static_cast<int>(20 * rows.number(i, 1)) - total + i % 3 - 1;
    lists.push_back({rows.text(i, 0), within, 20 * total - within});
  }
  return lists;
}

// Loaded once: November 2024, November and December 2025, January 2026.
struct Months : test::Place {
  Months() {
    REQUIRE(run({"load", published}).exit_code == 0);
    for (const int month : {12, 11}) {
      const SyntheticMonth made =
          synthetic_month({2025, month, static_cast<std::uint64_t>(month), 0.05, false});
      load_older("made" + std::to_string(month) + ".csv", made.csv);
    }
    load_older("baseline.csv", small_month("November-2024", baseline_lists(conninfo)));
    REQUIRE(value("SELECT count(*) FROM rtt.release WHERE status = 'current'") == "4");
  }
  void load_older(const std::string& name, const std::string& content) const {
    write_file(folder / name, content);
    const auto finished = run({"load", "--accept", (folder / name).string()});
    INFO(finished.err);
    REQUIRE(finished.exit_code == 0);
  }
};

const Months& months() {
  static const Months loaded;
  return loaded;
}

// All that rules may ask of those months.
struct Known {
  Known() {
    auto connection = connect(months().conninfo);
    REQUIRE(connection.has_value());
    const auto publications = read_publications(*connection, **find_collection("nhs"));
    REQUIRE(publications.has_value());
    ReleaseWish wish;
    for (const PublishedRelease& release : *publications)
      wish.months.insert(release.release.period);
    auto read = read_knowledge(*connection, **find_collection("nhs"), *publications, wish,
                               [](const PlacesInMonth&) -> Result<RuleWish> {
                                 RuleWish all;
                                 all.figures.all_places = true;
                                 all.figures.all_categories = true;
                                 for (const Measure& measure : rtt::measures())
                                   for (const std::string& part : comma_separated(measure.parts))
                                     all.figures.measures.emplace(measure.name, part);
                                 return all;
                               });
    INFO((read ? "" : read.error().message));
    REQUIRE(read.has_value());
    knowledge = std::move(*read);
    view = view_now(knowledge, *publications, january, {2024, 11});
    newest = &knowledge.places[*view.releases.back()];
  }
  Series series(std::string_view measure, std::string_view part, const Place& place,
                std::string_view category = "C_999") const {
    return knowledge.figures->series({measure, part, place, category}, view.releases);
  }
  std::optional<Figure> figure(std::string_view measure, const Place& place, Period month = january) const {
    const auto at = std::ranges::find(view.months, month) - view.months.begin();
    return series(measure, "Part_2", place)[static_cast<std::size_t>(at)];
  }

  Knowledge knowledge;
  View view;
  const PlacesInMonth* newest = nullptr;
};

const Known& known() {
  static const Known all;
  return all;
}

// ---- every figure, by "measure part place category month"

using Figures = std::vector<std::pair<std::string, double>>;

std::string key_of(const Measure& measure, std::string_view part, const Place& place,
                   std::string_view category, std::string_view month) {
  const bool is_of_several = rtt::parts_needed(measure.name, part).size() > 1 || measure.spans_parts;
  std::string key(measure.name);
  for (const std::string_view word : {is_of_several ? "" : part, std::string_view(to_string(place.kind)),
                                      std::string_view(place.code), category, month})
    key.append(" ").append(word);
  return key;
}

Figures figures_of_rules() {
  Figures all;
  std::vector<const PlacesInMonth*> newest_first;
  for (const PlacesInMonth& places : known().knowledge.places)
    newest_first.push_back(&places);
  const PlacesInMonth places = known_places(newest_first);
  std::vector<Place> everywhere = {{PlaceKind::england, ""}};
  for (const ProviderInMonth& provider : places.providers)
    everywhere.push_back({PlaceKind::provider, provider.code});
  for (const std::string& code : places.icbs)
    everywhere.push_back({PlaceKind::icb, code});
  for (const std::string& code : places.regions)
    everywhere.push_back({PlaceKind::region, code});
  const auto rows =
      rows_of(months().conninfo, "SELECT DISTINCT treatment_function_code FROM rtt.provider_month_vintage");
  for (const Place& place : everywhere)
    for (int category = 0; category < rows.rows(); ++category)
      for (const Measure& measure : rtt::measures()) {
        std::string last;
        for (const std::string& part : comma_separated(measure.parts)) {
          if (key_of(measure, part, place, "", "") == last) break; // of several parts: one figure
          last = key_of(measure, part, place, "", "");
          const Series series = known().series(measure.name, part, place, rows.text(category, 0));
          for (std::size_t i = 0; i < series.size(); ++i)
            if (series[i])
              all.emplace_back(
                  key_of(measure, part, place, rows.text(category, 0), to_string(known().view.months[i])),
                  series[i]->value);
        }
      }
  std::ranges::sort(all);
  return all;
}

struct OfKind {
  PlaceKind kind;
  std::string name; // of its views and its code's column
};
const OfKind kinds[] = {{PlaceKind::england, "england"},
                        {PlaceKind::region, "region"},
                        {PlaceKind::icb, "icb"},
                        {PlaceKind::provider, "provider"}};

// Code, treatment function, month and part, then a column for each of the measures.
struct OfView {
  std::string measures;
  std::string sql;
};

// KIND stands for England, region, ICB or provider; what a view does not have is as it would have it.
std::vector<OfView> views(PlaceKind kind) {
  const bool is_england = kind == PlaceKind::england;
  const std::string first = std::string("SELECT ") + (is_england ? "''" : "m.KIND_code") +
                            ", m.treatment_function_code, to_char(m.period, 'YYYY-MM'), ";
  const auto beside = [&](const std::string& part) { // another part of the same list
    return " LEFT JOIN rtt.KIND_performance AS a ON (a.period, a.part, a.treatment_function_code) = "
           "(m.period, '" +
           part + "', m.treatment_function_code)" + (is_england ? "" : " AND a.KIND_code = m.KIND_code");
  };
  std::vector<OfView> all = {
      {"total,within_18,over_18,over_52,over_65,over_78,over_104,percent_within_18,percent_over_52,"
       "percent_over_65,percent_over_78,percent_over_104,median_weeks,p92_weeks",
       first + R"(m.part, m.total, m.within_18, m.over_18, m.over_52, m.over_65, m.over_78, m.over_104,
                  m.percent_within_18, m.percent_over_52, rtt.percent_of(m.over_65, m.within_18 + m.over_18),
                  rtt.percent_of(m.over_78, m.within_18 + m.over_18), rtt.percent_of(m.over_104, m.within_18 + m.over_18),
                  CASE WHEN m.median_weeks_at_least = m.open_band_weeks THEN 'Infinity' ELSE m.median_weeks_at_least END,
                  CASE WHEN m.p92_weeks_at_least = m.open_band_weeks THEN 'Infinity' ELSE m.p92_weeks_at_least END
           FROM rtt.KIND_performance AS m)"},
      {"p95_weeks",
       "SELECT w.code, w.treatment_function_code, to_char(w.period, 'YYYY-MM'), w.part, w.p95_weeks "
       "FROM rtt.completed_wait AS w WHERE lower(w.place) = 'KIND'"},
      {"clock_starts,clock_stops,stops_per_start,clearance_weeks,unreported_removals,percent_admitted",
       first +
           "'', m.clock_starts, m.clock_stops, m.stops_per_start, m.clearance_weeks, "
           "m.unreported_removals, rtt.percent_of(coalesce(a.total, 0), m.clock_stops) "
           "FROM rtt.KIND_flow AS m" +
           beside("Part_1A")},
      {"percent_with_decision", first +
                                    "'', rtt.percent_of(coalesce(a.total, 0), m.total) "
                                    "FROM rtt.KIND_performance AS m" +
                                    beside("Part_2A") + " WHERE m.part = 'Part_2'"}};
  if (kind == PlaceKind::provider)
    all.back().sql = first + "'', m.percent_with_decision FROM rtt.provider_decision_to_admit AS m";
  return all;
}

bool is_of(const Measure& measure, const std::string& part) {
  const auto parts = comma_separated(measure.parts);
  return part.empty() || std::ranges::find(parts, part) != parts.end();
}

Figures figures_of_views() {
  Figures all;
  for (const PlaceKind kind : {PlaceKind::england, PlaceKind::region, PlaceKind::icb, PlaceKind::provider})
    for (const OfView& view : views(kind)) {
      const auto rows = rows_of(
          months().conninfo,
          boost::replace_all_copy(view.sql, "KIND", boost::to_lower_copy(std::string(to_string(kind)))));
      int column = 4;
      for (const std::string& name : comma_separated(view.measures)) {
        const Measure* measure = find_measure(**find_collection("nhs"), name);
        REQUIRE(measure);
        for (int row = 0; row < rows.rows(); ++row) {
          const bool has_place = rows.text(row, 0) != "-"; // commissioners without a board are no place
          if (has_place && rows.at(row, column) && is_of(*measure, rows.text(row, 3)))
            all.emplace_back(key_of(*measure, rows.text(row, 3), {kind, rows.text(row, 0)}, rows.text(row, 1),
                                    rows.text(row, 2)),
                             std::strtod(rows.text(row, column).c_str(), nullptr));
        }
        ++column;
      }
    }
  std::ranges::sort(all);
  return all;
}

// The first few of those that only one side has.
std::string differences(const Figures& ours, const Figures& theirs) {
  std::string out;
  int shown = 0;
  const auto tell = [&](const Figures& some, const Figures& others, const char* whose) {
    Figures only;
    std::ranges::set_difference(some, others, std::back_inserter(only));
    for (const auto& [key, value] : only)
      if (++shown <= 20) out += std::string(whose) + " " + key + " = " + std::to_string(value) + "\n";
  };
  tell(ours, theirs, "rules have");
  shown = 0;
  tell(theirs, ours, "views have");
  return out;
}

// ---- standards and ranks, by "kind code measure name"

std::map<std::string, std::string> standards_of_views() {
  const auto rows = rows_of(months().conninfo, R"(
    SELECT p.place || ' ' || p.code || ' ' || d.measure || ' ' || d.name, d.is_met, d.standard::double precision
    FROM (SELECT 'England' AS place, '' AS code
          UNION ALL SELECT 'region', r.region_code FROM rtt.region_performance AS r
          WHERE r.period = '2026-01-01' AND r.part = 'Part_2' AND r.treatment_function_code = 'C_999'
          UNION ALL SELECT 'ICB', i.icb_code FROM rtt.icb_performance AS i
          WHERE i.period = '2026-01-01' AND i.part = 'Part_2' AND i.treatment_function_code = 'C_999'
          UNION ALL SELECT 'provider', q.provider_code FROM rtt.provider_performance AS q
          WHERE q.period = '2026-01-01' AND q.part = 'Part_2' AND q.treatment_function_code = 'C_999') AS p
    CROSS JOIN LATERAL rtt.standard_distance(p.place, p.code, 'C_999', '2026-01-01') AS d
    WHERE p.code <> '-' AND d.is_met IS NOT NULL)");
  std::map<std::string, std::string> all;
  for (int i = 0; i < rows.rows(); ++i)
    all[rows.text(i, 0)] = rows.at(i, 1) == "t" ? "met" : "missed";
  return all;
}

std::map<std::string, std::string> standards_of_rules() {
  std::map<std::string, std::string> all;
  std::vector<std::pair<Place, bool>> everywhere = {{{PlaceKind::england, ""}, false}};
  for (const ProviderInMonth& provider : known().newest->providers)
    everywhere.push_back({{PlaceKind::provider, provider.code}, provider.is_nhs_trust});
  for (const std::string& code : known().newest->icbs)
    everywhere.push_back({{PlaceKind::icb, code}, false});
  for (const std::string& code : known().newest->regions)
    everywhere.push_back({{PlaceKind::region, code}, false});
  for (const auto& [place, is_trust] : everywhere)
    for (const std::string_view measure :
         {"percent_within_18", "percent_over_52", "over_65", "over_78", "over_104"}) {
      const auto figure = known().figure(measure, place);
      if (!figure) continue;
      const auto baseline_of = [&](Period month) { return known().figure(measure, place, month); };
      for (const StandardInForce& standard : standards_in_force(
               known().knowledge.standards, {measure, place, is_trust, "Part_2", true, january}, baseline_of))
        all[std::string(to_string(place.kind)) + " " + place.code + " " + std::string(measure) + " " +
            standard.name] = meets(*figure, standard) ? "met" : "missed";
    }
  return all;
}

// The trust is just 5 points above its baseline.
bool meets_own_target_exactly(const std::string& provider) {
  const Place place{PlaceKind::provider, provider};
  const auto now = known().figure("percent_within_18", place);
  const auto before = known().figure("percent_within_18", place, {2024, 11});
  const auto gained = now && before ? difference(*now, *before) : std::nullopt;
  constexpr Decimal least{60'000'000}; // where that is more, it is the target
  return gained && compare(*gained, Decimal{5'000'000}) == 0 && compare(*now, least) >= 0;
}

// `group`: whose members have the same peers, so that asking for one of them is enough. A provider without a
// board or region has no peers there for rules.
std::map<std::string, std::string> ranks_of_views(const std::string& measure, const std::string& peers,
                                                  const std::string& group) {
  const auto rows = rows_of(months().conninfo, R"(
    SELECT r.provider_code, r.rank || ' of ' || r.ranked
    FROM (SELECT DISTINCT ON ()" + group + R"() p.provider_code FROM rtt.provider_performance AS p
          WHERE p.period = '2026-01-01' AND p.part = 'Part_2' AND p.treatment_function_code = 'C_999' AND p.total >= 20
            AND nullif(()" + group + R"()::text, '-') IS NOT NULL) AS me
    CROSS JOIN LATERAL rtt.provider_rank(me.provider_code, '2026-01-01', 'Part_2', 'C_999', ')" +
                                                   measure + "', '" + peers + R"(') AS r
    WHERE r.provider_code = me.provider_code OR ')" +
                                                   peers + "' <> 'same size'");
  std::map<std::string, std::string> all;
  for (int i = 0; i < rows.rows(); ++i)
    all[rows.text(i, 0)] = rows.text(i, 1);
  return all;
}

std::map<std::string, std::string> ranks_of_rules(std::string_view measure, Rank::Among among,
                                                  Better better) {
  std::vector<PeerFigure> peers;
  const auto& providers = known().newest->providers;
  for (std::uint32_t i = 0; i < providers.size(); ++i) {
    const Place place{PlaceKind::provider, providers[i].code};
    const auto pathways =
        known().knowledge.figures->pathways(place, "Part_2", "C_999", *known().view.releases.back());
    const auto figure = known().figure(measure, place);
    if (figure && pathways >= least_pathways_ranked) peers.push_back({i, figure->value, pathways});
  }
  std::map<std::string, std::string> all;
  for (const ProviderInMonth& provider : providers)
    if (const auto rank = rank_among(peers, provider.code, *known().newest, among, {}, better))
      all[provider.code] = std::to_string(rank->rank) + " of " + std::to_string(rank->of);
  return all;
}

} // namespace

TEST_CASE("every figure that rules see is the views': each measure, place, treatment function and month") {
  const Figures ours = figures_of_rules();
  const Figures theirs = figures_of_views();
  CHECK(theirs.size() > 200'000);
  INFO(differences(ours, theirs));
  CHECK((ours == theirs));
}

TEST_CASE("a standard is in force and met for rules where it is for the views; a target met exactly is met") {
  const auto ours = standards_of_rules();
  auto theirs = standards_of_views();
  CHECK(theirs.size() > 2'000);
  std::map<std::string, int> own_targets;
  int exactly = 0;
  for (const ProviderInMonth& provider : known().newest->providers) {
    const std::string key =
        "provider " + provider.code + " percent_within_18 Own target within 18 weeks by March 2026";
    if (!theirs.contains(key)) continue;
    ++own_targets[theirs.at(key)];
    if (!meets_own_target_exactly(provider.code)) continue;
    ++exactly;
    theirs[key] = "met"; // SQL derives the target as a decimal, whose last digit may be rounded up
  }
  CHECK(own_targets["met"] > 20);
  CHECK(own_targets["missed"] > 20);
  CHECK(exactly > 20);
  std::string different;
  for (const auto& [key, met] : theirs)
    if (!ours.contains(key) || ours.at(key) != met) different += key + ": views " + met + "\n";
  for (const auto& [key, met] : ours)
    if (!theirs.contains(key)) different += key + ": rules alone, " + met + "\n";
  CHECK(different == "");
}

TEST_CASE("a provider's rank is the same for rules and for the views, among all peer groups") {
  struct Group {
    const char* name;
    const char* same; ///< of all its members
    Rank::Among among;
  };
  for (const Group& group : {Group{"all", "p.part", Rank::Among::all},
                             {"NHS trusts", "p.part", Rank::Among::nhs_trusts},
                             {"same ICB", "p.icb_code", Rank::Among::same_icb},
                             {"same region", "p.region_code", Rank::Among::same_region}}) {
    INFO(group.name);
    const auto theirs = ranks_of_views("percent_within_18", group.name, group.same);
    CHECK(theirs.size() > 100);
    CHECK(ranks_of_rules("percent_within_18", group.among, Better::higher) == theirs);
  }
  const auto of_size = ranks_of_rules("median_weeks", Rank::Among::same_size, Better::lower);
  const auto some = ranks_of_views("median_weeks", "same size", "left(p.provider_code, 2)"); // one of each
  CHECK(some.size() > 20);
  for (const auto& [provider, rank] : some) {
    INFO(provider);
    CHECK((of_size.contains(provider) && of_size.at(provider) == rank));
  }
}

TEST_CASE("below 65 % within 18 weeks fires for England in January 2026, by NHS England's own numbers") {
  write_file(
      months().folder / "england.json",
      R"({"tenant":"watcher","rules":[{"name":"low","measure":"percent_within_18","places":["England"],)"
      R"("when":{"below":65}}]})");
  const auto applied = months().run({"tenant", "apply", (months().folder / "england.json").string()});
  INFO(applied.err);
  REQUIRE(applied.exit_code == 0);
  const auto listed = months().run({"alerts", "list", "--tenant", "watcher", "--json"});
  INFO(listed.out << listed.err);
  REQUIRE(listed.exit_code == 0);
  const auto alerts = boost::json::parse(listed.out).as_array();
  REQUIRE(alerts.size() == 1);
  const boost::json::object& alert = alerts.front().as_object();
  CHECK(alert.at("state").as_string() == "firing");
  CHECK(alert.at("place_kind").as_string() == "England");
  CHECK(alert.at("of").as_string() == "2026-01");
  CHECK(alert.at("numerator").to_number<std::int64_t>() == 4'395'958);
  CHECK(alert.at("denominator").to_number<std::int64_t>() == 7'155'958);
  CHECK(alert.at("value").to_number<double>() == Approx(61.43).margin(0.005));
  CHECK(alert.at("threshold").to_number<double>() == 65);
}
