#pragma once
// How root keeps out of the folders of lesser accounts, who could lead it anywhere by a link. On Windows,
// where an administrator has no account to become and the service's folder is judged when it is made
// (service_control.hpp), everything here does nothing.

#include "core/failure.hpp"
#include "platform/process.hpp"

#include <filesystem>
#include <optional>
#include <vector>

namespace waitlistd::platform {

/// For root: the account that decides what is found at the folder, since it owns it, a folder on the way
/// there or a link on it. Absent: root alone does, or we are not root. Fails (configuration) where several
/// accounts may. What is missing in a folder of everybody's, such as /tmp, is made, so that nobody else makes
/// it.
Result<std::optional<User>> master_of(const std::filesystem::path& folder);

/// This program is that account's from here on: its groups and home, too. For root, before there are threads.
Result<void> become(const User& user);

/// While it lives this thread, and each that it begins, finds and makes files as that account, where we are
/// root; children are started as before, and connections made.
class ActingAs {
public:
  static Result<ActingAs> begin(const User& user);
  ActingAs(ActingAs&& other) noexcept;
  ActingAs& operator=(ActingAs&&) = delete;
  ~ActingAs();

private:
  ActingAs() = default;
  bool acting_ = false;
  unsigned group_ = 0;           // ours, as are these
  std::vector<unsigned> groups_; // of the system's type for groups
};

} // namespace waitlistd::platform
