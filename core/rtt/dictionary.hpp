#pragma once
// The codes of one file and what the file says of them. Within a file a code has one name and one parent: the
// first that a row gives. A row that leaves them blank takes nothing away, and a row that disagrees is not
// the code's canonical row.

#include "core/organisations.hpp"

#include <cstdint>
#include <string>

namespace waitlistd::rtt {

/// The most providers, and the most commissioners, that a file may have: a hundred times what there are.
inline constexpr std::uint32_t most_organisations = 1U << 16;
/// The most parts, and the most treatment functions.
inline constexpr std::uint32_t most_labels = 1U << 12;

/// A part or a treatment function: the code it is keyed by, how the file writes that code ("PART_1A" for
/// Part_1A), and its description or name.
struct Label {
  std::string code;
  std::string published;
  std::string name;
  std::uint32_t line = 0; ///< of its first row, from 1
  bool operator==(const Label&) const = default;
};

/// The organisations, and what else the file has codes for.
struct Dictionary : Organisations {
  CodeList<Label> parts;
  CodeList<Label> treatment_functions;
};

} // namespace waitlistd::rtt
