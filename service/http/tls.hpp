#pragma once
// Which servers are trusted, and what is wrong with those that are not. A bad certificate is never let pass.

#include "service/http/exchange.hpp"

#include <openssl/ssl.h>

#include <optional>
#include <string>

namespace waitlistd {

/// TLS 1.2 or newer; certificates must be signed by an authority of `ca_file` (PEM), or of the system's store
/// where it is empty.
HttpResult<void> set_up_trust(SSL_CTX* context, const std::string& ca_file);

/// SNI, and the name or address that the certificate has to be for. Fails where it cannot be asked for: a
/// connection without it would be anybody's. `shown`: how messages name the address.
HttpResult<void> expect_host(SSL* session, const Url& url, const std::string& shown);

/// Why the certificate was not accepted, in the operator's words; absent where it was.
std::optional<HttpFailure> certificate_failure(SSL* session, const Url& url, const std::string& shown);

} // namespace waitlistd
