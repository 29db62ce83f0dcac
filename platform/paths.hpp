#pragma once
// Where the operating system keeps what a program like this has.

#include <filesystem>
#include <optional>

namespace waitlistd::platform {

/// The settings file that is read where none is named; it need not exist.
std::filesystem::path default_config_file();

/// Downloads and the private cluster. On Linux $STATE_DIRECTORY wins (systemd sets it); else
/// /var/lib/waitlistd for root and $XDG_STATE_HOME/waitlistd or ~/.local/state/waitlistd for others. On
/// Windows %ProgramData%\waitlistd for services and elevated administrators, %LocalAppData%\waitlistd for
/// others.
std::filesystem::path default_state_dir();

/// Where the service manager keeps the secrets of the service while that runs, for its account and root.
/// Absent where there are none, this account may not look, or others could have put them there. On Windows,
/// whose services have no such folder, always.
std::optional<std::filesystem::path> service_credentials();

/// That, of such a folder; one that is this account's own, with all it is in, counts as the manager's.
bool is_credentials_folder(const std::filesystem::path& folder);

/// True where standard error is a terminal.
bool stderr_is_terminal();

} // namespace waitlistd::platform
