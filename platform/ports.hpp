#pragma once

namespace waitlistd::platform {

/// Whether a port that was just given up may be listened on again by SO_REUSEADDR. Where the option would let
/// two programs listen on one port it must not be set.
bool ports_may_be_reused();

} // namespace waitlistd::platform
