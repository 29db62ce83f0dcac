#include "platform/paths.hpp"

#include "platform/windows/account.hpp"
#include "platform/windows/known_folder.hpp"

namespace waitlistd::platform {
namespace {

namespace fs = std::filesystem;

fs::path machine_folder() { return known_folder(FOLDERID_ProgramData) / "waitlistd"; }

} // namespace

fs::path default_config_file() { return machine_folder() / "waitlistd.env"; }

// One place for all who act for the machine; everybody else has one of their own.
fs::path default_state_dir() {
  return acts_for_the_machine() ? machine_folder() : known_folder(FOLDERID_LocalAppData) / "waitlistd";
}

bool is_credentials_folder(const fs::path&) { return false; }

std::optional<fs::path> service_credentials() { return std::nullopt; }

bool stderr_is_terminal() {
  DWORD mode = 0;
  return GetConsoleMode(GetStdHandle(STD_ERROR_HANDLE), &mode) != 0;
}

} // namespace waitlistd::platform
