#include "service/http/tls.hpp"

#include "core/path_text.hpp"
#include "platform/trust_store.hpp"
#include "service/input_file.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>

namespace waitlistd {

namespace {

// A step that OpenSSL refuses, of which it may have left a reason.
HttpFailure refused(HttpTrouble trouble, const std::string& what, std::string hint) {
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  ERR_clear_error();
  return http_failure(trouble, what + (reason ? ": " + std::string(reason) : std::string()), std::move(hint));
}

HttpFailure wrong_trust(const std::string& what, std::string hint) {
  HttpFailure failure = refused(HttpTrouble::local, what, std::move(hint));
  failure.kind = FailureKind::configuration;
  return failure;
}

} // namespace

HttpResult<void> set_up_trust(SSL_CTX* context, const std::string& ca_file) {
  ERR_clear_error();
  if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
    return wrong_trust("OpenSSL here does not do TLS 1.2", "check OpenSSL's own configuration");
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  if (ca_file.empty()) {
    if (platform::use_system_trust(context)) return {};
    return wrong_trust("the system has no certificate authorities to trust",
                       "name a file of them in CA_FILE; on Linux ca-certificates must be installed");
  }
  if (const auto readable = open_input(path_of(ca_file)); !readable) {
    HttpFailure failure = http_failure(
        HttpTrouble::local, "CA_FILE " + ca_file + " " + readable.error().message, readable.error().hint);
    failure.kind = FailureKind::configuration;
    return failure;
  }
  if (SSL_CTX_load_verify_locations(context, ca_file.c_str(), nullptr) == 1) return {};
  return wrong_trust("CA_FILE " + ca_file + " cannot be used", "it must hold certificates in PEM");
}

HttpResult<void> expect_host(SSL* session, const Url& url, const std::string& shown) {
  ERR_clear_error();
  X509_VERIFY_PARAM* wanted = SSL_get0_param(session);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, url.host.c_str()) == 1) return {}; // an address: no SNI
  ERR_clear_error();
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (X509_VERIFY_PARAM_set1_host(wanted, url.host.data(), url.host.size()) == 1 &&
      SSL_set_tlsext_host_name(session, url.host.c_str()) == 1)
    return {};
  return refused(HttpTrouble::certificate, shown + ": its host is no name that a certificate can be for",
                 "correct the address");
}

std::optional<HttpFailure> certificate_failure(SSL* session, const Url& url, const std::string& shown) {
  const long verified = SSL_get_verify_result(session);
  if (verified == X509_V_OK) return std::nullopt;
  std::string what = X509_verify_cert_error_string(verified);
  std::string hint = "nothing is downloaded over a connection that cannot be trusted";
  switch (verified) {
  case X509_V_ERR_CERT_HAS_EXPIRED:
    what = "it has expired";
    break;
  case X509_V_ERR_CERT_NOT_YET_VALID:
    what = "it is not valid yet";
    hint = "is this machine's clock right?";
    break;
  case X509_V_ERR_HOSTNAME_MISMATCH:
  case X509_V_ERR_IP_ADDRESS_MISMATCH:
    what = "it is for another host than " + url.host;
    break;
  case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
  case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
  case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
  case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    what = "its issuer is unknown (" + what + ")";
    hint = "if a proxy of yours signs certificates, name its authority in CA_FILE; on Linux ca-certificates "
           "must be installed";
    break;
  default:
    break;
  }
  return http_failure(HttpTrouble::certificate, shown + ": the certificate is not accepted: " + what,
                      std::move(hint));
}

} // namespace waitlistd
