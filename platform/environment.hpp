#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace waitlistd::platform {

/// In UTF-8; absent where the variable is not set or empty.
std::optional<std::string> environment_variable(const std::string& name);

/// Whether the variable is there, be it empty.
bool has_environment_variable(const std::string& name);

/// Takes the variable away from this program and its children. For a program's start: no other thread may be
/// reading the environment.
void forget_environment_variable(const std::string& name);

/// The folders in which programs are looked for (PATH), in their order.
std::vector<std::filesystem::path> search_path();

} // namespace waitlistd::platform
