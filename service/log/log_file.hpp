#pragma once

#include "core/failure.hpp"
#include "service/look/links.hpp"

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

namespace waitlistd {

/// A file of lines that is put aside at a certain size: waitlistd.log becomes waitlistd.1.log, that one
/// waitlistd.2.log and so on; the oldest goes. It is open only while a line is written, so that other
/// programs may read, move or remove it at any time, and several processes may write to it. Where it is a
/// symbolic link the files are where that leads.
class LogFile {
public:
  /// `kept`: how many that were put aside stay. Makes the file and its folder; fails (configuration) where
  /// the file cannot be written to.
  static Result<void> check(const std::filesystem::path& path);
  LogFile(std::filesystem::path path, std::uint64_t size, int kept)
      : path_(followed(std::move(path))), size_(size), kept_(kept) {}

  /// False where the file could not be written to. Thread-safe.
  bool write(const std::string& line);

  const std::filesystem::path& path() const { return path_; }

private:
  void put_aside() const;
  std::filesystem::path aside(int number) const;

  std::filesystem::path path_;
  std::uint64_t size_;
  int kept_;
  std::mutex mutex_;
};

} // namespace waitlistd
