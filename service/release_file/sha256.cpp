#include "service/release_file/sha256.hpp"

#include "service/input_file.hpp"

#include <boost/algorithm/hex.hpp>
#include <openssl/evp.h>

#include <cerrno>
#include <iterator>
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
  std::string text;
  boost::algorithm::hex_lower(digest, digest + size, std::back_inserter(text));
  return text;
}

std::string sha256_of(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes.data(), bytes.size());
  return hash.hex();
}

Result<std::string> sha256_of_file(const std::filesystem::path& path) {
  const auto file = open_input(path);
  if (!file) return file.error();
  Sha256 hash;
  std::vector<char> buffer(std::size_t{1} << 18);
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), file->get()))
    hash.update(buffer.data(), size);
  if (std::ferror(file->get())) return unreadable(errno);
  return hash.hex();
}

} // namespace waitlistd
