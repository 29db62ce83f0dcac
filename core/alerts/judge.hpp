#pragma once
// What a rule says of each month of one place and category, from figures alone.

#include "core/alerts/figure.hpp"
#include "core/alerts/rule.hpp"
#include "core/alerts/standard.hpp"
#include "core/control_chart.hpp"

#include <span>
#include <string>
#include <vector>

namespace waitlistd::alerts {

enum class Answer {
  unknown, ///< no figure, none to compare it with, or of too few: neither good nor bad
  clear,
  between, ///< not breached, and not yet clear by the rule's clear threshold
  breached,
};

/// Of one month.
struct Judged {
  Answer answer = Answer::unknown;
  std::optional<double> value = {};     ///< what was compared: for a change, the change; for a rank, the rank
  std::optional<double> threshold = {}; ///< what it was compared with
  std::optional<std::int64_t> numerator = {};   ///< of the month's figure, where it is made of whole numbers
  std::optional<std::int64_t> denominator = {}; ///< of the month's figure; absent of a count
  /// What only words say: the standard's name, the control chart's signal ("above the upper limit"), why
  /// there is no answer ("of 12 pathways, fewer than 20"). May be blank.
  std::string words = {};
};

/// A place's rank in a month, 1 the best; equal figures share one.
struct RankInMonth {
  int rank = 0;
  int of = 0;
};

enum class Presence {
  not_loaded, ///< the month is not
  reports,
  absent,
  goes_on_elsewhere, ///< its code is another's since
};

/// Whatever a condition may ask about one place and category. Spans have one element a month, as `months`
/// has; those that the condition does not need may be empty. A change on a named month, and Missing, look no
/// further back than `months`.
struct Evidence {
  /// Consecutive, the oldest first; the last one is the newest that is loaded.
  std::span<const Period> months = {};
  std::span<const std::optional<Figure>> series = {};
  Better better = Better::neither;
  std::span<const std::vector<StandardInForce>> standards = {}; ///< of NationalStandard
  std::span<const std::optional<RankInMonth>> ranks = {};       ///< of Rank
  /// Of Revised: absent where there is no earlier vintage, and then the month is not revised.
  std::span<const std::optional<Figure>> vintage_before = {};
  std::span<const Presence> presence = {}; ///< of Missing
  /// Of the collection: months in which the series of such a place start anew (rtt.series_break.rebases).
  std::span<const Period> series_breaks = {};
};

/// One a month, by what is known of it and of the months before: later months change nothing, so that the
/// last one is what was said when it was the newest. Not for conditions about the collection.
///
/// Shares, ratios and waits of fewer than least_denominator are as if they were absent. Beside what the rule
/// says of each condition:
/// - Change: no answer on a month without a figure, nor across a break of the series, which is no change, nor
///   to or from a wait in the open band; none in per cent of 0.
/// - ControlChartSignals: of the chart up to the month. Each signal that is asked for counts, also beneath a
///   graver one that is not. The threshold is the limit or the mean that the point is beyond; where the rule
///   is not breached, the limit that it would have to be beyond. A wait in the open band is a gap. No answer
///   below 12 months, but with trial_limits; none about concern or improvement where the measure has no
///   better.
/// - Missing: a place that never reported has no answer; one that has not for more than twelve months is no
///   longer missed, which is clear.
std::vector<Judged> judge(const Rule& rule, const Evidence& evidence);

/// What is known of a collection, for the conditions about it.
struct CollectionStanding {
  Period newest_due = {};            ///< the newest month that should be published by now
  int days_since_due = 0;            ///< since the last day on which it should have been
  std::optional<Period> newest = {}; ///< loaded
  int rejected = 0;                  ///< files that are rejected
  int held = 0;                      ///< releases that are held
  int findings = 0;                  ///< checks of the newest month that found something
};

/// Of now; overdue from so many days on, and never on the last day itself. For conditions about the
/// collection only.
Judged judge(const Condition& condition, const CollectionStanding& standing);

} // namespace waitlistd::alerts
