#include "service/working_account.hpp"

#include "platform/root.hpp"
#include "service/log/log.hpp"

namespace waitlistd {
namespace {

namespace fs = std::filesystem;

Failure is_anothers(const std::string& what, const platform::User& master) {
  return {FailureKind::configuration,
          what + " is for user " + master.name + " to change: root does not work there",
          "run waitlistd as that user, or name a folder that is root's with everything above it"};
}

Result<void> check_is_ours(const fs::path& folder, const std::string& what) {
  const auto master = platform::master_of(folder);
  if (!master) return Failure{master.error().kind, what + ": " + master.error().message, master.error().hint};
  if (*master) return is_anothers(what, **master);
  return {};
}

} // namespace

Result<void> take_working_account(const Settings& settings) {
  const auto master = platform::master_of(settings.state_dir);
  if (!master)
    return Failure{master.error().kind, "STATE_DIR: " + master.error().message, master.error().hint};
  if (!*master) return {};
  if (auto become = platform::become(**master); !become) return become;
  log_event(Level::info, "root_given_up", "root works as the user whose folder STATE_DIR is",
            {{"user", (*master)->name}, {"path", settings.state_dir.string()}});
  return {};
}

Result<void> check_state_is_ours(const fs::path& folder) {
  return check_is_ours(folder, "STATE_DIR: " + folder.string());
}

Result<void> check_log_file_is_ours(const fs::path& file) {
  constexpr int most_links = 40; // as Linux follows
  std::error_code error;
  fs::path at = fs::absolute(file, error);
  for (int i = 0; i < most_links && !error; ++i) {
    if (auto ours = check_is_ours(at.parent_path(), "LOG_FILE " + file.string()); !ours) return ours;
    const fs::path target = fs::read_symlink(at, error); // fails where it is no link
    if (!error) at = at.parent_path() / target;
  }
  return {};
}

} // namespace waitlistd
