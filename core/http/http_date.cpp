#include "core/http/http_date.hpp"

#include "core/month_names.hpp"
#include "core/period.hpp"
#include "core/text.hpp"

#include <cctype>
#include <cstdio>
#include <string>
#include <vector>

namespace waitlistd {
namespace {

// Runs of letters, digits and colons: all that the forms differ in stands between them.
std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens(1);
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) || c == ':')
      tokens.back().push_back(c);
    else if (!tokens.back().empty())
      tokens.emplace_back();
  }
  if (tokens.back().empty()) tokens.pop_back();
  return tokens;
}

std::optional<std::chrono::seconds> time_of_day(std::string_view text) {
  if (text.size() != 8 || text[2] != ':' || text[5] != ':') return std::nullopt;
  const auto hours = decimal_number(text.substr(0, 2));
  const auto minutes = decimal_number(text.substr(3, 2));
  const auto seconds = decimal_number(text.substr(6, 2));
  if (!hours || !minutes || !seconds || *hours > 23 || *minutes > 59 || *seconds > 60) return std::nullopt;
  return std::chrono::hours(*hours) + std::chrono::minutes(*minutes) + std::chrono::seconds(*seconds);
}

} // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  // "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"
  const auto tokens = tokens_of(text);
  if (tokens.size() < 5) return std::nullopt;
  const bool asctime = !decimal_number(tokens[1]);
  const auto day = decimal_number(tokens[asctime ? 2 : 1]);
  const auto month = parse_month_name(tokens[asctime ? 1 : 2]);
  auto year = decimal_number(tokens[asctime ? 4 : 3]);
  const auto time = time_of_day(tokens[asctime ? 3 : 4]);
  if (!day || !month || !year || !time) return std::nullopt;
  if (*year < 100) *year += *year < 70 ? 2000 : 1900; // RFC 6265, 5.1.1
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + *time;
}

std::string http_date(std::chrono::sys_seconds time) {
  constexpr const char* weekdays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  const std::string month(month_names[static_cast<unsigned>(date.month()) - 1].substr(0, short_month_name));
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT",
                weekdays[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                month.c_str(), static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text;
}

} // namespace waitlistd
