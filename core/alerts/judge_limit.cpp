// A figure against a number: a limit of the rule's, a national standard, a plan.
#include "core/alerts/judge_conditions.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace waitlistd::alerts {
namespace {

bool is_beyond(Beyond beyond, int compared) { return beyond == Beyond::below ? compared < 0 : compared > 0; }

std::optional<Beyond> worse_than(const Plan& plan, Better better) {
  switch (better) {
  case Better::higher:
    return Beyond::below;
  case Better::lower:
    return Beyond::above;
  case Better::neither:
    return plan.worse;
  }
  return plan.worse;
}

// Exact; but to the millionth where so many months of so large a plan are beyond 64 bits.
Fraction between(Decimal first, Decimal last, int month, int months) {
  constexpr std::int64_t million = 1'000'000;
  constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max() / 4;
  const std::int64_t rise = last.millionths - first.millionths;
  if (std::max(std::abs(first.millionths), std::abs(rise)) > largest / months)
    return {first.millionths + rise / months * month, million};
  return {first.millionths * months + rise * month, million * months};
}

std::optional<Fraction> planned(const Plan& plan, Period month) {
  const auto next = plan.months.lower_bound(month);
  if (next == plan.months.end()) return std::nullopt;
  if (next->first == month) return between(next->second, next->second, 0, 1);
  if (next == plan.months.begin()) return std::nullopt;
  const auto& [since, value] = *std::prev(next);
  return between(value, next->second, months_between(since, month), months_between(since, next->first));
}

void judge_standards(const NationalStandard& wanted, std::span<const StandardInForce> in_force,
                     const Figure& figure, Judged& judged) {
  for (const StandardInForce& standard : in_force) {
    if (!wanted.name.empty() && standard.name != wanted.name) continue;
    const bool is_met = meets(figure, standard);
    const bool is_told = judged.answer == Answer::unknown || (judged.answer == Answer::clear && !is_met);
    if (is_told) {
      judged.answer = is_met ? Answer::clear : Answer::breached;
      judged.threshold = threshold(standard);
    }
    if (is_met) continue;
    if (!judged.words.empty()) judged.words += "; ";
    judged.words += standard.name;
  }
  if (judged.answer == Answer::unknown) judged.words = "no standard";
}

} // namespace

Answer answer(const Limit& limit, const Figure& figure) {
  if (is_beyond(limit.beyond, compare(figure, limit.value))) return Answer::breached;
  if (limit.clear && is_beyond(limit.beyond, compare(figure, *limit.clear))) return Answer::between;
  return Answer::clear;
}

void judge_months(const Limit& limit, const Question& question, std::span<Judged> judged) {
  const double threshold = to_double(limit.value);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const Figure* figure = figure_of(question, i, judged[i]);
    if (!figure) continue;
    judged[i].threshold = threshold;
    judged[i].answer = answer(limit, *figure);
  }
}

void judge_months(const NationalStandard& standard, const Question& question, std::span<Judged> judged) {
  const auto& standards = question.evidence.standards;
  for (std::size_t i = 0; i < judged.size(); ++i)
    if (const Figure* figure = figure_of(question, i, judged[i]))
      judge_standards(standard, i < standards.size() ? standards[i] : std::span<const StandardInForce>(),
                      *figure, judged[i]);
}

void judge_months(const Plan& plan, const Question& question, std::span<Judged> judged) {
  const auto worse = worse_than(plan, question.evidence.better);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const Figure* figure = figure_of(question, i, judged[i]);
    if (!figure) continue;
    const auto plan_then = planned(plan, question.evidence.months[i]);
    if (!plan_then || !worse) {
      judged[i].words = plan_then ? "neither way is worse" : "no plan";
      continue;
    }
    judged[i].threshold =
        static_cast<double>(plan_then->numerator) / static_cast<double>(plan_then->denominator);
    judged[i].answer = is_beyond(*worse, compare(*figure, *plan_then)) ? Answer::breached : Answer::clear;
  }
}

} // namespace waitlistd::alerts
