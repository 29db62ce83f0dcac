#pragma once
// What a tenant is and what it wants to be told, as values; docs/schemas/tenant.schema.json is the same for
// those who write it. What a rule means is in judge.hpp and state.hpp.

#include "core/alerts/figure.hpp"
#include "core/control_chart.hpp"
#include "core/period.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace waitlistd::alerts {

enum class Severity { info, warning, critical };

/// Which way a figure leaves what is wanted.
enum class Beyond { below, above };

/// Breached where the figure is below (above) `value`, strictly. Clear where it is not below (above) `clear`,
/// which may be on the good side of `value`: between the two an alert that fires goes on, and one that does
/// not does not begin.
struct Limit {
  Beyond beyond = Beyond::below;
  Decimal value;
  std::optional<Decimal> clear = {};
  bool operator==(const Limit&) const = default;
};

/// Breached where the standard that is in force for the month, place, part and category is not met: each of
/// the measure's, or the one of that name alone. A place and month that it is not for has no answer.
struct NationalStandard {
  std::string name; ///< as in rtt.standard; blank: all of the measure's
  bool operator==(const NationalStandard&) const = default;
};

/// Values by month; between two of them linear, outside of them there is no plan and no answer. Breached
/// where the figure is worse than the plan by the measure's direction, or by `worse` where it has none.
struct Plan {
  std::map<Period, Decimal> months;
  std::optional<Beyond> worse = {};
  bool operator==(const Plan&) const = default;
};

/// Of a figure against what it was a month or a year before, or in that month.
struct Change {
  enum class On { month, year, named };
  enum class By { absolute, points, percent }; ///< points: of a share in per cent, absolute: of all others
  On on = On::month;
  Period named = {};
  By by = By::absolute;
  /// Of the change: above 2 is more than 2 higher, below -2 more than 2 lower.
  Limit limit;
  bool operator==(const Change&) const = default;
};

/// Breached where the newest point has one of the signals, pointing the way that is asked for.
struct ControlChartSignals {
  enum class Towards { concern, improvement, either };
  Screening screening = Screening::on;
  std::vector<Signal> signals; ///< empty: all four
  Towards towards = Towards::concern;
  bool trial_limits = false; ///< also with fewer than 12 months
  /// Months in which the series starts anew, beside the breaks that are known of the collection.
  std::vector<Period> rebase;
  bool operator==(const ControlChartSignals&) const = default;
};

/// Breached where the place's rank among its peers, 1 the best, is greater than `worse_than`, or its quartile
/// is 4.
struct Rank {
  enum class Among { all, nhs_trusts, same_icb, same_region, same_size, peers };
  Among among = Among::nhs_trusts;
  std::optional<int> worse_than; ///< absent: the last quartile
  bool operator==(const Rank&) const = default;
};

/// Breached where the place does not report in the month and did in one of the twelve before, and no
/// successor reports for it.
struct Missing {
  bool operator==(const Missing&) const = default;
};

/// Breached where the month's figure differs from that of the vintage before by more than so much.
struct Revised {
  Change::By by = Change::By::percent;
  Decimal more_than;
  bool operator==(const Revised&) const = default;
};

/// Of the collection as a whole, for operators: the newest month should have been published so many days ago;
/// a file was rejected; one is held; the newest month's checks found something.
struct Overdue {
  int days = 0;
  bool operator==(const Overdue&) const = default;
};
struct Rejected {
  bool operator==(const Rejected&) const = default;
};
struct Held {
  bool operator==(const Held&) const = default;
};
struct Findings {
  bool operator==(const Findings&) const = default;
};

using Condition = std::variant<Limit, NationalStandard, Plan, Change, ControlChartSignals, Rank, Missing,
                               Revised, Overdue, Rejected, Held, Findings>;

/// True of the last four: they have no measure, place or category.
bool is_about_collection(const Condition& condition);

/// Places of a rule: one by its code, or a group, each of whose members has alerts of its own.
struct Places {
  enum class Group {
    england,
    ours,                ///< the tenant's providers
    our_icb,             ///< the tenant's ICB
    our_region,          ///< its region, by the month's
    peers,               ///< the tenant's peers
    provider,            ///< of `code`
    icb,                 ///< of `code`
    region,              ///< of `code`
    providers_of_icb,    ///< each provider of the ICB `code`
    providers_of_region, ///< each provider of the region `code`
    each_provider,
    each_nhs_trust,
    each_icb,
    each_region,
  };
  Group group = Group::ours;
  std::string code = {};
  auto operator<=>(const Places&) const = default;
};

/// Treatment functions for RTT. Neither: the total over all of them.
struct Categories {
  bool each = false; ///< every one but the total
  std::vector<std::string> codes;
  bool operator==(const Categories&) const = default;
};

struct Rule {
  std::string name;  ///< unique in the tenant
  std::string title; ///< blank: made from the rule
  std::string text;  ///< of the tenant's own, shown with each alert; may be blank
  std::string collection = "nhs";
  std::string measure; ///< blank where the condition is about the collection, or Missing
  std::string part;    ///< blank: the waiting list where the measure has it, else the measure's first
  std::vector<Places> places;
  Categories categories;
  Condition condition;
  int fire_after = 1;                 ///< months in a row that are breached before it fires
  int clear_after = 1;                ///< months in a row that are clear before it ends
  std::int64_t least_denominator = 0; ///< a share or wait of fewer pathways has no answer
  Severity severity = Severity::warning;
  bool operator==(const Rule&) const = default;
};

/// The providers, the ICB and the peers that a tenant means by "ours".
struct TenantPlaces {
  std::vector<std::string> ours;
  std::string icb;
  std::vector<std::string> peers;
  bool operator==(const TenantPlaces&) const = default;
};

struct Tenant {
  std::string name; ///< [a-z][a-z0-9_]{0,39}: also that of its schema, tenant_NAME
  std::string title;
  TenantPlaces places;
  std::vector<Rule> rules;
  bool operator==(const Tenant&) const = default;
};

} // namespace waitlistd::alerts
