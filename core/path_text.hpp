#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace waitlistd {

/// The path that a text in UTF-8 names. Text that users give becomes a path by this only: on Windows
/// std::filesystem takes a std::string for another encoding.
inline std::filesystem::path path_of(std::string_view utf8) {
  return std::filesystem::path(std::u8string(utf8.begin(), utf8.end()));
}

} // namespace waitlistd
