#include "platform/ports.hpp"

namespace waitlistd::platform {

bool ports_may_be_reused() { return false; }

} // namespace waitlistd::platform
