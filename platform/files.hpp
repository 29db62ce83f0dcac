#pragma once

#include <cstdio>
#include <filesystem>

namespace waitlistd::platform {

/// std::fopen for any path that the system can have. Null, and errno, where it cannot be opened.
std::FILE* open_file(const std::filesystem::path& file, const char* mode);

/// True where others than its owner, the service's account and administrators may read the file.
bool is_world_readable(const std::filesystem::path& file);

} // namespace waitlistd::platform
