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
  std::optional<double> value;     ///< what was compared: for a change, the change; for a rank, the rank
  std::optional<double> threshold; ///< what it was compared with
  std::optional<std::int64_t> numerator;   ///< of the month's figure, where it is made of whole numbers
  std::optional<std::int64_t> denominator; ///< of the month's figure; absent of a count
  /// What only words say: the standard's name, the control chart's signal ("above the upper limit"), why
  /// there is no answer ("of 12 pathways, fewer than 20"). May be blank.
  std::string words;
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
/// has; those that the condition does not need may be empty.
struct Evidence {
  std::span<const Period>
      months; ///< consecutive, the oldest first; the last one is the newest that is loaded
  std::span<const std::optional<Figure>> series;
  Better better = Better::neither;
  std::span<const std::vector<StandardInForce>> standards; ///< of NationalStandard
  std::span<const std::optional<RankInMonth>> ranks;       ///< of Rank
  std::span<const std::optional<Figure>>
      vintage_before;                    ///< of Revised: absent where there is no earlier vintage
  std::span<const Presence> presence;    ///< of Missing
  std::span<const Period> series_breaks; ///< of the collection: months in which series start anew
};

/// One a month. Not for conditions about the collection.
std::vector<Judged> judge(const Rule& rule, const Evidence& evidence);

/// What is known of a collection, for the conditions about it.
struct CollectionStanding {
  Period newest_due;            ///< the newest month that should be published by now
  int days_since_due = 0;       ///< since the last day on which it should have been
  std::optional<Period> newest; ///< loaded
  int rejected = 0;             ///< files that are rejected
  int held = 0;                 ///< releases that are held
  int findings = 0;             ///< checks of the newest month that found something
};

/// Of now. For conditions about the collection only.
Judged judge(const Condition& condition, const CollectionStanding& standing);

} // namespace waitlistd::alerts
