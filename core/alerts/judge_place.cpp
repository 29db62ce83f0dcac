// A place among others, and whether it is there at all.
#include "core/alerts/judge_conditions.hpp"

namespace waitlistd::alerts {
namespace {

constexpr int quartiles = 4;
constexpr std::size_t months_missed = 12;

// As rtt.provider_rank has it: 1 is the best.
int quartile(const RankInMonth& rank) { return quartiles * (rank.rank - 1) / rank.of + 1; }

// The last rank before the last quartile.
int best_three_quarters(int of) { return (3 * of + quartiles - 1) / quartiles; }

void judge_rank(const Rank& condition, const RankInMonth& rank, Judged& judged) {
  const bool is_last_quartile = !condition.worse_than && quartile(rank) == quartiles;
  const bool is_worse = condition.worse_than && rank.rank > *condition.worse_than;
  judged.value = rank.rank;
  judged.threshold = condition.worse_than.value_or(best_three_quarters(rank.of));
  judged.answer = is_worse || is_last_quartile ? Answer::breached : Answer::clear;
  if (judged.answer != Answer::breached) return;
  judged.words = "rank " + std::to_string(rank.rank) + " of " + std::to_string(rank.of);
  if (is_last_quartile) judged.words += ": last quartile";
}

void judge_absence(const Evidence& evidence, std::size_t month, std::optional<std::size_t> last_report,
                   Judged& judged) {
  if (!last_report) {
    judged.words = "never reported";
    return;
  }
  const bool is_missed = month - *last_report <= months_missed;
  judged.answer = is_missed ? Answer::breached : Answer::clear;
  judged.words = "last reported in " + shown_month(evidence.months[*last_report]);
}

} // namespace

void judge_months(const Rank& condition, const Question& question, std::span<Judged> judged) {
  const Evidence& evidence = question.evidence;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    // Without a series the ranks speak for themselves.
    if (!evidence.series.empty() && !figure_of(question, i, judged[i])) continue;
    const bool is_ranked = i < evidence.ranks.size() && evidence.ranks[i] && evidence.ranks[i]->of > 0;
    if (is_ranked)
      judge_rank(condition, *evidence.ranks[i], judged[i]);
    else {
      judged[i].value.reset();
      judged[i].words = "not ranked";
    }
  }
}

void judge_months(const Missing&, const Question& question, std::span<Judged> judged) {
  const Evidence& evidence = question.evidence;
  std::optional<std::size_t> last_report;
  for (std::size_t i = 0; i < judged.size() && i < evidence.presence.size(); ++i) {
    switch (evidence.presence[i]) {
    case Presence::not_loaded:
      judged[i].words = "not loaded";
      break;
    case Presence::reports:
      last_report = i;
      judged[i].answer = Answer::clear;
      break;
    case Presence::goes_on_elsewhere:
      judged[i].answer = Answer::clear;
      judged[i].words = "its code goes on as another";
      break;
    case Presence::absent:
      judge_absence(evidence, i, last_report, judged[i]);
      break;
    }
  }
}

} // namespace waitlistd::alerts
