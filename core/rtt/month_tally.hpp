#pragma once
// What only the whole file can tell: duplicates, whether totals hold, and the month's roll-ups. Rows are
// added as they are read; memory grows with the keys, not with the bytes.

#include "core/check.hpp"
#include "core/failure.hpp"
#include "core/rtt/band_sums.hpp"
#include "core/rtt/figures.hpp"
#include "core/rtt/month_reader.hpp"
#include "core/rtt/month_size.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

namespace waitlistd::rtt {

/// Figures of one organisation (or of England), part and treatment function; ids are the dictionary's.
struct FigureRow {
  std::uint32_t organisation = 0; ///< meaningless for England
  std::uint32_t part = 0;
  std::uint32_t treatment_function = 0;
  Figures figures;
  /// Of a provider that has non-English pathways there; apart, since few of a month's 32,000 rows have it.
  std::unique_ptr<const Figures> with_nonc = {};
};

/// The NHS England region of each integrated care board (ICB), by code, in the month that is read.
using Regions = std::map<std::string, std::string, std::less<>>;

/// The places that boards and regions are: `…_providers` are the pathways of the providers in it, the others
/// those that its commissioners are responsible for. Where a file gives no board, its code is "-".
enum class AreaPlace { icb, region, icb_providers, region_providers };

/// Figures of a board or region. The row's organisation means nothing; `with_nonc` is for providers.
struct AreaRow {
  AreaPlace place = AreaPlace::icb;
  std::string code;
  FigureRow row;
};

struct MonthSummary {
  std::vector<Check> checks;
  /// Why the month should not be published before somebody has looked at it, each a sentence with counts and
  /// an example; empty where nothing speaks against it.
  std::vector<std::string> hold_because;
  MonthSize size;
  std::vector<FigureRow> providers;     ///< without the non-English commissioner: 0 where it has no other
  std::vector<FigureRow> commissioners; ///< the non-English one is a row of its own
  std::vector<FigureRow> england;       ///< without the non-English commissioner
};

class MonthTally {
public:
  explicit MonthTally(const MonthReader& reader) : reader_(reader) {}

  /// Fails on a duplicate key and on a row whose totals do not add up.
  Result<void> add(const PathwayRow& row);

  /// Fails where the file as a whole is a truncated copy: cut in its last provider × commissioner × part
  /// group, whose C_999 is then missing, or where a spreadsheet was full.
  Result<MonthSummary> finish() const;

  /// The rows of the boards of one cut, `icb` or `icb_providers`, and of their regions, in the order of their
  /// codes, without the non-English commissioner. A board that `regions` lacks is in none. Apart from the
  /// summary, and one cut at a time, since all of them at once would raise a load's peak of memory. Counts
  /// fit where finish() has succeeded.
  std::vector<AreaRow> areas(AreaPlace cut, const Regions& regions) const;

private:
  // Sums over the rows of one organisation × part × treatment function.
  struct Sums {
    std::int64_t total = 0;
    BandSums bands;
    void add(const PathwayRow& row, std::int64_t total_of_row);
    void add(const Sums& other);
  };
  // The sums of one kind of organisation, by packed key.
  struct RollUp {
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> ids;
    std::deque<Sums> sums;
    std::uint64_t last_key = ~std::uint64_t{0};
    Sums* last = nullptr;
    Sums& at(std::uint64_t key);
  };
  // A provider × commissioner × part: the others minus C_999. The fingerprint covers Total All and every
  // band, see fingerprint(); the difference is for the message and may wrap around.
  struct Group {
    std::uint64_t fingerprint = 0;
    std::uint32_t total_difference = 0;
    std::uint32_t line = 0; // of C_999, 0 while there is none
  };
  struct Seen {
    std::uint32_t line = 0;
    std::int32_t total = 0;
  };

  Result<void> check_totals(const PathwayRow& row, std::int64_t bands_sum) const;
  Result<void> check_end() const;
  Check check_c999(std::vector<std::string>& hold_because) const;
  Check check_decision_to_admit() const;
  Check check_parts() const;
  Check check_columns() const;
  void add_code_checks(std::vector<Check>& checks) const;
  MonthSize size(const std::vector<FigureRow>& england) const;
  std::vector<FigureRow> figure_rows(const RollUp& roll_up) const;
  Figures figures_of(const Sums& sums, std::uint32_t part) const;
  void add_non_english(std::vector<FigureRow>& providers) const;
  RollUp england() const;
  // In month_areas.cpp.
  struct Areas;
  Areas boards(AreaPlace cut) const;
  static Areas regions_of(const Areas& boards, const Regions& regions);
  void add_area_rows(const Areas& areas, std::vector<AreaRow>& rows) const;
  std::string describe(std::uint64_t packed_key, bool with_function) const;

  const MonthReader& reader_;
  boost::unordered_flat_map<std::uint64_t, Seen> keys_;
  boost::unordered_flat_map<std::uint64_t, Group> groups_;
  RollUp providers_;             // a key for each of a provider's rows, the sums of its English ones
  RollUp providers_non_english_; // the others: few
  RollUp commissioners_;
  std::uint64_t last_group_ = 0; // of the last row: a key of groups_
  std::uint32_t last_line_ = 0;
  std::uint64_t rows_with_bands_ = 0;
  std::uint64_t kept_lines_ = 0;
};

} // namespace waitlistd::rtt
