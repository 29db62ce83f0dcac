#pragma once
// Where the operating system keeps what a program like this has.

#include <filesystem>
#include <string>
#include <string_view>

namespace waitlistd::platform {

/// The path that this UTF-8 text names. Where a path is made of a std::string by itself, Windows's library
/// takes each byte for a letter; the other way, path::string() does give UTF-8.
inline std::filesystem::path path_of(std::string_view utf8) {
  return std::u8string(utf8.begin(), utf8.end());
}

/// The settings file that is read where none is named; it need not exist.
std::filesystem::path default_config_file();

/// Downloads and the private cluster. $STATE_DIRECTORY wins (systemd sets it); else /var/lib/waitlistd for
/// root and $XDG_STATE_HOME/waitlistd or ~/.local/state/waitlistd for others.
std::filesystem::path default_state_dir();

/// True where standard error is a terminal.
bool stderr_is_terminal();

} // namespace waitlistd::platform
