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

/// The first character of a path that a shell takes for its own even within double quotes, or that ends a
/// line; 0 where there is none. `special`: the shell's.
inline char shell_character(std::string_view path, std::string_view special) {
  for (const char c : path)
    if (static_cast<unsigned char>(c) < ' ' || special.find(c) != std::string_view::npos) return c;
  return 0;
}

} // namespace waitlistd
