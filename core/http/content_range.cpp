#include "core/http/content_range.hpp"

#include "core/text.hpp"

#include <charconv>

namespace waitlistd {
namespace {

// Takes the digits at the text's start off it.
std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

bool covers_the_whole(const ContentRange& range) {
  return range.first == 0 && range.total && range.last + 1 == *range.total;
}

} // namespace

std::optional<ContentRange> parse_content_range(std::string_view text) {
  text = trimmed(text);
  if (!take(text, "bytes ")) return std::nullopt;
  const auto first = take_number(text);
  if (!first || !take(text, "-")) return std::nullopt;
  const auto last = take_number(text);
  if (!last || *last < *first || !take(text, "/")) return std::nullopt;
  if (text == "*") return ContentRange{*first, *last, std::nullopt};
  const auto total = take_number(text);
  if (!total || *total <= *last || !text.empty()) return std::nullopt;
  return ContentRange{*first, *last, total};
}

BodyPlace place_of_body(int status, std::string_view content_range, std::optional<std::uint64_t> length,
                        std::uint64_t have, std::optional<std::uint64_t> known_total) {
  if (status == 200) return BodyPlace::whole;
  const auto range = parse_content_range(content_range);
  if (status != 206 || !range) return BodyPlace::neither;
  if (length && *length != range->last - range->first + 1) return BodyPlace::neither;
  if (have == 0) return covers_the_whole(*range) ? BodyPlace::whole : BodyPlace::neither;
  const bool other_size = known_total && range->total && *known_total != *range->total;
  return range->first == have && !other_size ? BodyPlace::rest : BodyPlace::neither;
}

} // namespace waitlistd
