#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <system_error>

namespace waitlistd::test {

/// A folder of the test's own, on any system; it goes with this object.
class Folder {
public:
  Folder() { std::filesystem::create_directory(path_); }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() /
      ("waitlistd-unit-" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
};

} // namespace waitlistd::test
