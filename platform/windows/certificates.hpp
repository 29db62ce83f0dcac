#pragma once
// Windows's own store of the certificate authorities that it trusts.

#include <openssl/x509.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace waitlistd::platform {

struct FreeCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreeCertificate>;

/// The authorities that may vouch for servers: those in ROOT, without the distrusted ones and those kept for
/// other purposes.
std::vector<Certificate> trusted_authorities();

/// Asks Windows for the authority behind a server's certificates (DER, the server's first). Windows fetches
/// an authority that it trusts but has not met before. Null where it does not trust them for that host; an
/// empty host stands for any.
Certificate authority_behind(const std::vector<std::string>& chain, const std::string& host);

/// Whether every certificate of a PEM text is among the trusted authorities, and there is one.
bool windows_trusts_all_of(const std::string& pem);

} // namespace waitlistd::platform
