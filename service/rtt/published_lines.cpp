#include "service/rtt/monthly_figures.hpp"

#include "core/rtt/measure_figures.hpp"

#include <cstdlib>

namespace waitlistd::rtt {
namespace {

// Rows of one place, by what its roll-up adds up.
std::string condition_of(alerts::PlaceKind kind) {
  switch (kind) {
  case alerts::PlaceKind::england:
    return "$3 = ''";
  case alerts::PlaceKind::provider:
    return "w.provider_code = $3";
  case alerts::PlaceKind::icb:
    return "w.commissioner_code IN (SELECT o.code FROM rtt.release_organisation AS o WHERE o.release_id = $1 "
           "AND o.role = 'commissioner' AND o.parent_code = $3)";
  case alerts::PlaceKind::region:
    return "w.commissioner_code IN (SELECT o.code FROM rtt.release_organisation AS o "
           "CROSS JOIN LATERAL rtt.region_of(o.parent_code, $2) AS g WHERE o.release_id = $1 "
           "AND o.role = 'commissioner' AND g.region_code = $3)";
  }
  return "false";
}

} // namespace

Result<alerts::Names> read_names(Connection& database, std::int32_t release_id) {
  const auto places = database.query(
      R"(SELECT DISTINCT ON (1, 2) n.kind, n.code, n.name
         FROM (SELECT CASE o.role WHEN 'provider' THEN 'provider' ELSE 'ICB' END AS kind, o.code,
                      CASE o.role WHEN 'provider' THEN o.name ELSE rtt.short_icb_name(o.name) END AS name
               FROM rtt.release_organisation AS o
               WHERE o.release_id = $1 AND o.role IN ('provider', 'commissioner_parent', 'provider_parent')
               UNION ALL
               SELECT 'region', g.region_code, g.region_name FROM rtt.icb_region AS g) AS n
         WHERE n.name IS NOT NULL
         ORDER BY 1, 2, 3)",
      {std::to_string(release_id)}, "reading names of places");
  if (!places) return places.error();
  alerts::Names names;
  for (int i = 0; i < places->rows(); ++i)
    if (const auto kind = alerts::parse_place_kind(places->text(i, 0)))
      names.places[{*kind, places->text(i, 1)}] = places->text(i, 2);
  const auto categories =
      database.query("SELECT l.code, l.name FROM rtt.release_label AS l "
                     "WHERE l.release_id = $1 AND l.kind = 'treatment_function'",
                     {std::to_string(release_id)}, "reading names of treatment functions");
  if (!categories) return categories.error();
  for (int i = 0; i < categories->rows(); ++i)
    names.categories[categories->text(i, 0)] = categories->text(i, 1);
  return names;
}

Result<std::vector<alerts::PublishedLines>> read_published_lines(Connection& database,
                                                                 const alerts::MonthRelease& release,
                                                                 const alerts::SeriesOf& what) {
  std::vector<alerts::PublishedLines> all;
  for (const std::string_view part : parts_needed(what.measure, what.part)) {
    const auto found = database.query(
        "SELECT count(*), coalesce(sum(w.total_all), 0), (array_agg(w.line_no ORDER BY w.line_no))[1:20] "
        "FROM rtt.pathway_vintage AS w WHERE w.release_id = $1 AND w.period = $2 AND " +
            condition_of(what.place.kind) +
            " AND w.part = $4 AND w.treatment_function_code = $5 AND w.commissioner_code <> 'NONC'",
        {std::to_string(release.release_id), to_date(release.period), what.place.code, std::string(part),
         std::string(what.category)},
        "looking up published lines");
    if (!found) return found.error();
    alerts::PublishedLines lines{std::string(part), found->number(0, 0), found->number(0, 1), {}};
    const std::string numbers = found->text(0, 2); // {12,345}
    for (std::size_t at = 1; at < numbers.size(); at = numbers.find_first_of(",}", at) + 1)
      lines.first_lines.push_back(std::strtoll(numbers.c_str() + at, nullptr, 10));
    all.push_back(std::move(lines));
  }
  return all;
}

} // namespace waitlistd::rtt
