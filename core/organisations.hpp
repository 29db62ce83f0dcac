#pragma once
// The organisations of one file, as it names them. Names and parents change from month to month, so they
// belong to a file; every collection's ledger keeps them (release_organisation).

#include "core/code_list.hpp"

#include <cstdint>
#include <string>

namespace waitlistd {

/// A provider or commissioner. All texts are UTF-8; a blank parent code is allowed, a blank code is not.
/// Codes are without the blanks that a file may have round them.
struct Organisation {
  std::string code;
  std::string name;
  std::string parent_code;
  std::uint32_t line = 0; ///< of its first row, from 1
  bool operator==(const Organisation&) const = default;
};

/// By role. A collection that has nobody in one leaves it empty.
struct Organisations {
  CodeList<Organisation> providers;
  CodeList<Organisation> commissioners;
  CodeList<Organisation> provider_parents;     ///< parent_code is blank
  CodeList<Organisation> commissioner_parents; ///< parent_code is blank
};

} // namespace waitlistd
