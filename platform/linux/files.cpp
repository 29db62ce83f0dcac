#include "platform/files.hpp"

namespace waitlistd::platform {

std::FILE* open_file(const std::filesystem::path& file, const char* mode) {
  return std::fopen(file.c_str(), mode);
}

std::FILE* open_to_append(const std::filesystem::path& file) { return open_file(file, "ab"); }

Result<std::FILE*> open_if_trusted(const std::filesystem::path& file) { return open_file(file, "r"); }

bool is_world_readable(const std::filesystem::path& file) {
  std::error_code error;
  const auto permissions = std::filesystem::status(file, error).permissions();
  return !error && (permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none;
}

} // namespace waitlistd::platform
