// Whether the newest point of a control chart is one that chance seldom makes.
#include "core/alerts/judge_conditions.hpp"

#include <algorithm>
#include <cmath>

namespace waitlistd::alerts {
namespace {

using Towards = ControlChartSignals::Towards;

constexpr Signal gravest_first[] = {Signal::outside_limits, Signal::trend, Signal::two_of_three,
                                    Signal::shift};

bool holds(std::span<const Period> months, Period month) {
  return std::ranges::find(months, month) != months.end();
}

bool is_wanted(const ControlChartSignals& condition, Signal signal) {
  return condition.signals.empty() || std::ranges::find(condition.signals, signal) != condition.signals.end();
}

bool points_to(Towards towards, Verdict verdict) {
  switch (towards) {
  case Towards::concern:
    return verdict == Verdict::concern;
  case Towards::improvement:
    return verdict == Verdict::improvement;
  case Towards::either:
    return true;
  }
  return true;
}

// What the point is beyond; of a trend there is nothing.
std::optional<double> line_of(Signal signal, Side side, const Limits& limits) {
  const bool high = side == Side::high;
  switch (signal) {
  case Signal::outside_limits:
    return high ? limits.upper : limits.lower;
  case Signal::two_of_three:
    return high ? limits.near_upper : limits.near_lower;
  case Signal::shift:
    return limits.mean;
  case Signal::none:
  case Signal::trend:
    return std::nullopt;
  }
  return std::nullopt;
}

// The limit that a point would have to be beyond to be told; the nearer one where either is.
std::optional<double> next_limit(Towards towards, const Limits& limits, Better better, double value) {
  if (towards == Towards::either)
    return *limits.upper - value < value - *limits.lower ? limits.upper : limits.lower;
  const bool is_upper_worse = better == Better::lower;
  return is_upper_worse == (towards == Towards::concern) ? limits.upper : limits.lower;
}

// Why the chart has no answer yet, or for ever; blank: it has one.
std::string_view why_none(const ControlChartSignals& condition, const Limits& limits, Better better) {
  if (better == Better::neither && condition.towards != Towards::either) return "neither way is better";
  if (!limits.upper) return "no limits yet";
  return limits.are_trial && !condition.trial_limits ? "trial limits" : "";
}

void judge_newest(const ControlChartSignals& condition, const GrowingChart& chart, Better better,
                  Judged& judged) {
  if (const auto why = why_none(condition, chart.limits(), better); !why.empty()) {
    judged.words = why;
    return;
  }
  judged.answer = Answer::clear;
  if (is_wanted(condition, Signal::outside_limits))
    judged.threshold = next_limit(condition.towards, chart.limits(), better, *judged.value);
  for (const Signal signal : gravest_first) {
    if (!is_wanted(condition, signal)) continue;
    const Side side = chart.side(signal);
    const Verdict meaning = verdict(side, better);
    if (side == Side::none || !points_to(condition.towards, meaning)) continue;
    judged.answer = Answer::breached;
    judged.threshold = line_of(signal, side, chart.limits());
    judged.words = signal_text(signal, side, meaning);
    return;
  }
}

} // namespace

void judge_months(const ControlChartSignals& condition, const Question& question, std::span<Judged> judged) {
  const Evidence& evidence = question.evidence;
  GrowingChart chart(condition.screening);
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const Figure* figure = figure_of(question, i, judged[i]);
    const bool is_open = figure && std::isinf(figure->value);
    Observation observation;
    if (figure && !is_open) observation.value = figure->value;
    observation.starts_anew =
        holds(evidence.series_breaks, evidence.months[i]) || holds(condition.rebase, evidence.months[i]);
    chart.add(observation);
    if (observation.value)
      judge_newest(condition, chart, evidence.better, judged[i]);
    else if (is_open)
      judged[i].words = "in the open band";
  }
}

} // namespace waitlistd::alerts
