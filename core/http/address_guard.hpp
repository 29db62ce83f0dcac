#pragma once
// Which addresses are connected to where others than the operator say which host is asked: none of this
// machine or of the networks round it, unless the operator has named them. By IANA's special-purpose
// registries of IPv4 and IPv6: whatever they do not call globally reachable is refused.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd {

struct AddressGuard {
  std::vector<std::string>
      allowed; ///< blocks that may be connected to nevertheless: "10.1.0.0/16", "fd00::/8"
};

struct AddressRefusal {
  std::string kind; ///< "private", "loopback", …
  bool is_final;    ///< no block that is allowed helps: it is where a cloud keeps a machine's credentials
};

/// Why an address, as text, is not connected to; absent where it may be. One that carries an IPv4 address
/// (mapped, compatible, NAT64, 6to4, Teredo) leads there and is judged by that; what is no address is
/// refused.
std::optional<AddressRefusal> refusal_of(const AddressGuard& guard, std::string_view address);

} // namespace waitlistd
