#include "core/alerts/backtest.hpp"

namespace waitlistd::alerts {
namespace {

Said said_of_newest(const Rule& rule, const Evidence& known) {
  const std::vector<Judged> judged = judge(rule, known);
  if (judged.empty()) return {};
  const Standing standing = newest_standing(known.months, judged, rule.fire_after, rule.clear_after);
  return {judged.back(), standing.state};
}

bool differ(const Said& a, const Said& b) {
  return a.state != b.state || a.judged.answer != b.judged.answer || a.judged.value != b.judged.value ||
         a.judged.threshold != b.judged.threshold;
}

} // namespace

std::vector<BacktestMonth> backtest(const Rule& rule, const Evidence& now, const KnownThen& known_then,
                                    Period from, Period to) {
  const std::vector<Judged> judged = judge(rule, now);
  const std::vector<Standing> states = standings(now.months, judged, rule.fire_after, rule.clear_after);
  std::vector<BacktestMonth> months;
  for (std::size_t i = 0; i < judged.size(); ++i) {
    const Period period = now.months[i];
    if (period < from || to < period) continue;
    const Said said{judged[i], states[i].state};
    const auto known = known_then(period);
    BacktestMonth month{period, known ? said_of_newest(rule, *known) : said, said};
    month.differs = differ(month.then, month.now);
    months.push_back(std::move(month));
  }
  return months;
}

} // namespace waitlistd::alerts
