#pragma once
// Where the operating system keeps what a program like this has.

#include <filesystem>

namespace waitlistd::platform {

/// The settings file that is read where none is named; it need not exist.
std::filesystem::path default_config_file();

/// Downloads and the private cluster. On Linux $STATE_DIRECTORY wins (systemd sets it); else
/// /var/lib/waitlistd for root and $XDG_STATE_HOME/waitlistd or ~/.local/state/waitlistd for others. On
/// Windows %ProgramData%\waitlistd for services and elevated administrators, %LocalAppData%\waitlistd for
/// others.
std::filesystem::path default_state_dir();

/// True where standard error is a terminal.
bool stderr_is_terminal();

} // namespace waitlistd::platform
