#include "core/known_address.hpp"

namespace waitlistd {

AddressStep next_step(const KnownAddress& known) {
  const bool each_look = known.newest || known.superseded;
  if (known.refused && !known.same_program) return AddressStep::fetch;
  if (known.has_validators)
    return each_look || known.since >= ask_older_after ? AddressStep::ask_conditionally : AddressStep::skip;
  if (known.since >= (each_look || known.refused ? read_newest_again_after : read_older_again_after))
    return AddressStep::fetch;
  return each_look ? AddressStep::compare_length : AddressStep::skip;
}

bool shows_another_file(std::optional<std::uint64_t> told, std::uint64_t known) {
  return told && *told != known;
}

} // namespace waitlistd
