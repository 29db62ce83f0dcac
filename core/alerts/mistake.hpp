#pragma once

#include <string>
#include <vector>

namespace waitlistd::alerts {

/// What is wrong with a document that people write, and where.
struct Mistake {
  std::string where; ///< JSON pointer (RFC 6901), "/rules/3/when/below"; blank: the document as a whole
  std::string what;  ///< completes "…: "
  auto operator<=>(const Mistake&) const = default;
};

using Mistakes = std::vector<Mistake>;

} // namespace waitlistd::alerts
