// A figure against what it was: in another month, or in the vintage before.
#include "core/alerts/judge_conditions.hpp"

#include <algorithm>
#include <cmath>

namespace waitlistd::alerts {
namespace {

constexpr std::string_view in_the_open_band = "in the open band";
constexpr std::string_view per_cent_of_0 = "per cent of 0";

bool is_open(const Figure& figure) { return std::isinf(figure.value); }

std::optional<Figure> changed(Change::By by, const Figure& now, const Figure& before) {
  return by == Change::By::percent ? percent_change(now, before) : difference(now, before);
}

Period compared_month(const Change& change, Period month) {
  switch (change.on) {
  case Change::On::month:
    return add_months(month, -1);
  case Change::On::year:
    return add_months(month, -12);
  case Change::On::named:
    return change.named;
  }
  return change.named;
}

// The break after `before` and no later than `month`; a series that starts anew is compared with nothing.
const Period* break_between(std::span<const Period> breaks, Period before, Period month) {
  const auto found = std::ranges::find_if(breaks, [&](Period at) { return before < at && at <= month; });
  return found == breaks.end() ? nullptr : &*found;
}

// Of a month before one that has a figure.
const Figure* figure_in(const Question& question, Period month) {
  const int index = months_between(question.evidence.months.front(), month);
  if (index < 0) return nullptr;
  const auto& figure = question.evidence.series[static_cast<std::size_t>(index)];
  return figure && is_enough(*figure, question.rule) ? &*figure : nullptr;
}

void judge_change(const Change& change, const Question& question, const Figure& now, Period month,
                  Judged& judged) {
  const Period earlier = compared_month(change, month);
  judged.value.reset(); // the change, where there is one
  if (earlier >= month) {
    judged.words = "not after " + shown_month(earlier);
    return;
  }
  if (const Period* at = break_between(question.evidence.series_breaks, earlier, month)) {
    judged.words = "the series starts anew in " + shown_month(*at);
    return;
  }
  const Figure* before = figure_in(question, earlier);
  if (!before) {
    judged.words = "no figure of " + shown_month(earlier);
    return;
  }
  const auto difference = changed(change.by, now, *before);
  if (!difference) {
    judged.words = is_open(now) || is_open(*before) ? in_the_open_band : per_cent_of_0;
    return;
  }
  judged.value = difference->value;
  judged.threshold = to_double(change.limit.value);
  judged.answer = answer(change.limit, *difference);
}

void judge_revision(const Revised& revised, const Figure& now, const Figure& before, Judged& judged) {
  judged.value.reset();
  auto change = difference(now, before);
  // What is as it was is so in per cent, too, also of 0.
  if (change && change->value != 0) change = changed(revised.by, now, before);
  if (!change) {
    judged.words = is_open(now) || is_open(before) ? in_the_open_band : per_cent_of_0;
    return;
  }
  const bool is_more =
      compare(*change, revised.more_than) > 0 || compare(*change, Decimal{-revised.more_than.millionths}) < 0;
  judged.value = change->value;
  judged.threshold = to_double(revised.more_than);
  judged.answer = is_more ? Answer::breached : Answer::clear;
}

} // namespace

void judge_months(const Change& change, const Question& question, std::span<Judged> judged) {
  for (std::size_t i = 0; i < judged.size(); ++i)
    if (const Figure* now = figure_of(question, i, judged[i]))
      judge_change(change, question, *now, question.evidence.months[i], judged[i]);
}

void judge_months(const Revised& revised, const Question& question, std::span<Judged> judged) {
  const auto& before = question.evidence.vintage_before;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const Figure* now = figure_of(question, i, judged[i]);
    if (!now) continue;
    const bool is_revised = i < before.size() && before[i];
    if (is_revised)
      judge_revision(revised, *now, *before[i], judged[i]);
    else {
      judged[i].answer = Answer::clear;
      judged[i].value.reset(); // there is no change
    }
  }
}

} // namespace waitlistd::alerts
