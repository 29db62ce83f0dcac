#include "platform/trust_store.hpp"

#include "platform/windows/certificates.hpp"

#include <openssl/ssl.h>

#include <memory>

namespace waitlistd::platform {
namespace {

// Empty where the certificate cannot be written down: Windows then trusts it in nothing.
std::string der_of(X509* certificate) {
  std::string der(static_cast<std::size_t>(std::max(i2d_X509(certificate, nullptr), 0)), '\0');
  auto* out = reinterpret_cast<unsigned char*>(der.data());
  return i2d_X509(certificate, &out) > 0 ? der : std::string();
}

bool lacks_authority(int error) {
  return error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY ||
         error == X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT || error == X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN ||
         error == X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE;
}

std::vector<std::string> sent_chain(X509_STORE_CTX* verification) {
  std::vector<std::string> chain = {der_of(X509_STORE_CTX_get0_cert(verification))};
  const STACK_OF(X509)* sent = X509_STORE_CTX_get0_untrusted(verification);
  for (int i = 0; i < sk_X509_num(sent); ++i)
    chain.push_back(der_of(sk_X509_value(sent, i)));
  return chain;
}

struct FreeVerification {
  void operator()(X509_STORE_CTX* verification) const { X509_STORE_CTX_free(verification); }
};

// The same question once more, now that the store knows more; what it finds is the verification's error.
bool verify_again(X509_STORE_CTX* verification) {
  const std::unique_ptr<X509_STORE_CTX, FreeVerification> again(X509_STORE_CTX_new());
  const bool asked = again &&
                     X509_STORE_CTX_init(again.get(), X509_STORE_CTX_get0_store(verification),
                                         X509_STORE_CTX_get0_cert(verification),
                                         X509_STORE_CTX_get0_untrusted(verification)) == 1 &&
                     // the host's name, among others: without it the certificate would be good for any
                     X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(again.get()),
                                            X509_STORE_CTX_get0_param(verification)) == 1;
  if (!asked) {
    X509_STORE_CTX_set_error(verification, X509_V_ERR_OUT_OF_MEM);
    return false;
  }
  const bool accepted = X509_verify_cert(again.get()) == 1;
  X509_STORE_CTX_set_error(verification, X509_STORE_CTX_get_error(again.get()));
  return accepted;
}

// A fresh Windows holds few of the authorities that it trusts: it fetches one when it first meets a
// certificate of its. So where OpenSSL does not know the authority, Windows is asked, and OpenSSL verifies
// again with what it says: names and dates are checked by OpenSSL in either case.
int verify(X509_STORE_CTX* verification, void*) {
  if (X509_verify_cert(verification) == 1) return 1;
  if (!lacks_authority(X509_STORE_CTX_get_error(verification))) return 0;
  const Certificate authority = authority_behind(sent_chain(verification), "");
  if (!authority || X509_STORE_add_cert(X509_STORE_CTX_get0_store(verification), authority.get()) != 1)
    return 0;
  return verify_again(verification) ? 1 : 0;
}

} // namespace

bool use_system_trust(ssl_ctx_st* context) {
  X509_STORE* store = SSL_CTX_get_cert_store(context);
  int added = 0;
  const auto authorities = trusted_authorities();
  for (const Certificate& authority : authorities)
    added += X509_STORE_add_cert(store, authority.get()) == 1;
  SSL_CTX_set_cert_verify_callback(context, verify, nullptr);
  return added > 0 || authorities.empty(); // an empty store gets its authorities as they are met
}

} // namespace waitlistd::platform
