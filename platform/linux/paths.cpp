#include "platform/paths.hpp"

#include "platform/environment.hpp"

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

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

} // namespace waitlistd::platform
