#include "platform/windows/certificates.hpp"

#include "platform/windows/text.hpp"

#include <windows.h>
// after windows.h
#include <wincrypt.h>
// wincrypt.h's macros of these names hide OpenSSL's types
#undef X509_NAME
#undef X509_EXTENSIONS
#undef PKCS7_SIGNER_INFO
#include <openssl/bio.h>
#include <openssl/pem.h>

#include <algorithm>

namespace waitlistd::platform {
namespace {

struct CloseStore {
  void operator()(void* store) const { CertCloseStore(store, 0); }
};
using Store = std::unique_ptr<void, CloseStore>;

struct FreeContext {
  void operator()(const CERT_CONTEXT* context) const { CertFreeCertificateContext(context); }
};
using Context = std::unique_ptr<const CERT_CONTEXT, FreeContext>;

struct FreeChain {
  void operator()(const CERT_CHAIN_CONTEXT* chain) const { CertFreeCertificateChain(chain); }
};
using Chain = std::unique_ptr<const CERT_CHAIN_CONTEXT, FreeChain>;

// A store is read for the service's account and for the machine together.
Store open_store(const wchar_t* name) { return Store(CertOpenSystemStoreW(0, name)); }

Certificate certificate_of(const CERT_CONTEXT& context) {
  const unsigned char* der = context.pbCertEncoded;
  return Certificate(d2i_X509(nullptr, &der, static_cast<long>(context.cbCertEncoded)));
}

bool is_in(const Store& store, const CERT_CONTEXT* certificate) {
  return store && Context(CertFindCertificateInStore(store.get(), X509_ASN_ENCODING, 0, CERT_FIND_EXISTING,
                                                     certificate, nullptr));
}

bool not_found() { return GetLastError() == static_cast<DWORD>(CRYPT_E_NOT_FOUND); }

// An authority without a list of purposes is good for all of them.
bool may_vouch_for_servers(const CERT_CONTEXT* certificate) {
  DWORD size = 0;
  if (!CertGetEnhancedKeyUsage(certificate, 0, nullptr, &size)) return not_found();
  std::vector<std::byte> memory(size);
  auto* usage = reinterpret_cast<CERT_ENHKEY_USAGE*>(memory.data());
  if (!CertGetEnhancedKeyUsage(certificate, 0, usage, &size)) return false;
  if (usage->cUsageIdentifier == 0) return not_found();
  const auto* end = usage->rgpszUsageIdentifier + usage->cUsageIdentifier;
  return std::any_of(usage->rgpszUsageIdentifier, const_cast<LPSTR*>(end),
                     [](const char* id) { return std::string_view(id) == szOID_PKIX_KP_SERVER_AUTH; });
}

Context context_of(const std::string& der) {
  return Context(CertCreateCertificateContext(X509_ASN_ENCODING, reinterpret_cast<const BYTE*>(der.data()),
                                              static_cast<DWORD>(der.size())));
}

Chain chain_of(const std::vector<std::string>& certificates) {
  const Store others(CertOpenStore(CERT_STORE_PROV_MEMORY, 0, 0, 0, nullptr));
  for (std::size_t i = 1; i < certificates.size(); ++i)
    CertAddEncodedCertificateToStore(
        others.get(), X509_ASN_ENCODING, reinterpret_cast<const BYTE*>(certificates[i].data()),
        static_cast<DWORD>(certificates[i].size()), CERT_STORE_ADD_ALWAYS, nullptr);
  char server_auth[] = szOID_PKIX_KP_SERVER_AUTH;
  LPSTR purposes[] = {server_auth};
  CERT_CHAIN_PARA wanted{};
  wanted.cbSize = sizeof wanted;
  wanted.RequestedUsage.dwType = USAGE_MATCH_TYPE_OR;
  wanted.RequestedUsage.Usage = {1, purposes};
  const CERT_CHAIN_CONTEXT* chain = nullptr;
  const Context server = context_of(certificates.front());
  if (server)
    CertGetCertificateChain(nullptr, server.get(), nullptr, others.get(), &wanted, 0, nullptr, &chain);
  return Chain(chain);
}

bool is_accepted(const CERT_CHAIN_CONTEXT* chain, const std::string& host) {
  std::wstring name = wide(host);
  SSL_EXTRA_CERT_CHAIN_POLICY_PARA server{};
  server.cbSize = sizeof server;
  server.dwAuthType = AUTHTYPE_SERVER;
  server.pwszServerName = name.empty() ? nullptr : name.data();
  CERT_CHAIN_POLICY_PARA policy{};
  policy.cbSize = sizeof policy;
  policy.pvExtraPolicyPara = &server;
  CERT_CHAIN_POLICY_STATUS status{};
  status.cbSize = sizeof status;
  return CertVerifyCertificateChainPolicy(CERT_CHAIN_POLICY_SSL, chain, &policy, &status) &&
         status.dwError == 0;
}

std::vector<Certificate> certificates_in(const std::string& pem) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> text(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  std::vector<Certificate> found;
  while (X509* certificate = text ? PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr) : nullptr)
    found.emplace_back(certificate);
  return found;
}

} // namespace

std::vector<Certificate> trusted_authorities() {
  std::vector<Certificate> trusted;
  const Store roots = open_store(L"ROOT");
  const Store distrusted = open_store(L"Disallowed");
  const CERT_CONTEXT* certificate = nullptr;
  while (roots && (certificate = CertEnumCertificatesInStore(roots.get(), certificate))) {
    if (is_in(distrusted, certificate) || !may_vouch_for_servers(certificate)) continue;
    if (auto authority = certificate_of(*certificate)) trusted.push_back(std::move(authority));
  }
  return trusted;
}

Certificate authority_behind(const std::vector<std::string>& chain, const std::string& host) {
  if (chain.empty()) return {};
  const Chain built = chain_of(chain);
  if (!built || built->cChain == 0 || !is_accepted(built.get(), host)) return {};
  const CERT_SIMPLE_CHAIN& path = *built->rgpChain[0];
  return certificate_of(*path.rgpElement[path.cElement - 1]->pCertContext);
}

bool windows_trusts_all_of(const std::string& pem) {
  const auto wanted = certificates_in(pem);
  const auto trusted = trusted_authorities();
  const auto is_trusted = [&](const Certificate& certificate) {
    return std::any_of(trusted.begin(), trusted.end(), [&](const Certificate& known) {
      return X509_cmp(known.get(), certificate.get()) == 0;
    });
  };
  return !wanted.empty() && std::all_of(wanted.begin(), wanted.end(), is_trusted);
}

} // namespace waitlistd::platform
