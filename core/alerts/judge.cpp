#include "core/alerts/judge.hpp"

#include "core/alerts/judge_conditions.hpp"
#include "core/text.hpp"

#include <type_traits>

namespace waitlistd::alerts {
namespace {

template <class T>
constexpr bool is_of_collection = std::is_same_v<T, Overdue> || std::is_same_v<T, Rejected> ||
                                  std::is_same_v<T, Held> || std::is_same_v<T, Findings>;

} // namespace

std::vector<Judged> judge(const Rule& rule, const Evidence& evidence) {
  std::vector<Judged> judged(evidence.months.size());
  const Question question{rule, evidence};
  std::visit(
      [&]<class T>(const T& condition) {
        if constexpr (!is_of_collection<T>) judge_months(condition, question, judged);
      },
      rule.condition);
  return judged;
}

bool is_enough(const Figure& figure, const Rule& rule) {
  return is_count(figure) || figure.denominator >= rule.least_denominator;
}

const Figure* figure_of(const Question& question, std::size_t month, Judged& judged) {
  const auto& series = question.evidence.series;
  if (month >= series.size() || !series[month]) {
    judged.words = "no figure";
    return nullptr;
  }
  const Figure& figure = *series[month];
  if (!is_enough(figure, question.rule)) {
    judged.words = "of " + grouped(figure.denominator) + " pathways, fewer than " +
                   grouped(question.rule.least_denominator);
    return nullptr;
  }
  judged.value = figure.value;
  if (figure.scale != 0) judged.numerator = figure.numerator;
  if (!is_count(figure)) judged.denominator = figure.denominator;
  return &figure;
}

} // namespace waitlistd::alerts
