#pragma once
// Where browsers are, and how one is made to trust further certificates.

#include "platform/process.hpp"

#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

namespace waitlistd::platform {

/// Installed Chromium, Chrome and Edge programs, the preferred first.
std::vector<std::filesystem::path> installed_browsers();

/// The account that a browser runs as: never root, which its sandbox does not allow. Absent: our own.
std::optional<User> browser_user();

/// A fresh folder that only that user, or we, may enter. What is done in it root does as that user, who could
/// put a link there.
Result<std::filesystem::path> make_profile_folder(const std::optional<User>& user);

/// With everything in it.
std::error_code remove_profile_folder(const std::filesystem::path& profile, const std::optional<User>& user);

/// Makes a browser with that profile folder as its home trust the certificates in `ca_file` (PEM). Fails
/// where the tool for it is not installed.
Result<void> trust_in_browser(const std::filesystem::path& profile, const std::optional<User>& user,
                              const std::string& ca_file);

} // namespace waitlistd::platform
