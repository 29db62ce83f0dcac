#pragma once
// What a collection tells the alerts engine: figures of months, by release, and who reports in them. Read
// once for all tenants, so that a thousand of them cost one reading.

#include "core/alerts/figure.hpp"
#include "core/alerts/places.hpp"
#include "core/failure.hpp"
#include "core/period.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace waitlistd::alerts {

/// A release whose figures are read.
struct MonthRelease {
  Period period;
  std::int32_t release_id = 0;
  int vintage = 0;
};

/// Which figures are wanted: what bounds the memory. The total category is read in any case.
struct FigureWish {
  std::set<std::pair<std::string, std::string>> measures; ///< and the part
  std::set<Place> places;                                 ///< empty: all
  std::set<std::string> categories;                       ///< empty: the total alone
  bool all_categories = false;
  bool all_places = false;
};

/// Whose series it is and of what. Part and category by their codes.
struct SeriesOf {
  std::string_view measure;
  std::string_view part;
  Place place;
  std::string_view category;
};

/// For each month the index of the release that is looked at, in the order in which they were asked for.
/// Absent: the month is not loaded.
using ReleaseOfEach = std::span<const std::optional<std::size_t>>;

/// What people call places and categories, by one release.
struct Names {
  std::map<Place, std::string> places;
  std::map<std::string, std::string> categories;

  std::string of(const Place& place) const; ///< its code where it has no name
  std::string of_category(const std::string& code) const;
};

/// The lines of the published file that a figure is made of.
struct PublishedLines {
  std::string part;
  std::int64_t lines = 0;
  std::int64_t pathways = 0;             ///< their sum
  std::vector<std::int64_t> first_lines; ///< line numbers from 1, some of them
};

class MonthlyFigures {
public:
  virtual ~MonthlyFigures() = default;

  /// The figures of consecutive months, the oldest first.
  virtual Series series(const SeriesOf& what, ReleaseOfEach months) const = 0;

  /// Pathways that the part and category has there by that release; 0 where it has none.
  virtual std::int64_t pathways(const Place& place, std::string_view part, std::string_view category,
                                std::size_t release) const = 0;

  /// The categories that have figures there, but for the total.
  virtual std::vector<std::string> categories(const Place& place, std::string_view part,
                                              std::size_t release) const = 0;
};

} // namespace waitlistd::alerts
