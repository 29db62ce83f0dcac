#pragma once
// The published file: a ZIP that holds one CSV, or the CSV itself. Hands out the CSV's bytes.

#include "core/failure.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace waitlistd {

struct ReleaseFileLimits {
  std::uint64_t inflated_bytes = std::uint64_t{4} << 30; ///< the CSV may be no larger
  /// A real file inflates 25:1; a member that promises or delivers more than this is a ZIP bomb.
  std::uint64_t inflation_ratio = 200;
};

class ReleaseFile {
public:
  /// Rejects what is not a ZIP with exactly one readable CSV, nor a CSV: HTML, an empty file, an encrypted,
  /// damaged or bomb ZIP, none or several CSVs.
  static Result<ReleaseFile> open(const std::filesystem::path& path, const ReleaseFileLimits& limits);

  /// Up to `size` further bytes of the CSV, 0 at its end. Throws FailureException (rejected) on damaged or
  /// endless content: it is called from ReadAhead's thread.
  std::size_t read(char* buffer, std::size_t size);

  /// The CSV's name inside the ZIP; of a bare CSV its file name.
  const std::string& member_name() const;

  /// Bytes of the CSV as the ZIP announces them.
  std::uint64_t announced_bytes() const;

  ReleaseFile(ReleaseFile&&) noexcept;
  ReleaseFile& operator=(ReleaseFile&&) noexcept;
  ~ReleaseFile();

private:
  struct Impl;
  explicit ReleaseFile(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

} // namespace waitlistd
