#include "core/alerts/digest.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <tuple>

namespace waitlistd::alerts {
namespace {

using Kind = AlertNews::Kind;

bool fires(const AlertNews& alert) { return alert.kind == Kind::fired || alert.kind == Kind::firing; }

std::int64_t pathways(const Judged& judged) {
  return judged.denominator.value_or(judged.numerator.value_or(0));
}

bool is_graver(const AlertNews& a, const AlertNews& b) {
  const auto weight = [](const AlertNews& alert) {
    return std::tuple(alert.severity, how_far(alert.judged), pathways(alert.judged));
  };
  if (weight(a) != weight(b)) return weight(a) > weight(b);
  return std::tie(a.place, a.category, a.rule) < std::tie(b.place, b.category, b.rule);
}

void count(Digest& digest, const AlertNews& alert) {
  switch (alert.kind) {
  case Kind::fired:
    ++digest.fired;
    return;
  case Kind::firing:
    ++(alert.is_absent ? digest.not_reported : digest.firing);
    return;
  case Kind::cleared:
    ++digest.cleared;
    return;
  case Kind::withdrawn:
    ++digest.withdrawn;
    return;
  }
}

// How many were left out.
std::size_t keep_gravest(std::vector<AlertNews>& alerts, std::size_t at_most) {
  std::ranges::sort(alerts, is_graver);
  const std::size_t kept = std::min(alerts.size(), at_most);
  const std::size_t more = alerts.size() - kept;
  alerts.erase(alerts.begin() + static_cast<std::ptrdiff_t>(kept), alerts.end());
  return more;
}

} // namespace

double how_far(const Judged& judged) {
  if (judged.answer != Answer::breached || !judged.value || !judged.threshold) return 0;
  const double value = *judged.value;
  const double threshold = *judged.threshold;
  if (std::isinf(value)) return 1;
  const double size = std::max(std::abs(value), std::abs(threshold));
  return size == 0 ? 0 : std::abs(value - threshold) / size;
}

Digest digest(ReleaseNews news, std::size_t at_most) {
  Digest digest;
  digest.tenant = std::move(news.tenant);
  digest.release = std::move(news.release);
  for (AlertNews& alert : news.alerts) {
    count(digest, alert);
    (fires(alert) ? digest.gravest : digest.ended).push_back(std::move(alert));
  }
  digest.more = keep_gravest(digest.gravest, at_most);
  digest.more_ended = keep_gravest(digest.ended, at_most);
  return digest;
}

std::string digest_summary(const Digest& digest) {
  const std::pair<std::size_t, const char*> counts[] = {{digest.fired, " new"},
                                                        {digest.firing, " still firing"},
                                                        {digest.not_reported, " not reported this month"},
                                                        {digest.cleared, " cleared"},
                                                        {digest.withdrawn, " withdrawn"}};
  std::string text;
  for (const auto& [number, what] : counts)
    if (number > 0) text += (text.empty() ? "" : ", ") + std::to_string(number) + what;
  return text.empty() ? "no alerts" : text;
}

std::string blocks(std::span<const std::optional<double>> months) {
  constexpr std::array<const char*, 8> levels = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr const char* gap = "·";
  constexpr std::size_t middle = 3; // of a series that stays as it is
  std::optional<double> least;
  std::optional<double> greatest;
  for (const auto& month : months) {
    if (!month || !std::isfinite(*month)) continue;
    least = std::min(least.value_or(*month), *month);
    greatest = std::max(greatest.value_or(*month), *month);
  }
  const auto level = [&](double value) {
    if (!std::isfinite(value)) return levels.size() - 1;
    if (*least == *greatest) return middle;
    const double part = (value - *least) / (*greatest - *least);
    return static_cast<std::size_t>(std::lround(part * static_cast<double>(levels.size() - 1)));
  };
  std::string text;
  for (const auto& month : months)
    text += month ? levels.at(level(*month)) : gap;
  return text;
}

} // namespace waitlistd::alerts
