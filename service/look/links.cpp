#include "service/look/links.hpp"

#include <string>
#include <system_error>

namespace waitlistd {
namespace {

constexpr int most_links = 40; // as Linux follows

} // namespace

bool is_descriptor(const std::filesystem::path& path) {
  const std::string folder = path.parent_path().generic_string();
  return folder == "/dev/fd" || (folder.starts_with("/proc/") && folder.ends_with("/fd"));
}

std::filesystem::path followed(std::filesystem::path path) {
  std::error_code error;
  for (int i = 0; i < most_links && !is_descriptor(path); ++i) {
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    if (error) break;
    path = target.is_absolute() ? target : path.parent_path() / target;
  }
  return path;
}

} // namespace waitlistd
