#include "core/http/retry.hpp"

#include "core/http/http_date.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <charconv>

namespace waitlistd {

bool is_transient(HttpTrouble trouble, int status) {
  switch (trouble) {
  case HttpTrouble::lookup:
  case HttpTrouble::connection:
  case HttpTrouble::timeout:
  case HttpTrouble::too_slow:
  case HttpTrouble::tls:
    return true;
  case HttpTrouble::status:
  case HttpTrouble::proxy:
    return status == 408 || status == 425 || status == 429 ||
           (status >= 500 && status != 501 && status != 505);
  default:
    return false;
  }
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view text, std::chrono::sys_seconds now) {
  text = trimmed(text);
  const auto within_reason = [](std::chrono::seconds wait) {
    return std::clamp(wait, std::chrono::seconds(0), longest_wait_believed);
  };
  if (!text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos) {
    std::uint32_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    return error == std::errc{} ? within_reason(std::chrono::seconds(seconds)) : longest_wait_believed;
  }
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  return within_reason(*date - now);
}

std::optional<std::chrono::milliseconds> retry_delay(const RetryRule& rule, int repeat,
                                                     std::optional<std::chrono::seconds> retry_after,
                                                     double chance) {
  if (retry_after && *retry_after > rule.longest_retry_after) return std::nullopt;
  auto ceiling = rule.first_delay;
  for (int i = 0; i < repeat && ceiling < rule.longest_delay; ++i)
    ceiling *= 2;
  ceiling = std::min(ceiling, rule.longest_delay);
  const std::chrono::milliseconds jitter(
      static_cast<std::chrono::milliseconds::rep>(static_cast<double>(ceiling.count()) * chance));
  return retry_after ? *retry_after + std::min<std::chrono::milliseconds>(jitter, rule.first_delay) : jitter;
}

} // namespace waitlistd
