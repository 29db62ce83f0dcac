#pragma once
// How each condition judges the months of a place: what judge() chooses from, and what they share.

#include "core/alerts/judge.hpp"

#include <cstddef>
#include <span>

namespace waitlistd::alerts {

/// A condition's question: the rule that it is of, and what is known.
struct Question {
  const Rule& rule;
  const Evidence& evidence;
};

/// Each answers into one element a month, which are blank before.
void judge_months(const Limit& limit, const Question& question, std::span<Judged> judged);
void judge_months(const NationalStandard& standard, const Question& question, std::span<Judged> judged);
void judge_months(const Plan& plan, const Question& question, std::span<Judged> judged);
void judge_months(const Change& change, const Question& question, std::span<Judged> judged);
void judge_months(const Revised& revised, const Question& question, std::span<Judged> judged);
void judge_months(const ControlChartSignals& signals, const Question& question, std::span<Judged> judged);
void judge_months(const Rank& rank, const Question& question, std::span<Judged> judged);
void judge_months(const Missing& missing, const Question& question, std::span<Judged> judged);

/// How many months later `last` is than `first`.
inline int months_between(Period first, Period last) {
  return (last.year - first.year) * 12 + last.month - first.month;
}

/// A figure that is of enough pathways.
bool is_enough(const Figure& figure, const Rule& rule);

/// The month's figure, which is said in `judged` with what it is made of; null where there is none or it is
/// of too few, which is said in words.
const Figure* figure_of(const Question& question, std::size_t month, Judged& judged);

/// What a limit says of a figure that there is.
Answer answer(const Limit& limit, const Figure& figure);

} // namespace waitlistd::alerts
