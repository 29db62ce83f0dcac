#include "platform/environment.hpp"

#include "platform/windows/text.hpp"

#include <windows.h>

#include <cstdlib>
#include <sstream>

namespace waitlistd::platform {

std::optional<std::string> environment_variable(const std::string& name) {
  const std::wstring wide_name = wide(name);
  std::wstring value(GetEnvironmentVariableW(wide_name.c_str(), nullptr, 0), L'\0');
  if (value.empty()) return std::nullopt;
  value.resize(GetEnvironmentVariableW(wide_name.c_str(), value.data(), static_cast<DWORD>(value.size())));
  return value.empty() ? std::nullopt : std::optional(narrow(value));
}

bool has_environment_variable(const std::string& name) {
  return GetEnvironmentVariableW(wide(name).c_str(), nullptr, 0) != 0; // the size with its final zero
}

// The C runtime's copy, which libraries read, and the system's.
void forget_environment_variable(const std::string& name) {
  _wputenv((wide(name) + L"=").c_str());
  SetEnvironmentVariableW(wide(name).c_str(), nullptr);
}

std::vector<std::filesystem::path> search_path() {
  std::vector<std::filesystem::path> folders;
  std::wistringstream in(wide(environment_variable("PATH").value_or("")));
  for (std::wstring folder; std::getline(in, folder, L';');)
    if (!folder.empty()) folders.emplace_back(folder);
  return folders;
}

} // namespace waitlistd::platform
