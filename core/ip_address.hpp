#pragma once

#include <string_view>
#include <vector>

namespace waitlistd {

/// The 4 bytes of an IPv4 address ("10.0.0.1": four decimal numbers, nothing shorter) or the 16 of an IPv6
/// one (RFC 4291, 2.2, without brackets and zone), in the network's order; empty where the text is neither.
std::vector<unsigned char> ip_address(std::string_view text);

/// Whether an address is in a block, "10.0.0.0/8" or "fd00::/8". False where one of them is none.
bool is_in_block(std::string_view address, std::string_view block);

} // namespace waitlistd
