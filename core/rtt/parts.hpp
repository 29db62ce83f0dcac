#pragma once
// The five parts of the RTT return and what a row of each may hold (NHS England, RTT statistics annex).

#include <optional>
#include <string>
#include <string_view>

namespace waitlistd::rtt {

inline constexpr std::string_view part_admitted = "Part_1A";     ///< completed pathways, admitted: flow
inline constexpr std::string_view part_non_admitted = "Part_1B"; ///< completed pathways, not admitted: flow
inline constexpr std::string_view part_incomplete = "Part_2";    ///< the waiting list: stock at month end
inline constexpr std::string_view part_decision_to_admit = "Part_2A"; ///< incomplete with a decision to admit
inline constexpr std::string_view part_new_periods = "Part_3";        ///< clock starts: flow, no bands

inline constexpr std::string_view all_treatment_functions = "C_999"; ///< the roll-up over the others
inline constexpr std::string_view non_english_commissioner = "NONC"; ///< counted in no place but its own

/// What a part's rows hold, and which of their totals must agree.
enum class PartKind {
  completed,    ///< Total = the bands; Total All = Total + unknown clock starts
  incomplete,   ///< Total All = the bands
  clock_starts, ///< no bands, Total All alone
  unknown,      ///< a part that is new: where it has bands or a Total, as completed
};
PartKind kind_of(std::string_view part);

/// The key's spelling of a published part: "PART_1A" is "Part_1A". An unknown part stays as it is published.
std::string part_code(std::string_view published);

/// True where the text has the shape of a treatment function code: C_100, X02.
bool is_treatment_function_code(std::string_view text);

} // namespace waitlistd::rtt
