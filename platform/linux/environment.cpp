#include "platform/environment.hpp"

#include <cstdlib>
#include <sstream>

namespace waitlistd::platform {

std::optional<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value && *value ? std::optional<std::string>(value) : std::nullopt;
}

bool has_environment_variable(const std::string& name) { return std::getenv(name.c_str()) != nullptr; }

void forget_environment_variable(const std::string& name) { unsetenv(name.c_str()); }

std::vector<std::filesystem::path> search_path() {
  std::vector<std::filesystem::path> folders;
  std::istringstream in(environment_variable("PATH").value_or(""));
  for (std::string folder; std::getline(in, folder, ':');)
    if (!folder.empty()) folders.emplace_back(folder);
  return folders;
}

} // namespace waitlistd::platform
