#include "core/known_address.hpp"

namespace waitlistd {

AddressStep next_step(const KnownAddress& known) {
  const bool is_wanted = known.newest || known.rejected;
  if (known.rejected && !known.same_program) return AddressStep::fetch;
  if (known.has_validators)
    return is_wanted || known.since >= ask_older_after ? AddressStep::ask_conditionally : AddressStep::skip;
  if (known.since >= (is_wanted ? read_newest_again_after : read_older_again_after))
    return AddressStep::fetch;
  return is_wanted ? AddressStep::compare_length : AddressStep::skip;
}

bool shows_another_file(std::optional<std::uint64_t> told, std::uint64_t known) {
  return told && *told != known;
}

} // namespace waitlistd
