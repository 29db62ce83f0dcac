#include "platform/paths.hpp"

#include <cstdlib>
#include <string_view>
#include <unistd.h>

namespace waitlistd::platform {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

} // namespace

std::filesystem::path default_config_file() { return "/etc/waitlistd/waitlistd.env"; }

std::filesystem::path default_state_dir() {
  // systemd joins several directories with ':'; the first is ours.
  if (const auto given = environment("STATE_DIRECTORY"); !given.empty())
    return given.substr(0, given.find(':'));
  if (geteuid() == 0) return "/var/lib/waitlistd";
  if (const auto state = environment("XDG_STATE_HOME"); !state.empty())
    return std::filesystem::path(state) / "waitlistd";
  if (const auto home = environment("HOME"); !home.empty())
    return std::filesystem::path(home) / ".local/state/waitlistd";
  return "/var/lib/waitlistd";
}

bool is_world_readable(const std::filesystem::path& file) {
  std::error_code error;
  const auto permissions = std::filesystem::status(file, error).permissions();
  return !error && (permissions & std::filesystem::perms::others_read) != std::filesystem::perms::none;
}

bool stderr_is_terminal() { return isatty(STDERR_FILENO) == 1; }

} // namespace waitlistd::platform
