#include "platform/trust_store.hpp"

#include <openssl/ssl.h>

namespace waitlistd::platform {

bool use_system_trust(ssl_ctx_st* context) { return SSL_CTX_set_default_verify_paths(context) == 1; }

} // namespace waitlistd::platform
