#include "platform/paths.hpp"

#include "platform/environment.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waitlistd::platform {

std::filesystem::path default_config_file() { return "/etc/waitlistd/waitlistd.env"; }

std::filesystem::path default_state_dir() {
  // systemd joins several directories with ':'; the first is ours.
  if (const auto given = environment_variable("STATE_DIRECTORY")) return given->substr(0, given->find(':'));
  if (geteuid() == 0) return "/var/lib/waitlistd";
  if (const auto state = environment_variable("XDG_STATE_HOME"))
    return std::filesystem::path(*state) / "waitlistd";
  if (const auto home = environment_variable("HOME"))
    return std::filesystem::path(*home) / ".local/state/waitlistd";
  return "/var/lib/waitlistd";
}

// systemd gives the folder itself to the service's user where its file system has no access lists, and mounts
// it read-only. Who may make such a folder is decided by the one above.
bool is_credentials_folder(const std::filesystem::path& folder) {
  struct stat above {};
  struct stat seen {};
  if (lstat(folder.parent_path().c_str(), &above) != 0 || !S_ISDIR(above.st_mode)) return false;
  const bool is_the_managers = above.st_uid == 0 || above.st_uid == geteuid();
  const bool others_may_write =
      (above.st_mode & S_IWOTH) != 0 || ((above.st_mode & S_IWGRP) != 0 && above.st_gid != 0);
  if (!is_the_managers || others_may_write) return false;
  return lstat(folder.c_str(), &seen) == 0 && S_ISDIR(seen.st_mode) &&
         faccessat(AT_FDCWD, folder.c_str(), R_OK | X_OK, AT_EACCESS) == 0;
}

std::optional<std::filesystem::path> service_credentials() {
  const std::filesystem::path folder = "/run/credentials/waitlistd.service";
  return is_credentials_folder(folder) ? std::optional(folder) : std::nullopt;
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

} // namespace waitlistd::platform
