#pragma once

#include "service/http/exchange.hpp"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace waitlistd {

/// A file that exists under its name only once it is complete; until then its bytes are in name + ".part",
/// which goes with this object.
class PartFile {
public:
  explicit PartFile(std::filesystem::path path);
  ~PartFile();
  PartFile(const PartFile&) = delete;
  PartFile& operator=(const PartFile&) = delete;

  HttpResult<void> write(std::string_view piece);
  /// Forgets what is written.
  void start_over();
  std::uint64_t size() const { return size_; }
  HttpResult<void> keep();

private:
  HttpFailure failure() const;
  std::filesystem::path path_;
  std::filesystem::path part_;
  std::ofstream stream_;
  std::uint64_t size_ = 0;
};

} // namespace waitlistd
