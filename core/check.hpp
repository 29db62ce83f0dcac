#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace waitlistd {

/// One check of a release, kept in the ledger: how many things were looked at and how many of them deviate.
struct Check {
  std::string name;
  std::uint64_t examined = 0;
  std::uint64_t deviations = 0;
  std::vector<std::string> examples; ///< the first few deviations, for a person
};

inline constexpr std::size_t examples_kept = 5;

} // namespace waitlistd
