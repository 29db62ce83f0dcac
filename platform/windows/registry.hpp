#pragma once

#include <optional>
#include <string>
#include <vector>
#include <windows.h>

namespace waitlistd::platform {

/// A text in the registry; absent where it is not there. An empty name is the key's own value.
std::optional<std::wstring> registry_text(HKEY root, const std::wstring& key, const std::wstring& name);

/// The names of a key's own keys.
std::vector<std::wstring> registry_keys(HKEY root, const std::wstring& key);

} // namespace waitlistd::platform
