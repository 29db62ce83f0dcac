#include "core/rtt/parts.hpp"

#include <algorithm>
#include <cctype>

namespace waitlistd::rtt {

PartKind kind_of(std::string_view part) {
  if (part == part_incomplete || part == part_decision_to_admit) return PartKind::incomplete;
  if (part == part_admitted || part == part_non_admitted) return PartKind::completed;
  return part == part_new_periods ? PartKind::clock_starts : PartKind::unknown;
}

std::string part_code(std::string_view published) {
  const auto same = [&](std::string_view known) {
    return std::equal(known.begin(), known.end(), published.begin(), published.end(), [](char a, char b) {
      return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    });
  };
  for (const std::string_view known :
       {part_admitted, part_non_admitted, part_incomplete, part_decision_to_admit, part_new_periods})
    if (same(known)) return std::string(known);
  return std::string(published);
}

bool is_treatment_function_code(std::string_view text) {
  if (text.size() < 2 || !std::isupper(static_cast<unsigned char>(text[0]))) return false;
  text.remove_prefix(text[1] == '_' ? 2 : 1);
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
  });
}

} // namespace waitlistd::rtt
