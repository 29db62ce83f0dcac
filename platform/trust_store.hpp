#pragma once

struct ssl_ctx_st;

namespace waitlistd::platform {

/// Trusts the certificate authorities that the operating system trusts. False where that cannot be set up.
bool use_system_trust(ssl_ctx_st* context);

} // namespace waitlistd::platform
