#include "core/rtt/measures.hpp"

namespace waitlistd::rtt {
namespace {

constexpr std::string_view everywhere = "England,region,ICB,provider";

constexpr Measure all_measures[] = {
    {"total", "Waiting list", "pathways", Better::lower, everywhere, "Part_2,Part_2A",
     "incomplete pathways at the end of the month", ""},
    {"percent_within_18", "Within 18 weeks", "%", Better::higher, everywhere,
     "Part_1A,Part_1B,Part_2,Part_2A", "pathways in the first 18 weekly bands", "pathways with a known wait"},
    {"within_18", "Within 18 weeks, pathways", "pathways", Better::neither, everywhere,
     "Part_1A,Part_1B,Part_2,Part_2A", "pathways in the first 18 weekly bands", ""},
    {"over_18", "Over 18 weeks", "pathways", Better::lower, everywhere, "Part_1A,Part_1B,Part_2,Part_2A",
     "pathways in the weekly bands from Gt 18 on", ""},
    {"over_52", "Over 52 weeks", "pathways", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the bands from Gt 52 on", ""},
    {"percent_over_52", "Share over 52 weeks", "%", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the bands from Gt 52 on", "pathways with a known wait"},
    {"over_65", "Over 65 weeks", "pathways", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the bands from Gt 65 on; from April 2021", ""},
    {"percent_over_65", "Share over 65 weeks", "%", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the bands from Gt 65 on; from April 2021", "pathways with a known wait"},
    {"over_78", "Over 78 weeks", "pathways", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the bands from Gt 78 on; from April 2021", ""},
    {"percent_over_78", "Share over 78 weeks", "%", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the bands from Gt 78 on; from April 2021", "pathways with a known wait"},
    {"over_104", "Over 104 weeks", "pathways", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the band Gt 104; from April 2021", ""},
    {"percent_over_104", "Share over 104 weeks", "%", Better::lower, everywhere, "Part_2,Part_2A",
     "pathways in the band Gt 104; from April 2021", "pathways with a known wait"},
    {"median_weeks", "Median wait", "weeks", Better::lower, everywhere, "Part_1A,Part_1B,Part_2,Part_2A",
     "weeks that half of the pathways with a known wait do not exceed", ""},
    {"p92_weeks", "92nd percentile", "weeks", Better::lower, everywhere, "Part_1A,Part_1B,Part_2,Part_2A",
     "weeks that 92 % of the pathways with a known wait do not exceed", ""},
    {"p95_weeks", "95th percentile", "weeks", Better::lower, everywhere, "Part_1A,Part_1B",
     "weeks that 95 % of the completed pathways with a known wait did not exceed", ""},
    {"clock_starts", "Clock starts", "pathways", Better::neither, everywhere, "Part_3",
     "new RTT periods in the month", "", true},
    {"clock_stops", "Clock stops", "pathways", Better::higher, everywhere, "Part_1A,Part_1B",
     "pathways completed in the month, admitted and not admitted", "", true},
    {"percent_admitted", "Share of stops that were admitted", "%", Better::neither, everywhere,
     "Part_1A,Part_1B", "pathways completed in the month by admission", "clock stops of the month", true},
    {"stops_per_start", "Stops per start", "stops per start", Better::higher, everywhere,
     "Part_1A,Part_1B,Part_3", "clock stops of the month", "clock starts of the month", true},
    {"clearance_weeks", "Clearance time", "weeks", Better::lower, everywhere, "Part_1A,Part_1B,Part_2",
     "incomplete pathways at the end of the month", "clock stops a week of the month", true},
    {"unreported_removals", "Unreported removals", "pathways", Better::neither, everywhere,
     "Part_1A,Part_1B,Part_2,Part_3", "change of the list on the month, less clock starts, plus clock stops",
     "", true},
    {"percent_with_decision", "Share with a decision to admit", "%", Better::neither, everywhere,
     "Part_2,Part_2A", "incomplete pathways with a decision to admit", "incomplete pathways", true},
};

} // namespace

std::span<const Measure> measures() { return all_measures; }

} // namespace waitlistd::rtt
