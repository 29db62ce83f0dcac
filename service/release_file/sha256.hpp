#pragma once

#include "core/failure.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace waitlistd {

/// SHA-256 over bytes that come in pieces.
class Sha256 {
public:
  Sha256();
  ~Sha256();
  void update(const char* bytes, std::size_t size);
  /// 64 hexadecimal digits, lower case. Ends the computation.
  std::string hex();

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

std::string sha256_of(std::string_view bytes);

/// Of a whole file; fails where it cannot be read.
Result<std::string> sha256_of_file(const std::filesystem::path& path);

} // namespace waitlistd
