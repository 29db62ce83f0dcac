#include "core/poll_schedule.hpp"

#include <algorithm>
#include <charconv>

namespace waitlistd {
namespace {

using namespace std::chrono;

milliseconds jittered(seconds wait, double chance) {
  constexpr double tenth = 0.1;
  const double factor = 1 - tenth + 2 * tenth * chance;
  return milliseconds(static_cast<std::int64_t>(static_cast<double>(milliseconds(wait).count()) * factor));
}

seconds wait_after_failures(const PollRule& rule, int failures) {
  constexpr int most_doublings = 20; // beyond any interval, and short of an overflow
  const seconds doubled = std::min(rule.poll_interval, rule.release_poll_interval) *
                          (1 << std::min(failures - 1, most_doublings));
  return std::min(doubled, rule.poll_interval);
}

template <class Number>
std::optional<Number> take_number(std::string_view& text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

} // namespace

NextLook next_look(const PollRule& rule, const PublicationRule& publication, sys_seconds now,
                   std::optional<Period> newest, int failures, std::optional<seconds> retry_after,
                   double chance) {
  const PublicationWindow window = publication_window(publication, now);
  const bool awaited = (!newest || *newest < window.due) && now < window.closes;
  NextLook next;
  next.in_window = awaited && now >= window.opens;
  seconds base =
      next.in_window ? std::min(rule.release_poll_interval, rule.poll_interval) : rule.poll_interval;
  if (failures > 0) base = wait_after_failures(rule, failures);
  next.wait = jittered(base, chance);
  if (awaited && now < window.opens && now + next.wait > window.opens)
    next.wait = window.opens - now +
                milliseconds(static_cast<std::int64_t>(
                    static_cast<double>(milliseconds(rule.release_poll_interval).count()) * chance / 2));
  if (retry_after) next.wait = std::max<milliseconds>(next.wait, *retry_after);
  return next;
}

std::string to_text(const PollMemory& memory) {
  return std::to_string(memory.failures) + " " +
         std::to_string(memory.not_before.time_since_epoch().count()) + "\n";
}

std::optional<PollMemory> parse_poll_memory(std::string_view text) {
  const auto failures = take_number<int>(text);
  if (!failures || *failures < 0 || !text.starts_with(' ')) return std::nullopt;
  text.remove_prefix(1);
  const auto not_before = take_number<std::int64_t>(text);
  if (!not_before || text != "\n") return std::nullopt;
  return PollMemory{*failures, sys_seconds(seconds(*not_before))};
}

seconds first_wait(const PollRule& rule, const PollMemory& memory, sys_seconds now) {
  if (memory.failures == 0 || memory.not_before <= now) return seconds(0);
  return std::min(memory.not_before - now, rule.poll_interval);
}

} // namespace waitlistd
