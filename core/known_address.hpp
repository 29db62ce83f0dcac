#pragma once
// Whether an address that the ledger knows is asked for again, and how. A site that gives validators answers
// "nothing new" for a few hundred bytes; one that gives none can only be looked at by length, and read anew.

#include <chrono>
#include <cstdint>
#include <optional>

namespace waitlistd {

/// What is known of an address when a look comes to it.
struct KnownAddress {
  bool newest = false;          ///< it is of the newest month that is published
  bool superseded = false;      ///< the release that was there is not current: it may become so again
  bool refused = false;         ///< what was there was rejected or is held: its month may be missing
  bool same_program = true;     ///< the version that judged it is this one
  bool has_validators = false;  ///< the site can be asked whether it has changed
  std::chrono::seconds since{}; ///< since it was last read, or said to be unchanged
};

enum class AddressStep {
  skip,              ///< not now
  ask_conditionally, ///< by its validators
  compare_length,    ///< by HEAD; another length than the one known is fetched
  fetch,             ///< the whole
};

/// How long an older month is left alone: its file hardly ever changes under the same address.
constexpr std::chrono::hours ask_older_after{24};
/// How long a file without validators is taken for what was read of it, if its length stays: bytes may be
/// replaced by as many others. The newest month's is some 4 MB a day; older ones' add up.
constexpr std::chrono::hours read_newest_again_after{24};
constexpr std::chrono::hours read_older_again_after{7 * 24};

/// The newest month's file is asked for at each look, and one that NHS England may have put back; an older
/// month's that was refused once a day.
AddressStep next_step(const KnownAddress& known);

/// Whether a length, as HEAD tells it, shows another file. A server that says none shows nothing.
bool shows_another_file(std::optional<std::uint64_t> told, std::uint64_t known);

} // namespace waitlistd
