#include "service/sha256.hpp"

#include <openssl/evp.h>

#include <fstream>
#include <vector>

namespace waitlistd {
namespace {

// What a file is known by must not be the sum of half of it.
void require(int done) {
  if (done != 1) throw std::runtime_error("OpenSSL cannot compute SHA-256");
}

} // namespace

struct Sha256::Impl {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~Impl() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {
  require(impl_->context ? EVP_DigestInit_ex(impl_->context, EVP_sha256(), nullptr) : 0);
}

Sha256::~Sha256() = default;

void Sha256::update(const char* bytes, std::size_t size) {
  require(EVP_DigestUpdate(impl_->context, bytes, size));
}

std::string Sha256::hex() {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  require(EVP_DigestFinal_ex(impl_->context, digest, &size));
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text.push_back(digits[digest[i] >> 4]);
    text.push_back(digits[digest[i] & 15]);
  }
  return text;
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 18);
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    hash.update(buffer.data(), static_cast<std::size_t>(file.gcount()));
  }
  if (!file.eof())
    return Failure{FailureKind::failed, "cannot read " + path.string(), "check the path and its permissions"};
  return hash.hex();
}

} // namespace waitlistd
