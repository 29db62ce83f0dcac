#pragma once
// Who is missing from a month beside the loaded month before it, and what England's change is without those
// who came or went. The definitions are the database's: rtt.provider_absence, rtt.england_like_for_like.

#include "core/failure.hpp"
#include "service/database/postgres.hpp"
#include "service/release.hpp"

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd::rtt {

/// A provider that is not in both months, with its waiting list (Part_2, C_999, without NONC).
struct AbsentProvider {
  std::string kind; ///< missing, still missing, merged, returned
  std::string code;
  std::string name;
  std::string last_period;            ///< YYYY-MM, when it last reported before this month
  std::string last_list;              ///< for a person: "140,160 on the list in 2026-01, 140,251 with NONC"
  std::optional<std::int64_t> former; ///< its list then
  std::optional<std::int64_t> now;    ///< its list in this month
  std::string successor;              ///< of a merged one
  bool still_reports = false;         ///< the month has other rows of it
};

/// England's waiting list against an earlier month.
struct ListChange {
  std::string former_period; ///< YYYY-MM
  std::int64_t change = 0;
  std::int64_t like_for_like = 0; ///< of the providers only that report in both months
  std::int64_t providers_missing = 0;
  std::int64_t missing_list = 0; ///< theirs in the earlier month
};

struct MonthBesideOthers {
  std::string period;
  std::vector<AbsentProvider> providers; ///< by kind as above, the largest list first
  std::vector<ListChange> changes;       ///< on the month, on the year; only against months that are loaded
};

/// `period` is a loaded month as its first day, "2026-02-01".
Result<MonthBesideOthers> read_absence(Connection& database, const std::string& period);

/// A line each, empty where there is nothing to tell; of each kind the first few and how many more.
std::string absence_text(const MonthBesideOthers& month);
boost::json::object absence_json(const MonthBesideOthers& month);

/// In numbers, as metrics have them.
AbsenceNumbers absence_numbers(const MonthBesideOthers& month);

} // namespace waitlistd::rtt
