#pragma once
// Where an export goes: standard output, a file, or what else the path leads to.

#include "core/failure.hpp"

#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

namespace waitlistd {

/// A regular file, and one that is not there yet, appears under its name only when it is complete; one that
/// is replaced hands on its permissions, and its owner where this account may give files away. Symbolic links
/// are followed and stay. Into anything else (a device, a pipe, a descriptor such as /dev/stdout) the bytes
/// are written as they come.
class ExportTarget {
public:
  /// "-" is standard output.
  explicit ExportTarget(const std::string& output);
  ExportTarget(const ExportTarget&) = delete;
  ExportTarget& operator=(const ExportTarget&) = delete;
  /// What is not kept leaves no file behind.
  ~ExportTarget();

  Result<void> write(std::string_view piece);
  /// To be called once with everything written.
  Result<void> keep();

private:
  Failure failure(int error) const;
  std::filesystem::path path_; // links resolved; empty: standard output
  std::filesystem::path part_; // beside it; empty: written to directly
  std::FILE* file_ = nullptr;
  int open_error_ = 0;
};

} // namespace waitlistd
